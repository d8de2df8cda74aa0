import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { is, present } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "aws_sagemaker_notebook_instance", at: "direct_internet_access", must: is("Disabled") },
  { type: "aws_sagemaker_notebook_instance", at: "root_access", must: is("Disabled") },
  { type: "aws_sagemaker_notebook_instance", at: "subnet_id", must: present },
  { type: "aws_sagemaker_notebook_instance", at: "kms_key_id", must: ownKey },
  { type: "aws_sagemaker_domain", at: "app_network_access_type", must: is("VpcOnly") },
  { type: "aws_sagemaker_domain", at: "kms_key_id", must: ownKey },
  { type: "aws_sagemaker_model", at: "enable_network_isolation", must: is(true) },
  { type: "aws_sagemaker_model", at: "vpc_config", must: present },
  { type: "aws_sagemaker_endpoint_configuration", at: "kms_key_arn", must: ownKey },
  ...["data_quality", "model_quality", "model_bias", "model_explainability"].flatMap((kind): readonly Ask[] => [
    { type: `aws_sagemaker_${kind}_job_definition`, at: "network_config.enable_network_isolation", must: is(true) },
    { type: `aws_sagemaker_${kind}_job_definition`, at: "network_config.enable_inter_container_traffic_encryption", must: is(true) },
  ]),
];

export default defineRule({
  id: "TF330",
  slug: "sagemaker-isolation",
  title: "SageMaker: VPC only, no direct internet, no root, network isolation, inter-container encryption",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["HIPAA 164.312(e)(1)", "CKV_AWS_122", "CKV_AWS_306", "CKV_AWS_307", "CKV_AWS_370", "CKV_AWS_369", "AwsSolutions-SM1", "AwsSolutions-SM3"],
  docs: {
    why: "A notebook or a training job runs code from everywhere, beside the data. With a way to the internet it can take both away.",
    example: 'add("aws", "aws_sagemaker_notebook_instance.lab", { direct_internet_access: "Enabled" }, { reason: "pip install." })',
    fix: "No direct internet access, no root, a subnet of yours, network isolation and encryption between containers.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
