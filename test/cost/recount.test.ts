import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { CostLine, PlacePlan } from "../../compiler/plan/plan.ts";
import { example, planned } from "./example.ts";

// The bill of a whole plan, counted a second time from plan.json and the data files alone: no code of the product prices anything here.
const data = (name: string): unknown => JSON.parse(fs.readFileSync(new URL(`../../compiler/catalog/data/aws/${name}.json`, import.meta.url), "utf8"));
interface Services {
  readonly items: readonly (readonly [service: string, item: string, unit: string, tier: string | null, upTo: number | null])[];
  readonly regions: Readonly<Record<string, readonly (readonly [item: number, usd: number, origin: number])[]>>;
}
interface Offers {
  readonly types: readonly (readonly [name: string])[];
  readonly regions: Readonly<Record<string, readonly (readonly [type: number, usd: number | null])[]>>;
}
const services = data("services") as Services;
const offers = [data("general") as Offers, data("accelerators") as Offers];

/** Steps of a price: [end of the step or null, dollars], ascending. */
function steps(region: string, service: string, item: string): [number | null, number][] {
  return (services.regions[region] ?? [])
    .flatMap(([index, usd]): [number | null, number][] => {
      const row = services.items[index];
      return row?.[0] === service && row[1] === item ? [[row[4], usd]] : [];
    })
    .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity));
}

function amount(region: string, { service, item }: NonNullable<CostLine["row"]>, quantity: number): number | null {
  let [usd, from] = [0, 0];
  for (const [end, price] of steps(region, service, item)) {
    const until = Math.min(quantity, end ?? Infinity);
    if (until > from) usd += (until - from) * price;
    from = Math.max(from, until);
  }
  return steps(region, service, item).length === 0 || from < quantity ? null : usd;
}

function hourly(region: string, type: string): number | null {
  for (const file of offers) for (const [index, usd] of file.regions[region] ?? []) if (file.types[index]?.[0] === type) return usd;
  return null;
}

function recounted(region: string, line: CostLine): number | null {
  if (line.row !== undefined) return amount(region, line.row, line.quantity);
  const type = /[a-z0-9-]+\.[a-z0-9]+/.exec(line.item)?.[0] ?? "";
  const price = hourly(region, type);
  return price === null ? null : price * line.quantity;
}

/** What each kind and the foundation have to be billed for, by words of the items. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "support-chat": ["answers to the internet", "traffic between zones", "addresses of NAT gateways", "moves to S3 Standard-IA", "alarms", "access logs in S3"],
  "fraud-api": ["RDS", "password of the owner", "request logs in CloudWatch", "traffic between zones", "requests to keys"],
  embeddings: ["control plane logs, kept", "flow logs, kept in S3"],
};

const json = (place: PlacePlan): PlacePlan => JSON.parse(JSON.stringify(place));

describe.each(Object.keys(expected))("the bill of examples/%s", (name) => {
  const plan = example(name).then((one) => json(planned(one).place));
  it("is what its lines cost by the data files", async () => {
    const { bill, place } = await plan;
    let total = 0;
    for (const line of bill.lines) {
      const again = recounted(place.region, line);
      if (line.monthlyUsd === null) expect(again, line.item).toBeNull();
      else expect(again, `${line.component}, ${line.item}`).toBeCloseTo(line.monthlyUsd, 6);
      total += again ?? 0;
    }
    expect(bill.monthlyUsd).toBeCloseTo(total, 6);
    expect(bill.lowerBound).toBe(bill.lines.some((line) => line.monthlyUsd === null));
  });
  it("names what was guessed, within its ends, and the total with it", async () => {
    const { bill } = await plan;
    const guessed = bill.lines.filter((line) => line.range !== undefined);
    expect(guessed.length).toBeGreaterThan(5);
    for (const { range, monthlyUsd, item } of guessed) {
      expect(range?.lowUsd, item).toBeLessThanOrEqual(monthlyUsd ?? 0);
      expect(range?.highUsd, item).toBeGreaterThanOrEqual(monthlyUsd ?? 0);
      expect(range?.why, item).not.toBe("");
    }
    const end = (of: "lowUsd" | "highUsd") => bill.lines.reduce((sum, line) => sum + (line.range?.[of] ?? line.monthlyUsd ?? 0), 0);
    expect(bill.range).toEqual({ lowUsd: end("lowUsd"), highUsd: end("highUsd") });
  });
  it("holds what is emitted", async () => {
    const { bill } = await plan;
    const items = bill.lines.map(({ item, component }) => `${item}|${component}`);
    for (const words of expected[name] ?? [])
      expect(
        items.some((item) => item.startsWith(words.split("|")[0] ?? "")),
        words,
      ).toBe(true);
  });
  it("has a bound for every line without a price", async () => {
    const { bill } = await plan;
    expect(bill.lines.filter((line) => line.monthlyUsd === null && line.atMostUsd === undefined).map(({ item }) => item)).toEqual([]);
  });
});
