import { durationText, milliseconds } from "../../plan/format.ts";
import type { ComponentPlan, Figure, Objective } from "../../plan/plan.ts";

/** How figures call what an objective bounds. */
const figureNames: Readonly<Record<Objective["metric"], string>> = { ttft: "TTFT", tpot: "TPOT", e2e: "whole answer", latency: "latency" };

const called = (figures: readonly Figure[], name: string): Figure | undefined => figures.find((figure) => figure.name === name);
export const objectiveName = ({ metric, quantile }: Pick<Objective, "metric" | "quantile">): string => `${figureNames[metric]} ${quantile}`;

/** The end of the error band that the planner compares an objective with, as a ratio to the estimate. */
export function bandOf({ figures, confidence }: ComponentPlan, metric: Objective["metric"]): number | undefined {
  const band = called(figures, `${objectiveName({ metric, quantile: "p95" })} with margin`)?.inputs["band"];
  if (typeof band === "number") return band;
  const estimate = confidence?.find((one) => one.metric === `${metric}_ms`);
  return estimate === undefined || !(estimate.value > 0) ? undefined : estimate.high / estimate.value;
}

/** "423 ms planned, 783 ms with its error, at most 800ms". */
export function objectiveText(objective: Objective, { figures }: ComponentPlan): string {
  const name = objectiveName(objective);
  const planned = called(figures, name);
  const upper = called(figures, `${name} with margin`);
  return [
    ...(planned === undefined ? [] : [`${milliseconds(planned.value)} planned`]),
    ...(upper === undefined ? [] : [`${milliseconds(upper.value)} with its error`]),
    `at most ${durationText(objective.limit)}`,
  ].join(", ");
}
