import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { atLeast, is, isNot, present } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const old = [
  "nodejs12.x",
  "nodejs14.x",
  "nodejs16.x",
  "nodejs18.x",
  "python3.6",
  "python3.7",
  "python3.8",
  "python3.9",
  "ruby2.7",
  "java8",
  "go1.x",
  "dotnetcore3.1",
  "dotnet6",
  "provided",
];
const asks: readonly Ask[] = [
  { type: "aws_lambda_function", at: "vpc_config.subnet_ids", must: present },
  { type: "aws_lambda_function", at: "dead_letter_config.target_arn", must: present },
  { type: "aws_lambda_function", at: "reserved_concurrent_executions", must: atLeast(0) },
  { type: "aws_lambda_function", at: "tracing_config.mode", must: is("Active") },
  { type: "aws_lambda_function", at: "kms_key_arn", must: ownKey, where: ({ body }) => body["environment"] !== undefined },
  // Runtimes without support (AWS Lambda, "Lambda runtimes", 2026).
  { type: "aws_lambda_function", at: "runtime", must: isNot(...old), where: ({ body }) => body["package_type"] !== "Image" },
  { type: "aws_lambda_permission", at: "source_arn", must: present, where: ({ body }) => /\.amazonaws\.com$/.test(String(body["principal"])) },
  { type: "google_cloudfunctions2_function", at: "service_config.ingress_settings", must: is("ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB") },
  { type: "google_cloudfunctions2_function", at: "service_config.max_instance_count", must: present },
  ...["azurerm_linux_function_app", "azurerm_windows_function_app", "azurerm_function_app_flex_consumption"].flatMap((type): readonly Ask[] => [
    { type, at: "https_only", must: is(true) },
    { type, at: "public_network_access_enabled", must: is(false) },
  ]),
];

export default defineRule({
  id: "TF336",
  slug: "lambda-hardening",
  title: "Functions: VPC, DLQ, concurrency limit, tracing, CMK env, supported runtime, source-scoped permission",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["CKV_AWS_117", "CKV_AWS_116", "CKV_AWS_115", "CKV_AWS_50", "CKV_AWS_173", "CKV_AWS_363", "CKV_AWS_364", "Trivy AWS-0067"],
  docs: {
    why: "A function is a small server without an operator: what it is not told to do, log or give up, it does not.",
    example: 'add("aws", "aws_lambda_function.resize", { function_name: "resize", runtime: "python3.8" }, { reason: "Thumbnails." })',
    fix: "A subnet of yours, a dead letter target, a limit of concurrency, tracing, your own key and a runtime that is still supported.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
