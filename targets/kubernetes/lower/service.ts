import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { defineKubernetesKind } from "../contract.ts";
import { lowerContainer } from "./container.ts";

export const service = defineKubernetesKind<ServiceValues, ContainerDetails>({
  lower(component, plan, context) {
    const { health, env, secrets } = component.values;
    return lowerContainer(component, plan, { health, ...(env === undefined ? {} : { env }), ...(secrets === undefined ? {} : { secrets }) }, context);
  },
});
