import fc from "fast-check";
import { expect, it } from "vitest";
import { findOffers, type OffersAnswer, refusals } from "../../compiler/catalog/find-offers.ts";
import { markets, offerClasses, type OfferQuery, sortOrders, vendors } from "../../compiler/catalog/offer-query.ts";
import { allClouds } from "../../compiler/catalog/places.ts";
import { shippedCatalog } from "./fixture.ts";

const catalog = shippedCatalog();
const names = catalog.accelerators().map(({ name }) => name);
const places = ["us", "eu", "jp", "kp", "gcp/us-central1", "eu-north-1", "westeurope", "br"];
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });

const queries: fc.Arbitrary<OfferQuery> = fc.record({
  gpu: optional(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })),
  count: optional(fc.constantFrom(0.5, 1, 4, 8)),
  minCount: optional(fc.constantFrom(1, 4)),
  minGpuMemory: optional(fc.constantFrom(16, 80)),
  minTotalGpuMemory: optional(fc.constantFrom(24, 640)),
  class: fc.constantFrom(...offerClasses),
  vendor: optional(fc.constantFrom(...vendors)),
  instance: fc.constant(null),
  vcpus: optional(fc.constantFrom(2, 16, 96)),
  memory: optional(fc.constantFrom(8, 512)),
  cloud: fc.uniqueArray(fc.constantFrom(...allClouds), { minLength: 1 }),
  where: optional(fc.uniqueArray(fc.constantFrom(...places), { minLength: 1, maxLength: 2 })),
  market: fc.constantFrom(...markets),
  includeUnverified: fc.boolean(),
  includeRestricted: fc.boolean(),
  sort: fc.constantFrom(...sortOrders),
  limit: fc.constantFrom(0, 1, 10),
});

const isAnswer = (result: ReturnType<typeof findOffers>): result is OffersAnswer => "offers" in result;
const total = (query: OfferQuery): number => {
  const result = findOffers(catalog, query);
  return isAnswer(result) ? result.total : 0;
};

it("answers every query with offers that meet it, or with a reason", () => {
  fc.assert(
    fc.property(queries, (query) => {
      const result = findOffers(catalog, query);
      if (!isAnswer(result)) {
        expect(refusals).toContain(result.error.code);
        return;
      }
      expect(result.offers.length).toBe(query.limit === 0 ? result.total : Math.min(query.limit, result.total));
      for (const offer of result.offers) {
        expect(query.cloud).toContain(offer.cloud);
        expect(offer.usdPerHour).toBeGreaterThan(0);
        expect(query.includeUnverified || offer.verified).toBe(true);
        expect(query.includeRestricted || !offer.restricted).toBe(true);
        if (query.vcpus !== null) expect(offer.vcpus ?? 0).toBeGreaterThanOrEqual(query.vcpus);
        if (query.gpu !== null) expect(query.gpu).toContain(offer.accelerator?.name);
        if (query.minTotalGpuMemory !== null)
          expect((offer.accelerator?.memoryGiB ?? 0) * (offer.accelerator?.count ?? 0)).toBeGreaterThanOrEqual(query.minTotalGpuMemory);
      }
    }),
    { numRuns: 60, seed: 20_260_903 },
  );
});

it("never finds more with a condition than without it", () => {
  fc.assert(
    fc.property(
      queries,
      fc.constantFrom<keyof OfferQuery>("gpu", "count", "minCount", "minGpuMemory", "vendor", "vcpus", "memory", "where"),
      (query, condition) => {
        expect(total(query)).toBeLessThanOrEqual(total({ ...query, [condition]: null }));
      },
    ),
    { numRuns: 60, seed: 20_260_903 },
  );
});
