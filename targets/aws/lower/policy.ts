/** A statement of an IAM policy. Resource policies have a principal; trust policies have no resources. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect?: "Allow" | "Deny";
  readonly principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
}

const one = (values: readonly string[]): string | readonly string[] => (values.length === 1 ? (values[0] ?? "") : values);

/** IAM's JSON. Keys and statements are in the order given, so the same edges give the same text. */
export function policy(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? "Allow",
      ...(statement.principal === undefined ? {} : { Principal: statement.principal }),
      Action: one(statement.actions),
      ...(statement.resources === undefined ? {} : { Resource: one(statement.resources) }),
      ...(statement.conditions === undefined || statement.conditions.length === 0 ? {} : { Condition: conditionsOf(statement.conditions) }),
    })),
  });
}

function conditionsOf(conditions: NonNullable<PolicyStatement["conditions"]>): Record<string, Record<string, string | readonly string[]>> {
  const block: Record<string, Record<string, string | readonly string[]>> = {};
  for (const { test, variable, values } of conditions) block[test] = { ...block[test], [variable]: one(values) };
  return block;
}
