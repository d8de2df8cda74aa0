import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graduated } from "../../compiler/cost/price.ts";
import { cents, type PriceAnswer, priceResources } from "../../compiler/cost/price-resources.ts";
import { readResources, type Resource, type ResourceList } from "../../compiler/cost/resources.ts";
import { billedHours, sustainedUse } from "../../compiler/cost/sustained-use.ts";
import { shippedCatalog } from "../catalog/fixture.ts";

const catalog = shippedCatalog();
const settings = { seed: 20_261_124, numRuns: 150 };

function answerOf(list: ResourceList): PriceAnswer {
  const answer = priceResources(catalog, list);
  if ("wrong" in answer) throw new Error(answer.wrong);
  if ("error" in answer) throw new Error(answer.error.message);
  return answer;
}
const priced = (resources: readonly Resource[], more: Partial<ResourceList> = {}): PriceAnswer => answerOf({ hoursPerMonth: 730, resources, ...more });
const named = (resources: readonly Resource[]): readonly Resource[] => resources.map((one, index) => ({ ...one, id: `r${index}` }));

const gcp = { cloud: "gcp", region: "us-central1" } as const;
const hours = (month: number) => fc.oneof(fc.integer({ min: 0, max: Math.ceil(month) }), fc.double({ min: 0, max: month, noNaN: true }));
const instance = (month: number): fc.Arbitrary<Resource> =>
  fc.record({
    id: fc.constant("x"),
    type: fc.constant("instance" as const),
    cloud: fc.constant("gcp" as const),
    region: fc.constant("us-central1"),
    instanceType: fc.constantFrom("g2-standard-12", "n2-standard-4", "n2-highmem-8", "e2-standard-4"),
    market: fc.constantFrom("on-demand" as const, "spot" as const),
    count: fc.integer({ min: 0, max: 20 }),
    hours: hours(month),
  });
const committed: fc.Arbitrary<Resource> = fc.record({
  id: fc.constant("x"),
  type: fc.constant("instance" as const),
  cloud: fc.constant("gcp" as const),
  region: fc.constant("us-central1"),
  instanceType: fc.constant("g2-standard-12"),
  market: fc.constantFrom("commit-1y" as const, "commit-3y" as const),
  count: fc.integer({ min: 0, max: 3 }),
  hours: hours(730),
});
const hourly = (month: number): fc.Arbitrary<Resource> =>
  fc.record({
    id: fc.constant("x"),
    type: fc.constant("service" as const),
    cloud: fc.constant("gcp" as const),
    region: fc.constant("us-central1"),
    service: fc.constant("cloud-nat"),
    item: fc.constant("gateway"),
    count: fc.integer({ min: 0, max: 50 }),
    hours: hours(month),
  });
const volume: fc.Arbitrary<Resource> = fc.record({
  id: fc.constant("x"),
  type: fc.constant("service" as const),
  cloud: fc.constant("gcp" as const),
  region: fc.constant("us-central1"),
  service: fc.constant("egress-internet"),
  item: fc.constantFrom("internet", "internet china"),
  quantity: fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.double({ min: 0, max: 40_000, noNaN: true })),
});
const resources = (month: number) =>
  fc.array(fc.oneof({ arbitrary: instance(month), weight: 3 }, { arbitrary: hourly(month), weight: 2 }, volume, committed), { maxLength: 6 }).map(named);

