import { type Ask, asked, askedMessage, fails, passes, undecided, valuesAt } from "../emitted/asked.ts";
import { absent, absentOr, companion, is, matches, missingMessage } from "../emitted/demand.ts";
import { isAnybody, isHeld, statementsIn } from "../emitted/iam/policies.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { isUndecided, listed } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const four = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const closedAcl = matches(/^(private|bucket-owner-read|bucket-owner-full-control|aws-exec-read|log-delivery-write|projectPrivate|authenticated)$/, "private");
const has =
  (at: string): NonNullable<Ask["where"]> =>
  ({ body }) =>
    body[at] !== undefined;

const asks: readonly Ask[] = [
  ...["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"].flatMap((type) => four.map((at): Ask => ({ type, at, must: is(true) }))),
  // Access points block by themselves unless told otherwise.
  ...four.map((at): Ask => ({ type: "aws_s3_access_point", at: `public_access_block_configuration.${at}`, must: absentOr(true) })),
  ...["aws_s3_bucket", "aws_s3_bucket_acl"].map((type): Ask => ({ type, at: "acl", must: closedAcl, where: has("acl") })),
  {
    type: "aws_s3_bucket_acl",
    at: "access_control_policy.grant.*.grantee.uri",
    must: matches(/LogDelivery$/, "left out"),
    where: has("access_control_policy"),
  },
  { type: "aws_s3_bucket", at: "website", must: absent, where: has("website") },
  { type: "google_storage_bucket", at: "public_access_prevention", must: is("enforced") },
  { type: "google_storage_bucket", at: "uniform_bucket_level_access", must: is(true) },
  { type: "azurerm_storage_account", at: "allow_nested_items_to_be_public", must: is(false) },
  { type: "azurerm_storage_account", at: "public_network_access_enabled", must: is(false) },
  // Private is the provider's default.
  { type: "azurerm_storage_container", at: "container_access_type", must: absentOr("private") },
];

function policies(view: TerraformView): readonly Outcome<"anybody">[] {
  return view.of("aws_s3_bucket_policy", "aws_s3_access_point").flatMap((resource): readonly Outcome<"anybody">[] => {
    const { policy } = resource.body;
    if (policy === undefined) return [];
    const statements = statementsIn(view, resource, policy);
    if (statements === undefined) return [undecided(resource, "`policy`", "/policy")];
    const open = statements.find((one) => one.allows && one.principals.some(isAnybody) && !isHeld(one));
    if (open === undefined) return [passes(resource, "its policy allows nobody who is not named", "/policy")];
    return [fails(resource, "anybody", { statement: open.sid === "" ? "" : `, in the statement ${open.sid}` }, "/policy")];
  });
}

const publicly = ["allUsers", "allAuthenticatedUsers"];
/** Type -> where it names who may. */
const named: Readonly<Record<string, string>> = {
  google_storage_bucket_iam_member: "member",
  google_storage_bucket_iam_binding: "members",
  google_storage_bucket_access_control: "entity",
  google_storage_default_object_access_control: "entity",
  google_storage_object_access_control: "entity",
  google_storage_bucket_acl: "role_entity",
  google_storage_default_object_acl: "role_entity",
};
const members = (view: TerraformView): readonly Outcome<"everyone">[] =>
  Object.entries(named).flatMap(([type, at]) =>
    view.of(type).flatMap((one) =>
      valuesAt(one.body, at).map(({ value, pointer }): Outcome<"everyone"> => {
        const open = listed(value).find((each) => publicly.some((who) => each === who || String(each).endsWith(`:${who}`)));
        if (open !== undefined) return fails(one, "everyone", { member: String(open) }, pointer);
        const unclear = listed(value).some((each) => isUndecided(each) && !/^(\w+:|\$\{google_service_account\.)/.test(String(each)));
        return unclear ? undecided(one, `\`${at}\``, pointer) : passes(one, `${at} named`, pointer);
      }),
    ),
  );

export default defineRule({
  id: "TF304",
  slug: "bucket-public-access-block",
  title: "Object stores block public access at every level",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: [
    "HIPAA 164.312(a)(1)",
    "GDPR Art. 32(1)(b)",
    "PCI DSS v4.0.1 1.4.4",
    "CKV2_AWS_6",
    "CKV_AWS_53",
    "CKV_GCP_114",
    "CKV_AZURE_59",
    "Trivy AWS-0094",
  ],
  docs: {
    why: "One access list or one policy is enough to open a store of objects to the internet, and whoever finds its name reads everything. The block at every level refuses such lists and policies, whoever writes them.",
    example: 'set("aws", "aws_s3_bucket_public_access_block.labels", { at: "/block_public_policy", to: false, reason: "Downloads." })',
    fix: "Take the override away. Objects that the public may read go through a gateway, or through signed addresses.",
  },
  messages: {
    value: askedMessage,
    missing: { text: missingMessage, hint: "add one with all four properties true" },
    anybody: { text: "the policy of `{resource}` lets anybody in{statement}", hint: "name the account, role or service as `Principal`" },
    everyone: { text: "`{resource}` lets {member} in", hint: "name a service account, a group or a principal as member" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...companion(terraform, ["aws_s3_bucket"], ["aws_s3_bucket_public_access_block"]),
      ...terraform.flatMap((view) => [...policies(view), ...members(view)]),
    ],
  },
});
