import { fails, passes, undecided, valuesAt } from "../emitted/asked.ts";
import { isAnybody, isHeld, statementsIn } from "../emitted/iam/policies.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { isUndecided, listed } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"anybody" | "unwritten" | "everyone">;

function ofAws(view: TerraformView): readonly Found[] {
  const judged = (resource: Resource): Found => {
    const statements = statementsIn(view, resource, resource.body["policy"]);
    if (statements === undefined) return undecided(resource, "`policy`", "/policy");
    const open = statements.find((one) => one.allows && one.principals.some(isAnybody) && !isHeld(one));
    if (open !== undefined) return fails(resource, "anybody", { statement: open.sid === "" ? "" : `, in the statement ${open.sid}` }, "/policy");
    return passes(resource, `${statements.length} statements, each for principals that are named`, "/policy");
  };
  return [
    ...view.of("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key").flatMap((key): readonly Found[] => {
      if (key.body["policy"] !== undefined) return [judged(key)];
      return view.referring(key, "aws_kms_key_policy").length > 0 ? [] : [fails(key, "unwritten", {}, "/policy")];
    }),
    ...view.of("aws_kms_key_policy").map(judged),
  ];
}

const members = ["google_kms_crypto_key_iam_member", "google_kms_crypto_key_iam_binding", "google_kms_key_ring_iam_member", "google_kms_key_ring_iam_binding"];
const ofGoogle = (view: TerraformView): readonly Found[] =>
  view.of(...members).flatMap((one) =>
    valuesAt(one.body, one.type.endsWith("_member") ? "member" : "members").map(({ value, pointer }): Found => {
      const who = listed(value).find((member) => member === "allUsers" || member === "allAuthenticatedUsers");
      if (who !== undefined) return fails(one, "everyone", { member: String(who) }, pointer);
      // A member that begins with its kind is none of those, whatever follows.
      const unclear = listed(value).some((member) => isUndecided(member) && !/^(\w+:|\$\{google_service_account\.)/.test(String(member)));
      return unclear ? undecided(one, "the member", pointer) : passes(one, `${one.type.endsWith("_member") ? "member" : "members"} named`, pointer);
    }),
  );

export default defineRule({
  id: "TF303",
  slug: "kms-policy-scoped",
  title: "Key policy has no wildcard principal; written inline",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 AC-6", "CKV_AWS_33", "CKV2_AWS_64", "CKV2_GCP_6"],
  docs: {
    why: "Whoever may use a key reads all that it encrypts. A key policy that names everybody opens it to every account that learns its id.",
    example:
      'set("aws", "aws_kms_key.restricted", { at: "/policy", to: "{"Statement":[{"Effect":"Allow","Principal":"*",...}]}", reason: "Partner account." })',
    fix: "Name accounts, roles or services as principals, or hold the statement to an account with a condition on `aws:PrincipalAccount` or `aws:PrincipalOrgID`. Write the policy in the key.",
  },
  messages: {
    anybody: { text: "the policy of `{resource}` lets anybody use the key{statement}", hint: "name the account, role or service as `Principal`" },
    unwritten: { text: "`{resource}` has no policy of its own", hint: "write `policy` with the account and the services that use the key" },
    everyone: { text: "`{resource}` gives {member} the key", hint: "name a service account, a group or a principal as member" },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...ofAws(view), ...ofGoogle(view)]),
  },
});
