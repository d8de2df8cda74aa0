import type { FoundationContext } from "./context.ts";

/** Nobody administers by accident: the groups are asked for, and there is no default. */
export function lowerOperators({ root }: Pick<FoundationContext, "root">): void {
  root.variable("operator_group_ids", {
    type: "list(string)",
    nullable: false,
    description:
      "Object ids of the Entra groups that administer the cluster and write keys and secrets. Whoever applies these roots, people or a service principal, is a member of one.",
    validation: [
      { condition: "${length(var.operator_group_ids) > 0}", error_message: "Name at least one group, or nobody can reach the cluster." },
      {
        condition: '${alltrue([for id in var.operator_group_ids : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])}',
        error_message: "Write object ids of groups in lower case, such as 7c2f1a9e-5d34-4b0c-9a51-0f6f2f9d8e11.",
      },
    ],
  });
}
