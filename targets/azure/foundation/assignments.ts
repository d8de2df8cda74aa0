import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { roleId, type RoleName, uuidOf } from "../roles.ts";
import { type FoundationContext, shared } from "./context.ts";

/** One role of one principal on one scope. */
export interface Assignment {
  readonly owner?: string;
  /** Unique in a place, kebab-case. */
  readonly address: string;
  readonly scope: string;
  /** A built-in role, or one of the system's own by its resource id. */
  readonly role: RoleName | { readonly own: string };
  readonly condition?: string;
  readonly principalId: string;
  /** @default "ServicePrincipal" */
  readonly principalType?: "ServicePrincipal" | "Group";
  readonly description: string;
}

/** Adds a role assignment. The kind of the principal is said, or the assignment races with the directory; the name follows from what is assigned. */
export function assign(context: Pick<FoundationContext, "root" | "names" | "place" | "subscriptionId">, one: Assignment): RoleAssignment {
  const { root, names, place, subscriptionId } = context;
  return root.add(one.owner ?? shared, RoleAssignment, one.address, {
    // Of several principals, each has another assignment: Azure names those.
    ...(one.principalType === "Group" ? {} : { name: uuidOf([names.stem, place.region, place.subscription ?? "", one.address].join("/")) }),
    scope: one.scope,
    roleDefinitionId: typeof one.role === "string" ? roleId(subscriptionId, one.role) : one.role.own,
    ...(one.condition === undefined ? {} : { condition: one.condition, conditionVersion: "2.0" }),
    principalId: one.principalId,
    principalType: one.principalType ?? "ServicePrincipal",
    description: one.description.slice(0, 512),
  });
}