describe("a total", () => {
  it("is the sum of its lines within half a cent a line, whatever their order", () => {
    fc.assert(
      fc.property(resources(730), (list) => {
        const { monthlyUsd, lines } = priced(list);
        expect(lines.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
        expect(Math.abs(lines.reduce((sum, line) => sum + line.monthlyUsd, 0) - monthlyUsd)).toBeLessThanOrEqual(0.005 * (lines.length + 1) + 1e-6);
        expect(Math.abs(priced([...list].reverse()).monthlyUsd - monthlyUsd)).toBeLessThanOrEqual(0.01 + 1e-9);
      }),
      settings,
    );
  });
  it("is list price times quantity, less discounts, on every line", () => {
    fc.assert(
      fc.property(resources(730), (list) => {
        for (const { monthlyUsd, quantity, usdPerUnit, tiers, discounts = [] } of priced(list).lines) {
          const gross = tiers === undefined ? quantity * (usdPerUnit ?? Number.NaN) : tiers.reduce((sum, tier) => sum + tier.quantity * tier.usdPerUnit, 0);
          expect(Math.abs(discounts.reduce((sum, one) => sum + one.usd, gross) - monthlyUsd)).toBeLessThanOrEqual(0.0101);
        }
      }),
      settings,
    );
  });
  it("never falls when one resource grows", () => {
    fc.assert(
      fc.property(resources(730), fc.nat(), fc.double({ min: 0, max: 300, noNaN: true }), (list, position, more) => {
        const grown = list.map((one, index): Resource => {
          if (index !== position % Math.max(1, list.length)) return one;
          if (one.type === "service" && one.quantity !== undefined) return { ...one, quantity: one.quantity + more };
          return { ...one, hours: (one.hours ?? 0) + more };
        });
        expect(priced(grown).monthlyUsd).toBeGreaterThanOrEqual(priced(list).monthlyUsd);
      }),
      settings,
    );
  });
});

describe("a budget", () => {
  const months = fc.constantFrom(1, 10, 24.5, 100, 730);
  it("has the largest whole hours that hold, as counting one hour after the other finds", () => {
    fc.assert(
      fc.property(
        months.chain((month) => fc.tuple(fc.constant(month), resources(month * 1.1), fc.double({ min: 0, max: 1.2, noNaN: true }))),
        ([hoursPerMonth, list, share]) => {
          const whole = priced(list, { hoursPerMonth }).monthlyUsd;
          const limit = cents(whole * share);
          const { budget } = priced(list, { hoursPerMonth, budgetUsdPerMonth: limit });
          // Every hour is priced anew as a file of its own.
          const capped = (most: number): number => {
            const shorter = list.map((one): Resource => {
              if (one.type === "instance" && one.market.startsWith("commit")) return one;
              if (one.type === "service" && one.quantity !== undefined) return one;
              return { ...one, hours: Math.min(one.hours ?? hoursPerMonth, most) };
            });
            return priced(shorter, { hoursPerMonth }).monthlyUsd;
          };
          let expected: number | null = null;
          for (let h = 0; h <= hoursPerMonth && capped(h) <= limit; h++) expected = h;
          expect(budget).toEqual({ limitUsd: limit, accepted: whole <= limit, overUsd: whole <= limit ? 0 : cents(whole - limit), maxWholeHours: expected });
        },
      ),
      { ...settings, numRuns: 40 },
    );
  });
});

describe("steps", () => {
  const ladder = fc
    .array(fc.record({ width: fc.integer({ min: 1, max: 1000 }), usd: fc.integer({ min: 1, max: 50 }) }), { minLength: 1, maxLength: 5 })
    .map((steps) => {
      let end = 0;
      const rows = steps.map(({ width, usd }) => ({
        ...gcp,
        service: "s",
        item: "i",
        unit: "GB",
        usd: usd / 100,
        tier: "step",
        upTo: (end += width),
        source: "test",
        asOf: "2026-01-01",
        verified: true,
      }));
      return { rows, end };
    });
  const usdOf = (found: ReturnType<typeof graduated>): number => {
    if ("unknown" in found) throw new Error(found.unknown);
    return found.usd;
  };
  it("add up to the quantity, and to what unit after unit costs", () => {
    fc.assert(
      fc.property(ladder, fc.double({ min: 0, max: 1, noNaN: true }), ({ rows, end }, share) => {
        const quantity = Math.floor(end * share);
        const found = graduated(rows, quantity);
        if ("unknown" in found) throw new Error(found.unknown);
        expect(found.steps.reduce((sum, step) => sum + step.quantity, 0)).toBe(quantity);
        let usd = 0;
        for (let unit = 1; unit <= quantity; unit++) usd += rows.find(({ upTo }) => unit <= upTo)?.usd ?? Number.NaN;
        expect(found.usd).toBeCloseTo(usd, 6);
      }),
      settings,
    );
  });
  it("cost more with every unit and are unknown beyond the last", () => {
    fc.assert(
      fc.property(ladder, fc.nat(), ({ rows, end }, seed) => {
        const quantity = seed % end;
        expect(usdOf(graduated(rows, quantity + 1))).toBeGreaterThan(usdOf(graduated(rows, quantity)));
        expect(graduated(rows, end + 1)).toHaveProperty("unknown");
      }),
      settings,
    );
  });
});

describe("sustained use", () => {
  it.each([
    ["n1-standard-4", [1, 1.8, 2.4, 2.8]],
    ["n2-standard-4", [1, 1.8678, 2.6008, 3.2]],
    ["n2d-standard-4", [1, 1.8678, 2.6008, 3.2]],
    ["c2-standard-4", [1, 1.8678, 2.6008, 3.2]],
  ])("of %s at the ends of the quarters", (type, quarters) => {
    const discount = sustainedUse("gcp", type, false);
    if (discount === undefined) throw new Error("no discount");
    quarters.forEach((billed, index) => {
      for (const month of [4, 720, 730]) expect(billedHours(discount, ((index + 1) * month) / 4, month)).toBeCloseTo((billed * month) / 4, 9);
    });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (at, more) => {
        const [less, larger] = [billedHours(discount, at, 730), billedHours(discount, at + more, 730)];
        expect(larger).toBeGreaterThanOrEqual(less - 1e-9);
        expect(larger - less).toBeLessThanOrEqual(more + 1e-9);
        if (at <= 182.5) expect(less).toBe(at);
      }),
      settings,
    );
  });
  it.each([
    ["gcp", "n1-standard-4", true],
    ["gcp", "n4-standard-4", false],
    ["gcp", "n", false],
    ["aws", "n2-standard-4", false],
    ["azure", "c2-standard-4", false],
  ] as const)("%s %s (accelerated: %s) has none", (cloud, type, accelerated) => {
    expect(sustainedUse(cloud, type, accelerated)).toBeUndefined();
  });
});

it("any JSON is read or refused in one sentence, never thrown out", () => {
  const loose = fc.record(
    {
      version: fc.constantFrom(1, 2, "1"),
      hoursPerMonth: fc.oneof(fc.double(), fc.constant(730)),
      resources: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(instance(730), fc.jsonValue()), { maxLength: 3 })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(loose, fc.jsonValue()), (value) => {
      const list = readResources(value);
      if ("wrong" in list) expect(list.wrong).toMatch(/^[^\n]+$/);
      else expect(priceResources(catalog, list)).toBeDefined();
    }),
    { ...settings, numRuns: 400 },
  );
});
