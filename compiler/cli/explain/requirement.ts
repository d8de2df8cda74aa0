import type { ComponentPlan } from "../../plan/plan.ts";
import { figureTable } from "./figures.ts";
import { grid } from "./grid.ts";
import { objectiveText } from "./objectives.ts";
import type { Sources } from "./sources.ts";

const metricNames = { ttft: "time to first token", tpot: "time per output token", e2e: "whole answer", latency: "time of a request" } as const;

/** What is asked for: the objectives, then the load as the planner reads it. */
export function requirementLines(plan: ComponentPlan, sources: Sources): readonly string[] {
  const objectives = (plan.objectives ?? []).map((objective) => [metricNames[objective.metric], objective.quantile, objectiveText(objective, plan)]);
  return [
    ...grid([{}, {}, {}], objectives),
    ...figureTable(
      plan.figures.filter(({ group }) => group === "requirement"),
      sources,
    ),
  ];
}
