import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { LowerContext } from "../contract.ts";

/** A group of Entra that owns what is in databases, as Terraform references. */
export interface Administrators {
  readonly name: string;
  readonly objectId: string;
}

/** The first database of the place asks for all of them. */
const isFirst = (component: Component<unknown>, { plan, component: find }: Pick<LowerContext, "plan" | "component">): boolean =>
  Object.keys(plan.components).find((name) => find(name).kind === component.kind) === component.name;

const variable = "database_administrators";

export function declareAdministrators(component: Component<unknown>, context: LowerContext): Administrators {
  if (isFirst(component, context)) {
    context.root.variable(variable, {
      type: "object({ name = string, object_id = string })",
      nullable: false,
      description: "Group of Entra whose members administer databases: its display name and its object id.",
      validation: [
        {
          condition: `\${can(regex("^[0-9a-f-]{36}$", var.${variable}.object_id)) && length(var.${variable}.name) > 0}`,
          error_message: "Give the name and the object id of a group.",
        },
      ],
    });
  }
  return { name: `\${var.${variable}.name}`, objectId: `\${var.${variable}.object_id}` };
}

export function administratorsOperation(component: Component<unknown>, context: LowerContext): readonly Operation[] {
  if (!isFirst(component, context)) return [];
  return [
    {
      phase: "before",
      title: "Name the administrators of databases",
      text: "Databases take no passwords: a group of Entra administers them, whose members log in with tokens of their own. Make one if there is none, and give it as a variable.",
      commands: [
        'export ADMINISTRATORS="database administrators"',
        `export TF_VAR_${variable}="$(az ad group show --group "$ADMINISTRATORS" --query '{name: displayName, object_id: id}' --output json)"`,
      ],
    },
  ];
}
