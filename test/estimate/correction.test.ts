import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boost } from "../../compiler/estimate/calibrate/boost.ts";
import { fitLines } from "../../compiler/estimate/calibrate/lines.ts";
import { distanceOf, layoutDistance, layoutOf } from "../../compiler/estimate/coverage.ts";
import type { Asked } from "../../compiler/estimate/sample.ts";
import { correct, decode, encode, sumLines } from "../../compiler/estimate/trees.ts";

const samples = Array.from({ length: 200 }, (_, i) => ({ a: (i % 20) / 4, b: i % 7 }));
const even = samples.map(() => 1);
const options = { features: ["a", "b"], shrink: 0.001, huber: 5, monotone: {} };

describe("straight lines", () => {
  it("find the slopes, and no constant", () => {
    const lines = fitLines(
      samples,
      samples.map(({ a, b }) => 3 + 0.5 * a - 0.2 * b),
      even,
      options,
    );
    expect(lines.map(({ slope }) => slope)).toEqual([expect.closeTo(0.5, 3), expect.closeTo(-0.2, 3)]);
    const mean = samples.reduce((sum, sample) => sum + sumLines(lines, sample), 0) / samples.length;
    expect(mean).toBeCloseTo(0, 3);
  });
  it("shrink to nothing where many rows are asked for", () => {
    const [line] = fitLines(
      samples,
      samples.map(({ a }) => a),
      even,
      { ...options, features: ["a"], shrink: 1e9 },
    );
    expect(Math.abs(line?.slope ?? 1)).toBeLessThan(1e-4);
  });
  it("against a monotone constraint are left out", () => {
    const lines = fitLines(
      samples,
      samples.map(({ a, b }) => b - a),
      even,
      { ...options, monotone: { a: 1, b: 1 } },
    );
    expect(lines.map(({ feature }) => feature)).toEqual(["b"]);
  });
  it("go on where trees are flat", () => {
    const lines = fitLines(
      samples,
      samples.map(({ a }) => a),
      even,
      { ...options, features: ["a"] },
    );
    expect(sumLines(lines, { a: 100, b: 0 }) - sumLines(lines, { a: 50, b: 0 })).toBeCloseTo(50, 1);
  });
});

describe("a stored correction", () => {
  it("is what was fitted", () => {
    const names = ["a", "b"];
    const ensemble = boost(
      names,
      samples.map(({ a, b }) => [a, b]),
      samples.map(({ a, b }) => Math.sin(a) + (b > 3 ? 1 : 0)),
      even,
      { trees: 30, leaves: 6, rate: 0.2, minRows: 5, ridge: 1, huber: 1, featureShare: 1, rowShare: 0.8, monotone: {} },
    );
    const lines = [{ feature: "b", centre: 3, slope: 0.25 }];
    const read = decode(JSON.parse(JSON.stringify(encode({ lines, ensemble }))));
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), fc.double({ min: -10, max: 10, noNaN: true }), (a, b) => {
        expect(correct(read, { a, b })).toBeCloseTo(correct({ lines, ensemble }, { a, b }), 9);
      }),
    );
  });
  it("that ends early, or asks for what a sample lacks, is an error", () => {
    expect(() => decode({ features: ["a"], start: 0, lines: [], trees: [[0, 1, -1, 5]] })).toThrow(/ends early/);
    expect(() => correct(decode({ features: ["c"], start: 0, lines: [], trees: [] }), { a: 1 })).toThrow(/feature c/);
  });
});

describe("distance from the calibration", () => {
  const groups = [{ model: "llama-8b", gpu: "H100-SXM", engine: "vLLM", generation: "Hopper", modelClass: "dense" }];
  const ranges = { running: [0, 4] as const };
  const asked = (over: Partial<Asked>): Asked => ({
    physical: 1,
    features: { running: 2 },
    task: "tpot",
    engine: "vLLM",
    generation: "Hopper",
    modelClass: "dense",
    loadClass: "low",
    ...over,
  });
  it.each<[string, Partial<Asked>, string]>([
    ["the same", {}, "inside"],
    ["another class of model", { modelClass: "mixture" }, "model"],
    ["far more load", { features: { running: 9 } }, "model"],
    ["another generation", { generation: "Ada" }, "device"],
    ["another engine", { engine: "SGLang" }, "device"],
  ])("%s", (_, over, distance) => expect(distanceOf(asked(over), groups, ranges)).toBe(distance));
  it("is that of the layout as well: measured here, elsewhere with the engine, or never with it", () => {
    const measured = [
      ...groups,
      { model: "a", gpu: "H200-SXM", engine: "vLLM", generation: "Hopper", modelClass: "mixture", layouts: ["expert"] },
      { model: "a", gpu: "H200-SXM", engine: "SGLang", generation: "Hopper", modelClass: "mixture", layouts: ["data+expert"] },
    ];
    const distance = (over: Partial<Asked>, multi: number, expertParallel: number): string =>
      layoutDistance(asked({ modelClass: "mixture", ...over }), layoutOf({ multi, expertParallel }), measured);
    expect(distance({ modelClass: "dense" }, 0, 0)).toBe("inside");
    expect(distance({}, 0, 1)).toBe("inside");
    expect(distance({ generation: "Blackwell" }, 0, 1)).toBe("model");
    expect(distance({ modelClass: "small mixture" }, 0, 1)).toBe("model");
    expect(distance({}, 1, 1)).toBe("device");
    expect(distance({ engine: "SGLang" }, 1, 1)).toBe("inside");
    expect(distance({ engine: "SGLang" }, 1, 0)).toBe("device");
  });
});
