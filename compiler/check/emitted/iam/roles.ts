import { passes, valuesAt } from "../asked.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { listed } from "../values.ts";

/** A role that somebody gets, on Google Cloud or Azure. */
export interface Grant {
  readonly resource: Resource;
  readonly pointer: string;
  readonly role: unknown;
  /** Who gets it: members; none where they are ids. */
  readonly members: readonly unknown[];
  /** On a project, a folder, an organisation. */
  readonly wide: boolean;
  /** A condition holds it to some resources or roles. */
  readonly held: boolean;
}

const google = /^google_\w+_iam_(member|binding)$/;
const wide = /^google_(project|folder|organization|billing_account)_iam_/;

/** Roles that resources and data sources of Google Cloud give. */
export const googleGrants = (view: TerraformView): readonly Grant[] => [
  ...view.resources
    .filter(({ type }) => google.test(type) && !type.startsWith("google_iap_"))
    .map(
      (resource): Grant => ({
        resource,
        pointer: "/role",
        role: resource.body["role"],
        members: [...listed(resource.body["member"]), ...listed(resource.body["members"])],
        wide: wide.test(resource.type),
        held: resource.body["condition"] !== undefined,
      }),
    ),
  ...view.data("google_iam_policy").flatMap((resource) =>
    valuesAt(resource.body, "binding.*").map(({ value, pointer }): Grant => {
      const { role, members } = value as { readonly role?: unknown; readonly members?: unknown };
      return { resource, pointer: `${pointer}/role`, role, members: listed(members), wide: true, held: false };
    }),
  ),
];

/** Ids of built-in roles of Azure ("Azure built-in roles", 2026). */
const builtIn: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};
export const azureGrants = (view: TerraformView): readonly Grant[] =>
  view.of("azurerm_role_assignment").map((resource): Grant => {
    const { role_definition_name: name, role_definition_id: id, condition } = resource.body;
    const [, guid] = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(String(id)) ?? [];
    const pointer = name === undefined ? "/role_definition_id" : "/role_definition_name";
    return {
      resource,
      pointer,
      role: name ?? (guid === undefined ? id : (builtIn[guid.toLowerCase()] ?? guid)),
      members: [],
      wide: false,
      held: condition !== undefined,
    };
  });

/** Permissions of roles that are made, with where they stand. */
export const madeRoles = (view: TerraformView) => ({
  google: view
    .of("google_project_iam_custom_role", "google_organization_iam_custom_role")
    .map((resource) => ({ resource, permissions: listed(resource.body["permissions"]).map(String), pointer: "/permissions" })),
  azure: view.of("azurerm_role_definition").flatMap((resource) =>
    ["actions", "data_actions"].flatMap((at) =>
      valuesAt(resource.body, `permissions.*.${at}`)
        .filter(({ value }) => value !== undefined)
        .map(({ value, pointer }) => ({
          resource,
          at,
          actions: listed(value).map(String),
          except: valuesAt(resource.body, `permissions.*.not_${at}`).flatMap(({ value: not }) => listed(not).map(String)),
          pointer,
        })),
    ),
  ),
});

/** A role whose name a resource gives: what it holds is judged where it is made. */
export const isMade = (view: TerraformView, { resource, role }: Grant): boolean =>
  view.targets(resource, role).some(({ type }) => /_iam_custom_role$|^azurerm_role_definition$/.test(type));
export const granted = ({ resource, role, pointer }: Grant) => passes(resource, `role ${String(role)}`, pointer);
