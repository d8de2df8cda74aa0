import { type Ask, asked, askedMessage, fails, passes } from "../emitted/asked.ts";
import { atMost } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { isBody } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const asks: readonly Ask[] = [
  {
    type: "aws_secretsmanager_secret_rotation",
    at: "rotation_rules.automatically_after_days",
    must: atMost(90, " days"),
    where: ({ body }) => isBody(body["rotation_rules"]) && body["rotation_rules"]["schedule_expression"] === undefined,
  },
  { type: "aws_secretsmanager_secret", at: "kms_key_id", must: ownKey },
];
/** What Lintel writes is made by Terraform, and its runbook says how it is changed; what an override adds has nobody who changes it. */
const isAdded = ({ body }: Resource): boolean => body["description"] === undefined && body["lifecycle"] === undefined && body["tags"] === undefined;

function rotated(view: TerraformView, one: Resource): Outcome<"never"> {
  const [rotation] = view.referring(one, "aws_secretsmanager_secret_rotation");
  return rotation === undefined ? fails(one, "never") : passes(one, `rotated by ${rotation.address}`);
}
const ending = (one: Resource): Outcome<"expires"> =>
  one.body["expiration_date"] === undefined ? fails(one, "expires", {}, "/expiration_date") : passes(one, "expiration_date is set", "/expiration_date");

export default defineRule({
  id: "TF338",
  slug: "secret-rotation",
  title: "Stored secrets rotate <= 90 d with CMK",
  severity: "medium",
  category: "terraform",
  disposition: "suggest",
  references: ["PCI DSS v4.0.1 8.6.3", "CKV2_AWS_57", "CKV_AWS_149", "CKV_AWS_304", "CKV_AZURE_41"],
  docs: {
    why: "A password that never changes is known to everybody who was ever here.",
    example: 'add("aws", "aws_secretsmanager_secret.partner", { name: "partner" }, { reason: "Their key." })',
    fix: "Let the service rotate it within 90 days, or sign in by identity so that there is no password.",
  },
  messages: {
    value: askedMessage,
    never: { text: "`{resource}` is never rotated", hint: "add an `aws_secretsmanager_secret_rotation` of 90 days or less, or sign in by identity" },
    expires: { text: "`{resource}` has no end", hint: "set `expiration_date`, or a rotation" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view
          .of("aws_secretsmanager_secret")
          .filter(isAdded)
          .map((one) => rotated(view, one)),
      ),
      ...terraform.flatMap((view) => view.of("azurerm_key_vault_secret").filter(isAdded).map(ending)),
    ],
  },
});
