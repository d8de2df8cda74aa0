import { defineRule, type Outcome } from "../rule.ts";

/** The store of public weights is made with the first model that needs it, and read by all that serve some. */
const isShared = (name: string): boolean => name.startsWith("hub__");

/** Grants, with the property that says to whom. */
const grants: Readonly<Record<string, string>> = {
  aws_iam_role_policy: "role",
  google_storage_bucket_iam_member: "member",
  google_secret_manager_secret_iam_member: "member",
  google_pubsub_topic_iam_member: "member",
  google_kms_crypto_key_iam_member: "member",
  azurerm_role_assignment: "principal_id",
};

export default defineRule({
  id: "ARC110",
  slug: "least-privilege-from-edges",
  title: "IAM grants are derived from edges only; a grant without an edge is an error",
  severity: "high",
  category: "architecture",
  disposition: "default",
  references: ["NIST 800-53 AC-6", "PCI DSS v4.0.1 7.2.1", "PCI DSS v4.0.1 7.2.5", "HIPAA 164.308(a)(4)(ii)(B)", "SOC 2 CC6.3", "CKV_AWS_111", "CKV_AWS_356"],
  docs: {
    why: "The graph says who needs what. A grant that no edge asks for is one that nobody decided on.",
    example:
      'add("aws", "aws_iam_role_policy.more", { role: "${aws_iam_role.explain.id}", policy: "{... ${aws_s3_bucket.labels.arn} ...}" }, { reason: "Quick." })',
    fix: "Refer to the component (`reads`, `writes`, `calls`), and the grant is written; or take the grant out.",
  },
  messages: {
    unasked: {
      text: "`{resource}` lets `{from}` use `{to}`, and no edge leads from one to the other",
      hint: "let `{from}` refer to `{to}`, or take the grant out",
    },
  },
  checks: {
    terraform: (context) =>
      context.terraform.flatMap((view) =>
        view.of(...Object.keys(grants)).flatMap((one): readonly Outcome<"unasked">[] => {
          const at = grants[one.type] ?? "";
          const owners = (value: unknown): readonly string[] => [
            ...new Set(view.targets(one, value).flatMap(({ owner, name }) => (owner === undefined || owner === "foundation" || isShared(name) ? [] : [owner]))),
          ];
          const [from] = owners(one.body[at]);
          const { [at]: _, ...rest } = one.body;
          const used = owners({ ...rest, depends_on: undefined }).filter((owner) => owner !== from);
          if (from === undefined || used.length === 0) return [];
          return used.map((to): Outcome<"unasked"> => {
            const subject = { component: from, to, emitted: one.ref };
            const joined = [...context.edgesFrom(from), ...context.edgesTo(from)].some((edge) => edge.from === to || edge.to === to);
            if (joined) return { verdict: "pass", ...subject, evidence: `${one.address}: an edge joins ${from} and ${to}` };
            return { verdict: "fail", ...subject, message: "unasked", data: { resource: one.address, from, to } };
          });
        }),
      ),
  },
});
