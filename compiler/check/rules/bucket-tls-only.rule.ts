import { asked, askedMessage, fails, passes, undecided } from "../emitted/asked.ts";
import { absentOr } from "../emitted/demand.ts";
import { isAnybody, type Statement, statementsIn } from "../emitted/iam/policies.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** A minimum of TLS lets plain HTTP through: such a request has no version to compare. */
const tls = ({ operator, key, values }: Statement["conditions"][number]): boolean =>
  key.toLowerCase() === "aws:securetransport" && /^Bool(IfExists)?$/.test(operator) && values.includes("false");

/** Denies everybody everything where TLS is missing, on the bucket and on its objects. */
const denies = (one: Statement): boolean =>
  !one.allows &&
  one.principals.some(isAnybody) &&
  one.actions.some((action) => action === "*" || action === "s3:*") &&
  one.conditions.length === 1 &&
  one.conditions.some(tls) &&
  (one.resources.includes("*") || (one.resources.some((each) => each.endsWith("/*")) && one.resources.some((each) => !each.endsWith("*"))));

const buckets = (view: TerraformView): readonly Outcome<"plain">[] =>
  view.of("aws_s3_bucket").map((bucket): Outcome<"plain"> => {
    const policies = [bucket, ...view.referring(bucket, "aws_s3_bucket_policy")].filter(
      (one) => one.body["policy"] !== undefined && (one === bucket || view.targets(one, one.body["bucket"]).includes(bucket)),
    );
    let unclear = false;
    for (const one of policies) {
      const statements = statementsIn(view, one, one.body["policy"]);
      if (statements === undefined) unclear = true;
      else if (statements.some(denies)) return passes(one, "denies requests without TLS", "/policy");
    }
    const [policy] = policies;
    if (unclear && policy !== undefined) return undecided(policy, "`policy`", "/policy");
    // What the author changed is the policy, where there is one.
    return policy === undefined ? fails(bucket, "plain") : fails(policy, "plain", { resource: bucket.address }, "/policy");
  });

export default defineRule({
  id: "TF306",
  slug: "bucket-tls-only",
  title: "Bucket policy denies non-TLS access",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 4.2.1", "HIPAA 164.312(e)(1)", "CKV_AWS_379", "CKV_AZURE_3"],
  docs: {
    why: "S3 and storage accounts answer plain HTTP unless they are told not to, and then data and signed addresses can be read on the way. Cloud Storage has no such setting on a bucket.",
    example: 'set("azure", "azurerm_storage_account.labels", { at: "/https_traffic_only_enabled", to: false, reason: "An old client." })',
    fix: "Take the override away, or keep the statement that denies requests whose `aws:SecureTransport` is false.",
  },
  messages: {
    value: askedMessage,
    plain: {
      text: "`{resource}` answers requests without TLS",
      hint: "add an aws_s3_bucket_policy that denies everybody `s3:*` on the bucket and its objects where `aws:SecureTransport` is false",
    },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...terraform.flatMap(buckets),
      // True is the provider's default.
      ...asked(terraform, [{ type: "azurerm_storage_account", at: "https_traffic_only_enabled", must: absentOr(true) }]),
    ],
  },
});
