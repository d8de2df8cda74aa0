// The door for tests of rules from outside: `import { testRule } from "lintel/testing"`.
import { AssertionError } from "node:assert";
import { rule as ruleSchema } from "../../dsl/system.ts";
import type { Rule } from "../../dsl/rule.ts";
import type { CaseResult, InvalidCase, RuleCases, ValidCase } from "./cases.ts";
import { compared } from "./compare.ts";
import { runCase } from "./run.ts";

export { defineRule } from "../../dsl/rule.ts";
export type { Rule, RuleEdit, RuleFix, RuleNode, Verdict } from "../../dsl/rule.ts";
export type { CaseResult, ExpectedFinding, FoundFinding, InvalidCase, RuleCases, ValidCase } from "./cases.ts";

/**
 * Runs a rule on blueprints that are text, by the compiler's own stages up to the rules. Works in every test framework: await it
 * in a test. Returns what the rule found in each case. @throws AssertionError that shows what differs, for all cases at once
 */
export async function testRule(rule: Rule, cases: RuleCases): Promise<readonly CaseResult[]> {
  const read = ruleSchema.safeParse(rule);
  if (!read.success) throw new TypeError(`this is no rule: ${read.error.issues.map(({ message }) => message).join("; ")}`);
  const valid = (cases.valid ?? []).map((one): ValidCase => (typeof one === "string" ? { blueprint: one } : one));
  const invalid = cases.invalid ?? [];
  if (valid.length + invalid.length === 0) throw new TypeError(`there is no case for ${rule.id}: a test of it could not fail`);
  const results: CaseResult[] = [];
  for (const [index, one] of valid.entries()) results.push(await asked(rule, "valid", index, one, cases.directory));
  for (const [index, one] of invalid.entries()) results.push(await asked(rule, "invalid", index, one, cases.directory));
  const wrong = results.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0) return results;
  throw new AssertionError({
    message: [
      `${rule.id}: ${wrong.length} of ${results.length} cases ${wrong.length === 1 ? "fails" : "fail"}`,
      ...wrong.flatMap(({ kind, name, problems }) => ["", `${kind}: ${name}`, ...problems.flatMap((text) => text.split("\n")).map((line) => `  ${line}`)]),
    ].join("\n"),
    // What frameworks show beside the message.
    actual: wrong.map(({ name, findings, fixed }) => ({ name, findings, ...(fixed === undefined ? {} : { fixed }) })),
    expected: wrong.map(({ name, expected, expectedFixed }) => ({
      name,
      findings: expected,
      ...(expectedFixed === undefined ? {} : { fixed: expectedFixed }),
    })),
    operator: "testRule",
    stackStartFn: testRule,
  });
}

async function asked(rule: Rule, kind: CaseResult["kind"], index: number, one: ValidCase | InvalidCase, directory: string | undefined): Promise<CaseResult> {
  const run = await runCase(rule, one, directory);
  return compared(kind, one.name ?? `case ${index + 1}`, one, run);
}
