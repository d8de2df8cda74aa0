import { describe, expect, it } from "vitest";
import { requestCapacity } from "../../compiler/plan/requests.ts";
import { only, requests, setting } from "../plan/fixture.ts";
import type { Offer } from "../../compiler/catalog/catalog.ts";

const offer = (instanceType: string, usdPerHour: number): Offer => ({
  cloud: "gcp",
  region: "europe-west4",
  instanceType,
  vcpus: 8,
  memoryGib: 32,
  usdPerHour,
  restricted: false,
  zones: [],
  source: "test",
  asOf: "2026-01-01",
  verified: true,
});
const planned = (offers: readonly Offer[]) =>
  requestCapacity(
    requests({ traffic: { peak: 400, meanOfPeak: 1, diurnal: "flat", burst: 1, growth: 0, horizon: 365 * 86_400_000, payload: 4096 } }),
    setting("gcp", "europe-west4", { catalog: only(offers) }),
  )[0];

describe("a planned instance of Google Cloud", () => {
  it("is billed with its sustained-use discount where it runs all month", () => {
    const cost = planned([offer("n2-standard-8", 1)])?.cost[0];
    expect(cost?.quantity).toBeGreaterThan(0);
    expect((cost?.monthlyUsd ?? 0) / (cost?.quantity ?? 1)).toBeCloseTo(0.8, 9);
    expect(cost?.assumption).toMatch(/sustained use/);
  });
  it("is chosen by it", () => {
    expect(planned([offer("n2-standard-8", 1), offer("e2-standard-8", 0.9)])?.instanceType).toBe("n2-standard-8");
    expect(planned([offer("n2-standard-8", 1), offer("e2-standard-8", 0.75)])?.instanceType).toBe("e2-standard-8");
  });
});
