import type { Resource, TerraformView } from "../terraform.ts";
import { type Body, blocksAt, isBody, listed } from "../values.ts";

/** A statement of an IAM policy of AWS, whether it is JSON or a data source. */
export interface Statement {
  readonly sid: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** "AWS:*", "Service:ec2.amazonaws.com"; "*" for anybody. */
  readonly principals: readonly string[];
  /** Operator, key, values. */
  readonly conditions: readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[];
}

const texts = (value: unknown): readonly string[] => listed(value).map(String);

/** Statements of a policy; `undefined` where it cannot be read before apply. */
export function statementsIn(view: TerraformView, resource: Resource, policy: unknown): readonly Statement[] | undefined {
  if (isBody(policy)) return ofJson(policy);
  if (typeof policy !== "string") return undefined;
  const text = /^\$\{jsonencode\((.*)\)\}$/s.exec(policy)?.[1] ?? policy;
  if (text.trimStart().startsWith("{"))
    try {
      const read: unknown = JSON.parse(text);
      return isBody(read) ? ofJson(read) : undefined;
    } catch {
      return undefined;
    }
  const sources = view.targets(resource, policy);
  const [source] = sources;
  if (sources.length !== 1 || source === undefined || !source.address.startsWith("data.aws_iam_policy_document.")) return undefined;
  return ofDocument(view, source);
}

function ofJson(policy: Body): readonly Statement[] {
  return listed(policy["Statement"])
    .filter(isBody)
    .map(
      (one): Statement => ({
        sid: String(one["Sid"] ?? ""),
        allows: one["Effect"] === "Allow",
        actions: texts(one["Action"]),
        notActions: texts(one["NotAction"]),
        resources: texts(one["Resource"]),
        notResources: texts(one["NotResource"]),
        principals: isBody(one["Principal"])
          ? Object.entries(one["Principal"]).flatMap(([kind, who]) => texts(who).map((each) => `${kind}:${each}`))
          : texts(one["Principal"]),
        conditions: Object.entries(isBody(one["Condition"]) ? one["Condition"] : {}).flatMap(([operator, keys]) =>
          Object.entries(isBody(keys) ? keys : {}).map(([key, values]) => ({ operator, key, values: texts(values) })),
        ),
      }),
    );
}

function ofDocument(view: TerraformView, source: Resource, depth = 0): readonly Statement[] | undefined {
  const { body } = source;
  const own = blocksAt(body, "statement").map(
    (one): Statement => ({
      sid: String(one["sid"] ?? ""),
      allows: one["effect"] === undefined || one["effect"] === "Allow",
      actions: texts(one["actions"]),
      notActions: texts(one["not_actions"]),
      resources: texts(one["resources"]),
      notResources: texts(one["not_resources"]),
      principals: blocksAt(one, "principals").flatMap(({ type, identifiers }) => texts(identifiers).map((each) => (type === "*" ? "*" : `${type}:${each}`))),
      conditions: blocksAt(one, "condition").map(({ test, variable, values }) => ({ operator: String(test), key: String(variable), values: texts(values) })),
    }),
  );
  if (depth > 5 || isBody(body["dynamic"])) return undefined;
  const merged: Statement[] = [...own];
  for (const name of ["source_policy_documents", "override_policy_documents"])
    for (const text of texts(body[name])) {
      const [other] = view.targets(source, text);
      const more = other?.type === "aws_iam_policy_document" ? ofDocument(view, other, depth + 1) : statementsIn(view, source, text);
      if (more === undefined) return undefined;
      merged.push(...more);
    }
  return merged;
}

/** Where policies of identities stand: type, and path in it. */
export const identityPolicies: readonly (readonly [type: string, at: string])[] = [
  ["aws_iam_policy", "policy"],
  ["aws_iam_role_policy", "policy"],
  ["aws_iam_user_policy", "policy"],
  ["aws_iam_group_policy", "policy"],
  ["aws_iam_role", "inline_policy.*.policy"],
  ["aws_ssoadmin_permission_set_inline_policy", "inline_policy"],
];

/** Anybody: who is not named. */
export const isAnybody = (principal: string): boolean => principal === "*" || principal === "AWS:*" || principal === "*:*";

/** Keys that hold a statement to an account, an organisation, a network or one resource. */
const holding =
  /^(aws:(PrincipalAccount|PrincipalOrgID|PrincipalOrgPaths|PrincipalArn|SourceAccount|SourceOrgID|SourceOwner|SourceArn|SourceVpc|SourceVpce|SourceVpcArn)|kms:CallerAccount|s3:DataAccessPointAccount)$/i;
/** A condition names who may; one that only refuses, or that takes everything, does not. */
export const isHeld = ({ conditions }: Statement): boolean =>
  conditions.some(
    ({ operator, key, values }) =>
      holding.test(key) && /^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$/i.test(operator) && values.length > 0 && !values.includes("*"),
  );
