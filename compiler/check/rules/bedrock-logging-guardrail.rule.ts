import { type Ask, asked, askedMessage, fails, passes } from "../emitted/asked.ts";
import { present } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule, type Outcome } from "../rule.ts";

const users = [
  "aws_bedrockagent_agent",
  "aws_bedrock_provisioned_model_throughput",
  "aws_bedrock_custom_model",
  "aws_bedrockagent_knowledge_base",
  "aws_bedrock_inference_profile",
];
const asks: readonly Ask[] = [
  { type: "aws_bedrockagent_agent", at: "guardrail_configuration", must: present },
  { type: "aws_bedrockagent_agent", at: "customer_encryption_key_arn", must: ownKey },
  { type: "aws_bedrock_guardrail", at: "kms_key_arn", must: ownKey },
  { type: "aws_bedrock_custom_model", at: "custom_model_kms_key_id", must: ownKey },
];

export default defineRule({
  id: "TF333",
  slug: "bedrock-logging-guardrail",
  title: "Bedrock: invocation logging on, CMK, guardrail attached",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["EU AI Act Art. 12(1)", "CKV_AWS_373", "CKV_AWS_383"],
  docs: {
    why: "What a hosted model was asked and what it answered is nowhere unless it is logged, and nobody can show later what happened.",
    example: 'add("aws", "aws_bedrockagent_agent.helper", { agent_name: "helper" }, { reason: "A pilot." })',
    fix: "Turn invocation logging on in the region, to a store under your own key, and attach a guardrail to agents.",
  },
  messages: {
    value: askedMessage,
    unlogged: {
      text: "`{resource}` uses models of Bedrock, and nothing logs what they are asked",
      hint: "add an `aws_bedrock_model_invocation_logging_configuration`",
    },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of(...users).map((one): Outcome<"unlogged"> => {
          const [log] = view.of("aws_bedrock_model_invocation_logging_configuration");
          return log === undefined ? fails(one, "unlogged") : passes(one, `logged by ${log.address}`);
        }),
      ),
    ],
  },
});
