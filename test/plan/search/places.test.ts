import { describe, expect, it } from "vitest";
import { searchPlaces } from "../../../compiler/plan/search/places.ts";
import { searchTokens } from "../../../compiler/plan/tokens.ts";
import type { Place } from "../../../compiler/system.ts";
import { catalog, llama8, setting, tokens } from "../fixture.ts";

const places: readonly Place[] = [
  { cloud: "aws", region: "eu-north-1", zones: 3 },
  { cloud: "gcp", region: "europe-west4", zones: 3 },
  { cloud: "azure", region: "swedencentral", zones: 3 },
  { cloud: "aws", region: "eu-west-3", zones: 3 },
];
const anywhere = { environment: "production" } as const;
const demand = tokens(llama8, { slo: { ttft: { p95: 3000 }, tpot: { p95: 80 }, availability: 0.999 } });

describe("a search over places", () => {
  const found = searchPlaces(demand, catalog, places, anywhere);
  it("gives for each what the search of that place alone gives, cheapest first", () => {
    expect(found).toHaveLength(places.length);
    for (const { place, best, monthlyUsd } of found) {
      const [alone] = searchTokens(demand, setting(place.cloud as "aws", place.region)).candidates;
      expect([best?.offer.offer.instanceType, best?.monthlyUsd]).toEqual([alone?.offer.offer.instanceType, alone?.monthlyUsd]);
      if (best !== undefined && !best.unpriced) expect(monthlyUsd).toBe(best.monthlyUsd);
    }
    const prices = found.flatMap(({ monthlyUsd }) => monthlyUsd ?? []);
    expect(prices.length).toBeGreaterThan(1);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
  });
  it("covers clouds that have no target", () =>
    expect(found.filter(({ best, place }) => best !== undefined && place.cloud !== "aws").length).toBeGreaterThan(0));
  it("does not depend on the order in which places are named", () =>
    expect(searchPlaces(demand, catalog, [...places].reverse(), anywhere).map(({ place }) => place.region)).toEqual(found.map(({ place }) => place.region)));
  it("puts places last where nothing holds", () => {
    const none = searchPlaces({ ...demand, accelerators: { choose: "any of", types: ["h200"] } }, catalog, places, anywhere);
    const holds = none.map(({ best }) => best !== undefined);
    expect(holds).toEqual([...holds].sort((a, b) => Number(b) - Number(a)));
  });
  it("ranks by grams of the grid where carbon counts, and says nothing of those that are unknown", () => {
    const green = searchPlaces(
      { ...demand, optimise: "carbon" },
      catalog,
      [
        { cloud: "aws", region: "eu-north-1", zones: 3 },
        { cloud: "gcp", region: "europe-west4", zones: 3 },
        { cloud: "gcp", region: "us-central1", zones: 3 },
      ],
      anywhere,
    );
    const grams = green.map(({ gco2e }) => gco2e);
    expect(grams.slice(0, 2).every((one) => one !== undefined)).toBe(true);
    expect((grams[0] ?? 0) <= (grams[1] ?? 0)).toBe(true);
    expect(green.at(-1)?.place.cloud).toBe("aws");
    expect(green.at(-1)?.gco2e).toBeUndefined();
  });
});
