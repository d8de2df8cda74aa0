import { type Ask, asked, askedMessage, fails, spared } from "../emitted/asked.ts";
import { awsKeys, takesLogs } from "../emitted/customer-keys/aws.ts";
import { azureKeys } from "../emitted/customer-keys/azure.ts";
import { gcpKeys } from "../emitted/customer-keys/gcp.ts";
import { companion } from "../emitted/demand.ts";
import type { EmittedContext } from "../rule.ts";
import { defineRule, type Outcome } from "../rule.ts";

const asks: readonly Ask[] = [...awsKeys, ...gcpKeys, ...azureKeys];

/** What is no property of the resource itself. */
function special({ terraform }: Pick<EmittedContext, "terraform">): readonly Outcome<"missing" | "never" | "uncovered">[] {
  return [
    ...companion(
      terraform,
      ["aws_s3_bucket"],
      ["aws_s3_bucket_server_side_encryption_configuration"],
      ({ body }) => body["server_side_encryption_configuration"] === undefined,
    ),
    ...terraform.flatMap((view) => [
      ...view
        .of("aws_s3_bucket")
        .filter((bucket) => takesLogs(bucket, view))
        .map((bucket) => spared(bucket, "takes logs that AWS delivers, which a key of your own would stop")),
      ...view.of("azurerm_redis_cache").map((one) => fails(one, "never", { instead: "azurerm_managed_redis" })),
      ...view
        .of("azurerm_eventhub_namespace")
        .filter((one) => view.referring(one, "azurerm_eventhub_namespace_customer_managed_key").length === 0)
        .map((one) => fails(one, "uncovered", { companion: "azurerm_eventhub_namespace_customer_managed_key" })),
      // A registry takes its key with a user-assigned identity, and that does not pass the firewall of a closed vault
      // (Azure Container Registry documentation, "Enable a customer-managed key", 2026).
      ...view
        .of("azurerm_container_registry")
        .filter(({ body }) => body["encryption"] === undefined)
        .map((one) =>
          one.body["public_network_access_enabled"] === false
            ? spared(one, "is closed to the internet, and takes no key from a vault that is closed too")
            : fails(one, "uncovered", { companion: "`encryption` block" }),
        ),
    ]),
  ];
}

export default defineRule({
  id: "TF301",
  slug: "cmk-at-rest",
  title: "All stores, volumes, queues, logs and model artefacts are encrypted with a customer-managed key",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: [
    "HIPAA 164.312(a)(2)(iv)",
    "GDPR Art. 32(1)(a)",
    "PCI DSS v4.0.1 3.5.1",
    "NIST 800-53 SC-28(1)",
    "ISO 27001:2022 A.8.24",
    "CKV_AWS_145",
    "CKV_AWS_191",
    "CKV_AWS_98",
    "CKV_GCP_83",
    "CKV_GCP_92",
    "CKV2_AZURE_1",
    "Trivy AWS-0132",
  ],
  docs: {
    why: "What is encrypted with a key of the provider can be read by whoever may read the store. With a key of your own, the key's policy decides as well, its use is recorded, and destroying it makes every copy unreadable.",
    example: 'remove("aws", "aws_db_instance.orders", { at: "/kms_key_id", reason: "Simpler." })',
    fix: "Take the override away, or name the key of the data's class, such as `${aws_kms_key.restricted.arn}`. Resources that `add(...)` brings name one too.",
  },
  messages: {
    value: askedMessage,
    missing: {
      text: "`{resource}` has no {companion}: it is encrypted with a key of the provider",
      hint: 'add one with `sse_algorithm: "aws:kms"` and `kms_master_key_id`',
    },
    never: { text: "`{resource}` cannot be encrypted with a key of your own", hint: "use `{instead}`" },
    uncovered: { text: "`{resource}` is encrypted with a key of the provider", hint: "add an {companion} that names your key" },
  },
  checks: {
    terraform: ({ terraform }) => [...asked(terraform, asks), ...special({ terraform })],
  },
});
