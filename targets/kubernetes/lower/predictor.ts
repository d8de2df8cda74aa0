import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { PredictorValues } from "../../../dsl/components/predictor.ts";
import { defineKubernetesKind } from "../contract.ts";
import { lowerContainer } from "./container.ts";

export const predictor = defineKubernetesKind<PredictorValues, ContainerDetails>({
  lower(component, plan, context) {
    const { health, schedule, runsOn } = component.values;
    if (runsOn === "managed") return [{ objects: [] }, []];
    return lowerContainer(component, plan, { health, ...(schedule === undefined ? {} : { schedule }) }, context);
  },
});
