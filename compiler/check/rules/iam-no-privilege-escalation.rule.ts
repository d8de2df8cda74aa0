import { fails, passes, undecided } from "../emitted/asked.ts";
import { isEverything, takes } from "../emitted/iam/actions.ts";
import { attachmentsOf, policiesOf } from "../emitted/iam/permissions.ts";
import { isAnybody, isHeld, type Statement, statementsIn } from "../emitted/iam/policies.ts";
import { azureGrants, googleGrants, granted, madeRoles } from "../emitted/iam/roles.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"action" | "role" | "assumed">;

/** Edits of grants and of logins (Rhino Security Labs, "AWS IAM Privilege Escalation", 2018 to 2021). */
const edits = [
  "CreatePolicyVersion SetDefaultPolicyVersion AttachUserPolicy AttachGroupPolicy AttachRolePolicy PutUserPolicy PutGroupPolicy PutRolePolicy",
  "AddUserToGroup UpdateAssumeRolePolicy CreateAccessKey CreateLoginProfile UpdateLoginProfile DeleteRolePermissionsBoundary DeleteUserPermissionsBoundary",
  "PutRolePermissionsBoundary PutUserPermissionsBoundary",
]
  .flatMap((line) => line.split(" "))
  .map((name) => `iam:${name}`);
/** Handing over and taking on a role that is named is what they are for. */
const hands = ["iam:PassRole", "sts:AssumeRole"];
/** Conditions that name what may be given. */
const isLimited = ({ conditions }: Statement): boolean =>
  conditions.some(
    ({ operator, key, values }) =>
      /^iam:(PolicyARN|PermissionsBoundary)$/i.test(key) && /^(ForAnyValue:)?(Arn|String)(Equals|Like)$/i.test(operator) && !values.includes("*"),
  );
