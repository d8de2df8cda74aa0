import type { LlmValues } from "../../../dsl/components/llm.ts";
import { type CloudLlmDetails, llmRealises, planLlm } from "../../cloud/kinds/llm.ts";
import { lowerServer } from "../../cloud/kinds/serving.ts";
import { defineGcpKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { served, serving } from "./serving.ts";
import { weightStore } from "./weights.ts";

/** A language model on the nodes of the cluster. Its engine reads weights through a volume that holds its identity. */
export default defineGcpKind<LlmValues, CloudLlmDetails>({
  realises: llmRealises(served),
  plan: (component, context) => planLlm(component, context, serving),

  lower: (component, plan, context) => [lowerServer(component, plan.details, context, weightStore(context), offer), []],
});
