import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is, present } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "aws_msk_cluster", at: "encryption_info.encryption_in_transit.client_broker", must: absentOr("TLS") },
  { type: "aws_msk_cluster", at: "encryption_info.encryption_in_transit.in_cluster", must: absentOr(true) },
  { type: "aws_msk_cluster", at: "encryption_info.encryption_at_rest_kms_key_arn", must: ownKey },
  { type: "aws_msk_cluster", at: "client_authentication", must: present },
  { type: "aws_msk_cluster", at: "client_authentication.unauthenticated", must: absentOr(false) },
  { type: "aws_msk_cluster", at: "logging_info.broker_logs", must: present },
  { type: "aws_msk_cluster", at: "broker_node_group_info.connectivity_info.public_access.type", must: absentOr("DISABLED") },
  { type: "aws_msk_serverless_cluster", at: "client_authentication.sasl.iam.enabled", must: is(true) },
  { type: "google_managed_kafka_cluster", at: "gcp_config.kms_key", must: ownKey },
  { type: "azurerm_eventhub_namespace", at: "minimum_tls_version", must: absentOr("1.2") },
  { type: "azurerm_eventhub_namespace", at: "local_authentication_enabled", must: is(false) },
  { type: "azurerm_eventhub_namespace", at: "public_network_access_enabled", must: is(false) },
];

export default defineRule({
  id: "TF328",
  slug: "kafka-encrypted-auth",
  title: "Brokers: TLS client+inter-broker, CMK, IAM/SASL auth, broker logs, not public",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 4.2.1", "CKV_AWS_81", "CKV_AWS_80", "CKV_AWS_291", "AwsSolutions-MSK2", "AwsSolutions-MSK3", "Trivy AWS-0073", "CKV_AZURE_223"],
  docs: {
    why: "A broker carries the raw data of everything. In plain text, without sign-in or in public it hands all of it out.",
    example:
      'add("aws", "aws_msk_cluster.events", { encryption_info: { encryption_in_transit: { client_broker: "TLS_PLAINTEXT" } } }, { reason: "An old client." })',
    fix: "TLS between clients and brokers, your own key, sign-in by IAM or SASL, and logs of the brokers.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