const isTagged = ({ conditions }: Statement): boolean => conditions.some(({ key, values }) => /ResourceTag\//i.test(key) && !values.includes("*"));

function leadingOf(statement: Statement): readonly string[] {
  const { actions, notActions, resources, notResources } = statement;
  const may = (action: string): boolean =>
    actions.some((pattern) => takes(pattern, action)) || (notActions.length > 0 && !notActions.some((pattern) => takes(pattern, action)));
  const open = notResources.length > 0 || resources.length === 0 || resources.some(isEverything);
  return [...edits.filter((action) => may(action) && !isLimited(statement)), ...hands.filter((action) => may(action) && open && !isTagged(statement))];
}

const sidOf = ({ sid }: Statement): string => (sid === "" ? "" : `, in the statement ${sid}`);

const ofAws = (view: TerraformView): readonly Found[] => [
  ...policiesOf(view).flatMap(({ resource, pointer, at, statements }): readonly Found[] => {
    if (statements === undefined) return [undecided(resource, `\`${at}\``, pointer)];
    const found = statements
      .filter(({ allows }) => allows)
      .flatMap((statement): readonly Found[] => {
        const actions = leadingOf(statement);
        return actions.length === 0 ? [] : [fails(resource, "action", { actions: actions.slice(0, 4).join(", "), statement: sidOf(statement) }, pointer)];
      });
    return found.length > 0 ? found : [passes(resource, "no action that edits grants, and none that hands over any role", pointer)];
  }),
  ...attachmentsOf(view).map(({ resource, pointer, name }): Found => {
    if (name === undefined) return undecided(resource, "the policy", pointer);
    return /^(AdministratorAccess|IAMFullAccess|PowerUserAccess|SystemAdministrator)$/.test(name)
      ? fails(resource, "role", { role: `the policy ${name}` }, pointer)
      : passes(resource, `the policy ${name}`, pointer);
  }),
];

/** Roles that anybody, or any login of an issuer that others use too, may take on. */
const trust = (view: TerraformView): readonly Found[] =>
  view.of("aws_iam_role").map((role): Found => {
    const statements = statementsIn(view, role, role.body["assume_role_policy"]);
    const at = "/assume_role_policy";
    if (statements === undefined) return undecided(role, "`assume_role_policy`", at);
    const open = statements.find(
      (one) =>
        one.allows &&
        ((one.principals.some(isAnybody) && !isHeld(one)) ||
          (one.principals.some((who) => who.startsWith("Federated:")) &&
            !one.conditions.some(({ key, values }) => /:(sub|aud|amr)$/i.test(key) && !values.includes("*")))),
    );
    return open === undefined ? passes(role, "names who takes it on", at) : fails(role, "assumed", { statement: sidOf(open) }, at);
  });

/** Roles that hand out identities or grants where they are given (Google Cloud, "IAM roles and permissions index", 2026). */
const strong =
  /^roles\/(owner|editor|iam\.(serviceAccountTokenCreator|serviceAccountUser|serviceAccountKeyAdmin|serviceAccountAdmin|serviceAccountOpenIdTokenCreator|workloadIdentityUser|securityAdmin|roleAdmin|organizationRoleAdmin|workloadIdentityPoolAdmin|denyAdmin)|resourcemanager\.(projectIamAdmin|folderIamAdmin|folderAdmin|organizationAdmin)|deploymentmanager\.editor|cloudfunctions\.(admin|developer)|cloudbuild\.builds\.editor|orgpolicy\.policyAdmin)$/;
const permits =
  /(^iam\.(roles\.(update|create)|serviceAccounts\.(actAs|getAccessToken|getOpenIdToken|implicitDelegation|signBlob|signJwt)|serviceAccountKeys\.create)$|\.setIamPolicy$|^deploymentmanager\.deployments\.create$|^cloudbuild\.builds\.create$|^orgpolicy\.policy\.set$|\*)/;
const ofGoogle = (view: TerraformView): readonly Found[] => [
  ...googleGrants(view)
    .filter(({ wide }) => wide)
    .map((grant): Found => {
      const { resource, pointer, role, held } = grant;
      return strong.test(String(role)) && !held ? fails(resource, "role", { role: `\`${String(role)}\` on all of it` }, pointer) : granted(grant);
    }),
  ...madeRoles(view).google.map(({ resource, permissions, pointer }): Found => {
    const found = permissions.filter((one) => permits.test(one));
    return found.length > 0
      ? fails(resource, "action", { actions: found.join(", "), statement: "" }, pointer)
      : passes(resource, "no permission that edits grants", pointer);
  }),
];

const granting = [
  "Microsoft.Authorization/roleAssignments/write",
  "Microsoft.Authorization/roleDefinitions/write",
  "Microsoft.Authorization/elevateAccess/action",
  "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
  "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
];
const grantors = ["Owner", "User Access Administrator", "Role Based Access Control Administrator"];
const ofAzure = (view: TerraformView): readonly Found[] => [
  ...azureGrants(view).map((grant): Found => {
    const { resource, pointer, role, held } = grant;
    return grantors.includes(String(role)) && !held ? fails(resource, "role", { role: `the role ${String(role)}` }, pointer) : granted(grant);
  }),
  ...madeRoles(view)
    .azure.filter(({ at }) => at === "actions")
    .map(({ resource, actions, except, pointer }): Found => {
      const found = granting.filter((action) => actions.some((pattern) => takes(pattern, action)) && !except.some((pattern) => takes(pattern, action)));
      return found.length > 0
        ? fails(resource, "action", { actions: found.join(", "), statement: "" }, pointer)
        : passes(resource, "no action that assigns roles", pointer);
    }),
];

export default defineRule({
  id: "TF335",
  slug: "iam-no-privilege-escalation",
  title: "No pass-role/policy-edit path that escalates",
  severity: "critical",
  category: "terraform",
  disposition: "manual",
  references: ["NIST 800-53 AC-6(10)", "CKV_AWS_110", "CKV_AWS_286", "CKV_GCP_41"],
  docs: {
    why: "Who may edit grants, or hand a stronger identity to something that they control, has every right that exists.",
    example:
      'add("aws", "aws_iam_role_policy.deploy", { role: "deploy", policy: "{"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}" }, { reason: "Deploys." })',
    fix: "Limit `iam:PassRole` to single roles, and leave editing of policies and roles to those who apply.",
  },
  messages: {
    action: {
      text: "`{resource}` allows {actions}, which leads to every right{statement}",
      hint: "take it out, or hold it to single roles, and edits of grants to named policies with a condition as well",
    },
    role: { text: "`{resource}` gives {role}, which leads to every right", hint: "give it on a single resource, or a role without it" },
    assumed: {
      text: "anybody may take on `{resource}`{statement}",
      hint: "name the service, role or account as `Principal`, and an issuer's subject in a condition",
    },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...ofAws(view), ...trust(view), ...ofGoogle(view), ...ofAzure(view)]),
  },
});
