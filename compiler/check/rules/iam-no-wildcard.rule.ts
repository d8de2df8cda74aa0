import { fails, passes, undecided } from "../emitted/asked.ts";
import { isWholeService, isWild, needsEverything } from "../emitted/iam/actions.ts";
import { attachmentsOf, policiesOf } from "../emitted/iam/permissions.ts";
import type { Statement } from "../emitted/iam/policies.ts";
import { azureGrants, googleGrants, granted, isMade, madeRoles } from "../emitted/iam/roles.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { isUndecided } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"actions" | "everything" | "role" | "anybody">;

/** Conditions that hold a statement to resources: by tags, aliases, or a name in the request. */
const narrowing = /^(aws:(ResourceTag|RequestTag)\/|[\w-]+:ResourceTag\/|kms:ResourceAliases$|ec2:Vpc$|aws:ResourceAccount$)/i;
const isNarrow = ({ conditions }: Statement): boolean => conditions.some(({ key, values }) => narrowing.test(key) && values.some((one) => one !== "*"));
const whole = /^(AdministratorAccess|PowerUserAccess|ReadOnlyAccess|\w*FullAccess(V2)?)$/;

/** The id of a single resource: a contributor of it has no more than that, and some services take no smaller role. */
const onOneResource = (scope: unknown): boolean => /\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.test(String(scope));

function ofAws(view: TerraformView): readonly Found[] {
  return [
    ...policiesOf(view).flatMap(({ resource, pointer, at, statements }): readonly Found[] => {
      if (statements === undefined) return [undecided(resource, `\`${at}\``, pointer)];
      const allowed = statements.filter(({ allows }) => allows);
      const found = allowed.flatMap((statement): readonly Found[] => {
        const shown = statement.sid === "" ? "" : `, in the statement ${statement.sid}`;
        const wild = statement.actions.filter(isWild);
        if (wild.length > 0 || statement.notActions.length > 0)
          return [
            fails(
              resource,
              "actions",
              { actions: wild.length > 0 ? wild.join(", ") : `all but ${statement.notActions.join(", ")}`, statement: shown },
              pointer,
            ),
          ];
        const open = statement.resources.some(isWholeService) || statement.notResources.length > 0;
        const held = statement.actions.filter((action) => !needsEverything(action));
        if (open && held.length > 0 && !isNarrow(statement))
          return [fails(resource, "everything", { actions: held.slice(0, 5).join(", "), statement: shown }, pointer)];
        // A reference to a resource is one resource; what a variable holds may be all.
        const unclear = [...statement.actions.filter(isUndecided), ...statement.resources.filter((one) => /^\$\{(var|local|each)\.[^}]*\}$/.test(one))];
        return unclear.length > 0 ? [undecided(resource, `\`${unclear[0]}\``, pointer)] : [];
      });
      return found.length > 0 ? found : [passes(resource, `${allowed.length} statements name their actions and resources`, pointer)];
    }),
    ...attachmentsOf(view).map(({ resource, pointer, name }): Found => {
      if (name === undefined) return undecided(resource, "the policy", pointer);
      return whole.test(name) ? fails(resource, "role", { role: `the policy ${name}` }, pointer) : passes(resource, `the policy ${name}`, pointer);
    }),
  ];
}

const anybody = ["allUsers", "allAuthenticatedUsers"];
/** Who may use keys and buckets is asked by rules of their own. */
const elsewhere = /^google_(kms|storage)_/;
const ofGoogle = (view: TerraformView): readonly Found[] => [
  ...googleGrants(view).map((grant): Found => {
    const { resource, pointer, role, members } = grant;
    const open = elsewhere.test(resource.type) ? undefined : members.find((one) => anybody.includes(String(one)));
    if (open !== undefined)
      return fails(
        resource,
        "anybody",
        { role: `\`${String(role)}\``, member: String(open) },
        pointer.replace(/role$/, resource.type.endsWith("_member") ? "member" : "members"),
      );
    if (/^roles\/(owner|editor|viewer)$/.test(String(role))) return fails(resource, "role", { role: `\`${String(role)}\`` }, pointer);
    return isUndecided(role) && !isMade(view, grant) ? undecided(resource, "`role`", pointer) : granted(grant);
  }),
  ...madeRoles(view).google.map(({ resource, permissions, pointer }): Found => {
    const wild = permissions.filter((one) => one.includes("*"));
    return wild.length > 0
      ? fails(resource, "actions", { actions: wild.join(", "), statement: "" }, pointer)
      : passes(resource, `${permissions.length} permissions by name`, pointer);
  }),
];

const ofAzure = (view: TerraformView): readonly Found[] => [
  ...azureGrants(view).map((grant): Found => {
    const { resource, pointer, role } = grant;
    if (role === "Owner" || (role === "Contributor" && !onOneResource(resource.body["scope"])))
      return fails(resource, "role", { role: `the role ${role}` }, pointer);
    return isUndecided(role) && !isMade(view, grant) ? undecided(resource, "the role", pointer) : granted(grant);
  }),
  ...madeRoles(view).azure.map(({ resource, actions, pointer }): Found => {
    // "*/read" is what a reader has.
    const wild = actions.filter((one) => one.includes("*") && !/\/read$/i.test(one));
    return wild.length > 0
      ? fails(resource, "actions", { actions: wild.join(", "), statement: "" }, pointer)
      : passes(resource, `${actions.length} actions by name`, pointer);
  }),
];

export default defineRule({
  id: "TF334",
  slug: "iam-no-wildcard",
  title: "No wildcard action or resource unless the action requires it",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 AC-6", "PCI DSS v4.0.1 7.2.2", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_355", "CKV_AWS_356", "CKV2_AWS_40"],
  docs: {
    why: "A wildcard grants what nobody thought of, today and after the next service that the cloud invents.",
    example:
      'set("aws", "aws_iam_role_policy.cases__labels", { at: "/policy", to: "{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}", reason: "Quick." })',
    fix: "Name the actions and the resources. Grants of Lintel come from the edges of the graph: connect the components instead.",
  },
  messages: {
    actions: { text: "`{resource}` allows {actions}{statement}", hint: "name the actions that are used" },
    everything: {
      text: "`{resource}` allows {actions} on every resource{statement}",
      hint: "name the resources, or hold the statement with a condition on their tags",
    },
    role: { text: "`{resource}` gives {role}, which may do nearly everything", hint: "give a role for the single service" },
    anybody: { text: "`{resource}` gives {role} to {member}", hint: "name a service account, a group or a principal as member" },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...ofAws(view), ...ofGoogle(view), ...ofAzure(view)]),
  },
});
