import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averageOver, loadCurve, type LoadShape } from "../../compiler/plan/load-curve.ts";
import { hoursPerMonth } from "../../compiler/plan/schedule.ts";
import { zoneOffsets } from "../../compiler/plan/zone-offsets.ts";
import { timeZones } from "../../dsl/catalog/zones.ts";

const flat: LoadShape = { meanOfPeak: 0.4, diurnal: "flat" };
const zones = [...timeZones()];
const schedule = fc.option(
  fc.record({
    hours: fc
      .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
      .filter(([, start, end]) => start < end)
      .map(([days, start, end]) => ({ days: days.sort((a, b) => a - b), start, end })),
    zone: fc.constantFrom(...zones),
  }),
  { nil: undefined },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const weekly = fc.array(share, { minLength: 7, maxLength: 7 }).map((days) => days.map((day, at) => (at === 2 ? 1 : day)));
const shape: fc.Arbitrary<LoadShape> = fc.record(
  {
    meanOfPeak: fc.double({ min: 0.001, max: 1, noNaN: true }),
    diurnal: fc.oneof(
      fc.constant("flat" as const),
      fc.constantFrom(...zones).map((officeHours) => ({ officeHours })),
      fc.array(share, { minLength: 24, maxLength: 24 }),
    ),
    weekly,
    zone: fc.constantFrom(...zones) as fc.Arbitrary<"UTC">,
  },
  { requiredKeys: ["meanOfPeak", "diurnal"] },
);

describe("the load over a month", () => {
  it("fills the hours in which it runs, largest share first, and its mean is that of its levels", () => {
    fc.assert(
      fc.property(shape, schedule, (traffic, hours) => {
        const curve = loadCurve(traffic, hours);
        expect(curve.hours).toBeCloseTo(hoursPerMonth(hours), 6);
        expect(curve.levels.reduce((sum, level) => sum + level.hours, 0)).toBeCloseTo(curve.hours, 6);
        expect(averageOver(curve, (at) => at)).toBeCloseTo(curve.mean, 9);
        for (const [index, level] of curve.levels.entries()) {
          expect(level.hours).toBeGreaterThan(0);
          expect(level.share).toBeGreaterThanOrEqual(0);
          expect(level.share).toBeLessThanOrEqual(1);
          if (index > 0) expect(level.share).toBeLessThan(curve.levels[index - 1]?.share ?? 0);
        }
      }),
    );
  });
  it("has the stated mean and the peak where only they are known", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), schedule, (meanOfPeak, hours) => {
        const curve = loadCurve({ ...flat, meanOfPeak }, hours);
        expect(curve.stated).toBe(false);
        expect(curve.mean).toBeCloseTo(meanOfPeak, 9);
        expect(curve.levels[0]?.share).toBe(1);
      }),
    );
  });
  it("keeps the mean over a week whose days differ", () => {
    const curve = loadCurve({ ...flat, weekly: [1, 1, 1, 1, 1, 0.2, 0.2] }, undefined);
    expect(curve.mean).toBeCloseTo(0.4, 9);
    // A mean that the shares of the week do not allow: each day is at its own peak.
    expect(loadCurve({ meanOfPeak: 0.9, diurnal: "flat", weekly: [1, 1, 1, 1, 1, 0.2, 0.2] }, undefined).mean).toBeCloseTo(5.4 / 7, 9);
  });
  it("is stated in hours of the day, the week and the schedule", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 0.5 : 1));
    const week = [1, 1, 1, 1, 1, 0.5, 0] as const;
    const monday = { hours: { days: [1, 7], start: 600, end: 840 }, zone: "UTC" };
    expect(loadCurve({ ...flat, diurnal: day, weekly: week }, monday).levels).toEqual([
      { share: 1, hours: expect.closeTo((120 * 730) / 10080) },
      { share: 0.5, hours: expect.closeTo((120 * 730) / 10080) },
      { share: 0, hours: expect.closeTo((240 * 730) / 10080) },
    ]);
  });
  it("moves the hours of a schedule into the zone of the shape, in summer and in winter", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 1 : 0));
    const from = (start: number, zone: string) =>
      loadCurve({ ...flat, diurnal: day, zone: "Europe/Berlin" }, { hours: { days: [1], start, end: start + 60 }, zone }).mean;
    expect(from(9 * 60, "Europe/Berlin")).toBe(1);
    expect(from(8 * 60, "UTC")).toBe(0.5);
    expect(from(7 * 60, "UTC")).toBe(0.5);
    expect(from(9 * 60, "UTC")).toBe(0);
    // Tuesday 0:00 in Auckland is Monday noon or 13:00 in Berlin less: the week turns with it.
    expect(zoneOffsets("Pacific/Auckland")).toEqual([780, 720]);
    expect(loadCurve({ ...flat, diurnal: { officeHours: "Europe/Berlin" } }, { hours: { days: [1], start: 0, end: 60 }, zone: "Pacific/Auckland" }).mean).toBe(
      0.1,
    );
  });
  it("takes the schedule's zone for shares without one, and says so", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 1 : 0));
    const curve = loadCurve({ ...flat, diurnal: day }, { hours: { days: [1], start: 540, end: 600 }, zone: "Asia/Tokyo" });
    expect(curve.mean).toBe(1);
    expect(curve.about).toContain("Asia/Tokyo, as no zone is stated");
  });
  it("has office hours with a mean near the default, and free weekends", () => {
    const curve = loadCurve({ ...flat, diurnal: { officeHours: "Europe/Berlin" } }, undefined);
    expect(curve.levels.map(({ share: at, hours }) => [at, Math.round((hours * 168) / 730)])).toEqual([
      [1, 50],
      [0.5, 10],
      [0.1, 108],
    ]);
    expect(curve.about).toContain("assumed");
  });
  it("knows every zone that a schedule takes", () => {
    for (const zone of zones) expect(zoneOffsets(zone)).toHaveLength(2);
    expect(zoneOffsets("Asia/Kathmandu")).toEqual([345, 345]);
    expect(() => zoneOffsets("Mars/Base")).toThrow("no time zone");
  });
});
