import type { Catalog } from "../../catalog/catalog.ts";
import type { Calibration } from "../calibration.ts";
import { type Cells, readPoints, readRows } from "../read-points.ts";
import { benchPoints } from "./bench-rows.ts";
import { calibrate, crossValidate, type FoldKey, type Measured, measured } from "./fit.ts";

type Facts = Pick<Catalog, "gpu" | "models" | "model">;

/**
 * Fits on a file of published measurements, or of points with `value` and `group`. The text ends in a line break.
 * @throws Error for a file that is neither
 */
export function calibrationOf(text: string, catalog: Facts, tell: (line: string) => void): string {
  const { rows, origin } = measurements(text, catalog);
  return toText(calibrate(rows, origin, tell));
}

/** Scores on the fixed folds, a line for each calibration. @throws Error as above */
export function foldScores(text: string, catalog: Facts, by: FoldKey): readonly string[] {
  const { rows, origin } = measurements(text, catalog);
  return crossValidate(rows, origin, by);
}

function measurements(text: string, catalog: Facts): { readonly rows: readonly Measured[]; readonly origin: Pick<Calibration, "asOf" | "source" | "about"> } {
  const records = readRows(text).rows;
  const isBench = records[0]?.["notes"] !== undefined && records[0]["source"] !== undefined;
  const points = isBench ? benchPoints(records) : readPoints(text);
  if (points.some((row) => row["value"] === undefined || row["group"] === undefined)) throw new Error("the file lacks the columns value and group");
  const rows = measured(points, catalog);
  const dates = records.map((row) => /measured (\d{4}-\d{2}-\d{2})/.exec(row["source_version"] ?? "")?.[1] ?? "").sort();
  const origin = {
    asOf: dates.at(-1) || "unknown",
    source: isBench ? sourcesOf(records) : "points with value and group",
    about: `Correction of the physical model, fitted on ${rows.length} of ${points.length} published measurements; scores and bands from groups left out. Made by \`npm run calibrate\`.`,
  };
  return { rows, origin };
}

/** Repositories and the commits that were read, most rows first. */
function sourcesOf(records: readonly Cells[]): string {
  const counts = new Map<string, number>();
  for (const { source = "" } of records) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([source, count]) => `${source.replace(/@([0-9a-f]{12})[0-9a-f]+$/, "@$1")} (${count})`)
    .join("; ");
}

/** One line for each tree, band and group: readable differences, few bytes. */
function toText(calibration: Calibration): string {
  const list = (values: readonly unknown[], indent: string): string =>
    values.length === 0 ? "[]" : `[\n${values.map((one) => JSON.stringify(one)).join(",\n")}\n${indent}]`;
  const taskTexts = Object.entries(calibration.tasks).map(([name, { model, bands, extrapolation, groups, ranges, scores }]) =>
    [
      `    ${JSON.stringify(name)}: {`,
      `      "scores": ${JSON.stringify(scores)},`,
      `      "extrapolation": ${JSON.stringify(extrapolation)},`,
      `      "ranges": ${JSON.stringify(ranges)},`,
      `      "groups": ${list(groups, "      ")},`,
      `      "bands": ${list(bands, "      ")},`,
      `      "model": {`,
      `        "features": ${JSON.stringify(model.features)},`,
      `        "start": ${model.start},`,
      `        "lines": ${list(model.lines, "        ")},`,
      `        "trees": ${list(model.trees, "        ")}`,
      "      }",
      "    }",
    ].join("\n"),
  );
  const { format, asOf, source, about } = calibration;
  return `{\n  "format": ${format},\n  "asOf": ${JSON.stringify(asOf)},\n  "source": ${JSON.stringify(source)},\n  "about": ${JSON.stringify(about)},\n  "tasks": {\n${taskTexts.join(",\n")}\n  }\n}\n`;
}
