import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { calibrationOf, foldScores } from "../../compiler/estimate/calibrate/main.ts";
import { readCalibration } from "../../compiler/estimate/read-calibration.ts";
import { readPoints } from "../../compiler/estimate/read-points.ts";
import { root, shippedCatalog } from "../catalog/fixture.ts";
import { answers } from "./run.ts";

const stored = readFileSync(`${root}compiler/estimate/calibration.json`, "utf8");
/** Published measurements, a hashed draw of each kind; the repository and commit of each is in its last column. */
const text = readFileSync(new URL("public-points.csv", import.meta.url), "utf8");
const points = readPoints(text);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe("the stored calibration", () => {
  it("is small, dated and says how well it met groups that it had not seen", () => {
    const { tasks, asOf, source } = readCalibration(JSON.parse(stored));
    expect(stored.length).toBeLessThan(120_000);
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(source).toContain("ai-dynamo/aiconfigurator@");
    expect(tasks.tpot?.scores.medianError).toBeLessThan(0.15);
    expect(tasks.saturated?.scores.medianError).toBeLessThan(0.15);
    expect(tasks.training?.scores.medianError).toBeLessThan(0.12);
    for (const task of Object.values(tasks)) {
      expect(task.scores.coverage).toBeGreaterThan(0.85);
      expect(task.extrapolation.model).toBeGreaterThan(1.1);
      expect(task.extrapolation.device).toBeGreaterThanOrEqual(task.extrapolation.model);
      expect(task.bands.some(({ bucket }) => bucket === "")).toBe(true);
      for (const { low, high } of task.bands) expect([low < 0, high > 0]).toEqual([true, true]);
    }
  });
  // The source is not part of the repository: LINTEL_MEASUREMENTS names the folder of bench-public.csv.
  const source = join(process.env["LINTEL_MEASUREMENTS"] ?? "/nowhere", "bench-public.csv");
  it.skipIf(!existsSync(source))("is what the fit gives, byte for byte", { timeout: 600_000 }, () => {
    expect(calibrationOf(readFileSync(source, "utf8"), shippedCatalog(), () => undefined)).toBe(stored);
  });
  it("is reproducible: the same rows give the same bytes", () => {
    const calibrated = () => calibrationOf(text, shippedCatalog(), () => undefined);
    expect(calibrated()).toBe(calibrated());
  });
  it("scores on folds come from rows that the fit had not seen", () => {
    const lines = foldScores(text, shippedCatalog(), "group");
    expect(lines[0]).toMatch(/^tpot +40 points, .* band covers /);
    // Forty points teach little: an error near zero would mean that the fit had seen its own test.
    expect(Number(/median error ([\d.]+)/.exec(lines[0] ?? "")?.[1])).toBeGreaterThan(10);
  });
});

// In-sample: these points were fitted on, so the bounds are near what was reached; a model that breaks leaves them.
describe("published points", async () => {
  const found = await answers(text);
  const scored = (wanted: (row: (typeof points)[number]) => boolean) =>
    points.flatMap((row, i) => {
      const answer = found[i];
      return wanted(row) && answer !== undefined && answer.refused === undefined ? [{ answer, value: Number(row["value"]) }] : [];
    });
  it("are all answered", () => {
    expect(found.filter(({ refused }) => refused !== undefined)).toEqual([]);
    expect(found.map(({ id }) => id)).toEqual(points.map((row) => row["id"]));
  });
  it.each([
    ["tpot_ms", 0.12, 2.2],
    ["ttft_ms", 0.35, 8],
    ["train_tokens_s", 0.1, 2],
    ["saturated", 0.12, 2.8],
  ])("%s", (metric, error, width) => {
    const rows = scored((row) => (metric === "saturated" ? row["concurrency_or_batch"] === "max" : row["metric"] === metric));
    expect(rows.length).toBeGreaterThan(20);
    expect(median(rows.map(({ answer, value }) => Math.abs(answer.value / value - 1)))).toBeLessThan(error);
    const inside = rows.filter(({ answer, value }) => answer.low <= value && value <= answer.high).length;
    expect(inside / rows.length).toBeGreaterThan(0.85);
    expect(median(rows.map(({ answer }) => answer.high / answer.low))).toBeLessThan(width);
  });
  it("memory keeps its promises", () => {
    for (const { answer, value } of scored((row) => row["kind"] === "memory")) {
      expect(answer.low).toBeLessThanOrEqual(value * 1.005);
      expect(answer.high * 1.005).toBeGreaterThanOrEqual(value);
    }
  });
  it("are not echoed", () => {
    const rows = scored((row) => row["kind"] !== "memory");
    expect(rows.filter(({ answer, value }) => Math.abs(answer.value / value - 1) < 0.005).length / rows.length).toBeLessThan(0.1);
  });
});
