import { asked, askedMessage, spared } from "../emitted/asked.ts";
import { is, type Test } from "../emitted/demand.ts";
import type { Resource } from "../emitted/terraform.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

/** Days of "7776000s", "P1Y", "P365D", 365. */
function daysOf(value: unknown): number | undefined {
  const text = String(value);
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) / 86_400;
  const iso = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(text);
  if (iso !== null && text !== "P") return Number(iso[1] ?? 0) * 366 + Number(iso[2] ?? 0) * 31 + Number(iso[3] ?? 0) * 7 + Number(iso[4] ?? 0);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
const period = (most: number, words: string, orAbsent = false): Test => ({
  words,
  holds: (value) => {
    if (value === undefined) return orAbsent;
    if (isUndecided(value)) return undefined;
    const days = daysOf(value);
    return days !== undefined && days > 0 && days <= most;
  },
});

const isSymmetric = ({ body }: Resource): boolean => body["customer_master_key_spec"] === undefined || body["customer_master_key_spec"] === "SYMMETRIC_DEFAULT";
const encrypts = ({ body }: Resource): boolean => body["purpose"] === undefined || body["purpose"] === "ENCRYPT_DECRYPT";
const isBeforeEnd = ({ body }: Resource): boolean =>
  valueAt(body, "rotation_policy.automatic.time_before_expiry") !== undefined && valueAt(body, "rotation_policy.automatic.time_after_creation") === undefined;
const isAged = (key: Resource): boolean => !isBeforeEnd(key);

export default defineRule({
  id: "TF302",
  slug: "kms-rotation",
  title: "Customer-managed keys rotate (<= 365 d; 90 d on GCP)",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 3.7.4", "NIST 800-53 SC-12", "CKV_AWS_7", "CKV_GCP_43", "Trivy AWS-0065", "Trivy GCP-0065"],
  docs: {
    why: "A key that is never renewed protects more data with every year, and whoever learned it once reads all of it.",
    example: 'set("aws", "aws_kms_key.restricted", { at: "/enable_key_rotation", to: false, reason: "Audit asked." })',
    fix: "Take the override away: keys rotate every year on AWS and Azure, and every 90 days on Google Cloud.",
  },
  messages: { value: askedMessage },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, [
        { type: "aws_kms_key", at: "enable_key_rotation", must: is(true), where: isSymmetric },
        { type: "aws_kms_key", at: "rotation_period_in_days", must: period(365, "365 days or less", true), where: isSymmetric },
        { type: "google_kms_crypto_key", at: "rotation_period", must: period(90, '"7776000s" (90 days) or less'), where: encrypts },
        { type: "azurerm_key_vault_key", at: "rotation_policy.automatic.time_after_creation", must: period(366, '"P365D" or less'), where: isAged },
        {
          type: "azurerm_key_vault_key",
          at: "rotation_policy.expire_after",
          must: period(366, '"P365D" or less, as it is renewed before that'),
          where: isBeforeEnd,
        },
      ]),
      ...terraform.flatMap((view) =>
        view
          .of("aws_kms_key", "google_kms_crypto_key", "aws_kms_external_key")
          .filter((key) => key.type === "aws_kms_external_key" || !(key.type === "aws_kms_key" ? isSymmetric(key) : encrypts(key)))
          .map((key) => spared(key, "is of a kind that the cloud does not rotate")),
      ),
    ],
  },
});
