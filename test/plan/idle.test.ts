import { describe, expect, it } from "vitest";
import { idleFigures } from "../../compiler/plan/idle.ts";
import { loadCurve } from "../../compiler/plan/load-curve.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { expectFigures, requests, setting } from "./fixture.ts";

const curve = loadCurve({ meanOfPeak: 0.4, diurnal: { officeHours: "Europe/Berlin" } }, undefined);

describe("sleep after idleness", () => {
  it("is what a simulation of random requests gives", () => {
    const rate = 0.004;
    const [asleep, wakes] = idleFigures(curve, rate, 1, 300_000, 60);
    let state = 42;
    const next = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 4294967296;
    };
    let [hours, starts] = [0, 0];
    for (const level of curve.levels) {
      const repeated = 200;
      let [now, slept, woken] = [0, 0, 0];
      while (now < level.hours * 3600 * repeated) {
        const gap = -Math.log(next()) / (rate * level.share);
        now += gap;
        if (gap > 300) [slept, woken] = [slept + gap - 300, woken + 1];
      }
      hours += slept / repeated / 3600;
      starts += woken / repeated;
    }
    expect((asleep?.value ?? 0) / hours).toBeCloseTo(1, 1);
    expect((wakes?.value ?? 0) / starts).toBeCloseTo(1, 1);
    expectFigures([asleep, wakes].filter((one) => one !== undefined));
  });
  it("is unknown where the hours are not stated, or requests come in bursts", () => {
    expect(idleFigures(loadCurve({ meanOfPeak: 0.4, diurnal: "flat" }, undefined), 1, 1, 300_000, 60)).toEqual([]);
    expect(idleFigures(curve, 1, 2, 300_000, 60)).toEqual([]);
    expect(idleFigures(curve, 1, 1, undefined, 60)).toEqual([]);
  });
  it("is not in the bill", () => {
    const traffic = { ...requests().traffic, peak: 0.01, diurnal: { officeHours: "Europe/Berlin" } };
    const usd = (schedule?: { readonly zone: string; readonly idleAfter: number }) => {
      const [capacity] = createCapacity(setting()).requests(requests({ traffic, ...(schedule === undefined ? {} : { schedule }) }));
      if (schedule !== undefined) expect(capacity?.figures.map(({ name }) => name)).toContain("hours a month that it could sleep");
      return capacity?.cost[0]?.monthlyUsd;
    };
    expect(usd({ zone: "UTC", idleAfter: 600_000 })).toBe(usd());
  });
});
