import type { Rung } from "../../../compiler/plan/plan.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";

/** The ladder as the planner climbs it. */
export const rungsOf = (capacity: LlmValues["capacity"]): readonly Rung[] =>
  capacity.map((rung): Rung => {
    switch (rung.from) {
      case "reserved":
        return { from: rung.from, id: rung.id, ...(rung.instances === undefined ? {} : { instances: rung.instances }) };
      case "capacity block":
        return { from: rung.from, id: rung.id, zone: rung.zone };
      case "on-demand":
        return { from: rung.from, ...(rung.maxInstances === undefined ? {} : { instances: rung.maxInstances }) };
      case "flex-start":
        return { from: rung.from, maxRun: rung.maxRun };
      case "spot":
        return { from: rung.from, maxShare: rung.maxShare };
    }
  });
