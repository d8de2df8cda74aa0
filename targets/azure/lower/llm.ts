import type { LlmValues } from "../../../dsl/components/llm.ts";
import { weaker } from "../../cloud/parity.ts";
import { type CloudLlmDetails, llmRealises, planLlm } from "../../cloud/kinds/llm.ts";
import { lowerServer } from "../../cloud/kinds/serving.ts";
import { defineAzureKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving } from "./serving.ts";
import { weightStore } from "./weights.ts";

/** A language model on the nodes of the cluster. Its engine reads weights through a volume that holds its identity. */
export default defineAzureKind<LlmValues, CloudLlmDetails>({
  realises: {
    ...llmRealises(served),
    cache: weaker(
      "a LiteLLM router before the engine answers from it",
      "it logs in with the cache's key, which is in Terraform's state: it has no identity for tokens",
    ),
  },
  plan: (component, context) => planLlm(component, context, serving),

  lower: (component, plan, context) => [lowerServer(component, plan.details, context, weightStore(context), offer), []],
});
