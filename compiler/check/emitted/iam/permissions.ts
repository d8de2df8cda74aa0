import { valuesAt } from "../asked.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { isUndecided } from "../values.ts";
import { identityPolicies, type Statement, statementsIn } from "./policies.ts";

/** A policy of an identity of AWS. */
export interface Policy {
  readonly resource: Resource;
  readonly pointer: string;
  readonly at: string;
  /** Absent where it cannot be read before apply. */
  readonly statements: readonly Statement[] | undefined;
}

export const policiesOf = (view: TerraformView): readonly Policy[] =>
  identityPolicies.flatMap(([type, at]) =>
    view.of(type).flatMap((resource) =>
      valuesAt(resource.body, at)
        .filter(({ value }) => value !== undefined)
        .map(({ value, pointer }) => ({ resource, pointer, at, statements: statementsIn(view, resource, value) })),
    ),
  );

/** A policy of AWS itself that an identity gets: the last part of its ARN. */
export interface Attachment {
  readonly resource: Resource;
  readonly pointer: string;
  /** `undefined` where it is known at apply only; a policy that is made here is judged where it stands. */
  readonly name: string | undefined;
}

const attachments: readonly (readonly [type: string, at: string])[] = [
  ["aws_iam_role_policy_attachment", "policy_arn"],
  ["aws_iam_user_policy_attachment", "policy_arn"],
  ["aws_iam_group_policy_attachment", "policy_arn"],
  ["aws_iam_policy_attachment", "policy_arn"],
  ["aws_iam_role_policy_attachments_exclusive", "policy_arns.*"],
  ["aws_iam_role", "managed_policy_arns.*"],
  ["aws_ssoadmin_managed_policy_attachment", "managed_policy_arn"],
];
export const attachmentsOf = (view: TerraformView): readonly Attachment[] =>
  attachments.flatMap(([type, at]) =>
    view.of(type).flatMap((resource) =>
      valuesAt(resource.body, at).flatMap(({ value, pointer }): readonly Attachment[] => {
        if (value === undefined || view.targets(resource, value).some((one) => one.type === "aws_iam_policy" && !one.address.startsWith("data."))) return [];
        // The partition may be a reference; the name behind it is not.
        const [, name] = /:iam::aws:policy\/(?:[\w-]+\/)*([\w.-]+)$/.exec(String(value)) ?? [];
        const [, own] = /:iam::\d{12}:policy\/(.+)$/.exec(String(value)) ?? [];
        return [{ resource, pointer, name: name ?? own ?? (isUndecided(value) ? undefined : String(value)) }];
      }),
    ),
  );
