import type { LlmValues } from "../../../dsl/components/llm.ts";
import { callAccess } from "../../cloud/http.ts";
import { type CloudLlmDetails, llmRealises, planLlm } from "../../cloud/kinds/llm.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving } from "./serving.ts";
import { hubWeights } from "./weights.ts";

/** A language model on the nodes of the cluster. Its engine reads weights through a volume that holds its identity. */
export default defineAwsKind<LlmValues, CloudLlmDetails>({
  realises: llmRealises(served),
  plan: (component, context) => planLlm(component, context, serving),

  lower(component, plan, context) {
    const { details } = plan;
    const weights = details.hub === undefined ? undefined : hubWeights(component, details.hub, context);
    return [
      {
        workload: true,
        access: offer({ invokes: () => callAccess(component, details.http) }),
        ...(weights === undefined ? {} : { own: weights.own, operations: weights.operations }),
      },
      [],
    ];
  },
});
