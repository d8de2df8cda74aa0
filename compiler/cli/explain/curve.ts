import { milliseconds, readable } from "../../plan/format.ts";
import type { ComponentPlan, CurvePoint, Figure } from "../../plan/plan.ts";
import type { Glyphs } from "./glyphs.ts";
import { grid } from "./grid.ts";
import { bandOf } from "./objectives.ts";
import { type Plot, plot } from "./plot.ts";
import { WIDTH } from "./text.ts";

type Metric = "ttft" | "tpot" | "e2e";

const metrics: Readonly<Record<Metric, { readonly title: string; of(point: CurvePoint): number }>> = {
  ttft: { title: "TTFT p95", of: (point) => point.ttftP95 },
  tpot: { title: "TPOT p95", of: (point) => point.tpotP95 },
  e2e: { title: "E2E p95", of: (point) => point.e2eP95 },
};

/** Odd: the middle of the scale has a row. */
const HEIGHT = 13;
const INDENT = "  ";
const LEGEND_GAP = "   ";
const GAP = 4;
const HALF = Math.floor((WIDTH - INDENT.length - GAP) / 2);

/** Load of one replica at peak: an input of the figures about load. */
export function plannedRate(figures: readonly Figure[]): number | undefined {
  const rates = figures.filter(({ group }) => group === "load").map(({ inputs }) => inputs["rate"]);
  return rates.find((rate) => typeof rate === "number");
}

/** A first token is asked of every model, the others of those that generate, the whole answer where it is bounded. */
function shownMetrics(curve: readonly CurvePoint[], objectives: ComponentPlan["objectives"]): readonly Metric[] {
  const all: readonly Metric[] = ["ttft", "tpot", "e2e"];
  return all.filter(
    (metric) =>
      curve.some((point) => metrics[metric].of(point) > 0) && (metric !== "e2e" || objectives?.some((one) => one.metric === "e2e" && one.quantile === "p95")),
  );
}

function plotOf(metric: Metric, plan: ComponentPlan, curve: readonly CurvePoint[], planned: number | undefined): Plot {
  const { title, of } = metrics[metric];
  const objective = plan.objectives?.find((one) => one.metric === metric && one.quantile === "p95")?.limit;
  const band = bandOf(plan, metric);
  return {
    title: `${title} in ms over requests/s of one replica`,
    points: curve.map((point) => ({ x: point.rate, y: of(point), holds: point.holds })),
    ...(band === undefined ? {} : { band }),
    ...(objective === undefined ? {} : { objective }),
    ...(planned === undefined ? {} : { planned }),
    width: HALF,
    height: HEIGHT,
  };
}

/** Two drawings beside each other. */
function beside(left: readonly string[], right: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    `${INDENT}${(left[row] ?? "").padEnd(HALF)}${" ".repeat(GAP)}${right[row] ?? ""}`.trimEnd(),
  );
}

function legend(plots: readonly Plot[], planned: number | undefined, glyphs: Glyphs): readonly string[] {
  const failing = plots.some(({ points }) => points.some(({ holds }) => !holds));
  const items = [
    `${glyphs.holds} simulated, every objective holds`,
    ...(failing ? [`${glyphs.fails} an objective is broken`] : []),
    ...(plots.some(({ band }) => band !== undefined) ? [`${glyphs.band} up to the end of the 90 % band`] : []),
    ...(plots.some(({ objective }) => objective !== undefined) ? [`${glyphs.objective} objective`] : []),
    ...(planned === undefined ? [] : [`${glyphs.here} planned: ${readable(planned)} requests/s`]),
  ];
  const lines: string[] = [];
  for (const item of items) {
    const line = lines.at(-1);
    if (line === undefined || line.length + LEGEND_GAP.length + item.length > WIDTH) lines.push(`${INDENT}${item}`);
    else lines[lines.length - 1] = `${line}${LEGEND_GAP}${item}`;
  }
  return lines;
}

/** A time that has no end is no number in JSON. 0 is a metric that does not occur. */
const within = (value: number): string => (value === 0 ? "" : Number.isFinite(value) ? milliseconds(value) : "unbounded");

/** The simulated curve of one replica as plots, and its points in a table. */
export function curveLines(plan: ComponentPlan, glyphs: Glyphs): readonly string[] {
  const { curve = [] } = plan;
  if (curve.length === 0) return [];
  const planned = plannedRate(plan.figures);
  const plots = shownMetrics(curve, plan.objectives).map((metric) => plotOf(metric, plan, curve, planned));
  const drawn = plots.map((one) => plot(one, glyphs));
  const rows = Array.from({ length: Math.ceil(drawn.length / 2) }, (_, row) => beside(drawn[2 * row] ?? [], drawn[2 * row + 1] ?? []));
  return [
    ...rows.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
    ...legend(plots, planned, glyphs),
    "",
    ...grid(
      [
        { title: "requests/s", align: "right" },
        { title: "running", align: "right" },
        { title: "TTFT p95", align: "right" },
        { title: "TPOT p95", align: "right" },
        { title: "E2E p95", align: "right" },
        { title: "objectives" },
      ],
      curve.map(({ rate, running, ttftP95, tpotP95, e2eP95, holds }) => [
        readable(rate),
        readable(running),
        within(ttftP95),
        within(tpotP95),
        within(e2eP95),
        holds ? "hold" : "broken",
      ]),
    ),
  ];
}
