import type { Rung } from "../../compiler/plan/plan.ts";
import type { LlmValues } from "../../dsl/components/llm.ts";

type Written = LlmValues["capacity"][number];

const toRung: { readonly [F in Written["from"]]: (rung: Extract<Written, { readonly from: F }>) => Rung } = {
  reserved: ({ from, id, instances, commitment }) => ({
    from,
    id,
    ...(instances === undefined ? {} : { instances }),
    ...(commitment === undefined ? {} : { commitment }),
  }),
  "capacity block": ({ from, id, zone }) => ({ from, id, zone }),
  "on-demand": ({ from, maxInstances, commitment }) => ({
    from,
    ...(maxInstances === undefined ? {} : { instances: maxInstances }),
    ...(commitment === undefined ? {} : { commitment }),
  }),
  "flex-start": ({ from, maxRun }) => ({ from, maxRun }),
  spot: ({ from, maxShare }) => ({ from, maxShare }),
};

/** The ladder as the planner climbs it. */
export const rungsOf = (capacity: LlmValues["capacity"]): readonly Rung[] => capacity.map((rung) => (toRung[rung.from] as (one: Written) => Rung)(rung));
