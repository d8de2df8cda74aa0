import * as path from "node:path";
import { list, oneOf, pick, record, shape, text } from "../../dsl/fields.ts";
import { packNames, policyOf, type PolicyInput, type RuleLevel } from "../../dsl/policy.ts";
import type { Rule } from "../../dsl/rule.ts";
import { rule } from "../../dsl/system.ts";
import { shown } from "../../dsl/units.ts";
import type { Policy } from "../check/policy.ts";
import { ruleNamed } from "../check/waivers.ts";
import type { Diagnostic, PropertyPath, Result, Span, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import { toDiagnostics } from "../parse/issues.ts";
import { read } from "../parse/schema.ts";
import * as z from "zod";
import type { Bundling } from "./bundle.ts";

export interface LoadedPolicy {
  readonly result: Result<Policy>;
  /** Absolute paths of the files that were read. */
  readonly inputs: readonly string[];
}

const some = z.string().optional();
const waiver = shape({ rule: text, system: text, component: some, to: some, reason: some, owner: some, expires: some, ticket: some });
const schema = z.strictObject({
  packs: list(oneOf(...packNames)).optional(),
  severity: record(oneOf("error", "warning", "info", "off")).optional(),
  inlineWaivers: pick<NonNullable<PolicyInput["inlineWaivers"]>, NonNullable<PolicyInput["inlineWaivers"]>>((value, fail) => {
    if (typeof value === "string") return oneOf("allowed", "forbidden");
    return typeof value === "object" && value !== null
      ? shape<{ readonly allExcept: readonly never[] }>({ allExcept: list(text) as never })
      : fail(`expected "allowed", "forbidden" or { allExcept: [...] }, not ${shown(value)}`);
  }).optional(),
  waivers: list(waiver as z.ZodType<Readonly<Record<string, string>> & { readonly rule: string; readonly system: string }>).optional(),
  rules: list(rule).optional(),
});

/** Evaluates and checks a policy. Positions are spans relative to `directory`, that of the blueprint. */
export async function loadPolicy(bundling: Bundling, directory: string): Promise<LoadedPolicy> {
  const [bundled, { loadValue }, language, extend] = await Promise.all([
    bundling.bundled,
    import("./load.ts"),
    import("../../dsl/index.ts"),
    import("../extend.ts"),
  ]);
  const { result, locator, inputs } = await loadValue(bundling, bundled, { lintel: language, "lintel/extend": extend });
  const here = (span: Span): Span => ({ ...span, file: path.relative(directory, locator.absolute(span.file)).replaceAll("\\", "/") });
  const file = path.relative(directory, bundling.file).replaceAll("\\", "/");
  const start: Span = { file, line: 1, column: 1 };
  const settled = async (found: readonly Diagnostic[]): Promise<readonly Diagnostic[]> =>
    Promise.all(
      found.map(async (one) => {
        const span = one.at === undefined ? undefined : "file" in one.at ? one.at : await locator.locate(one.at);
        return { ...one, at: span === undefined ? start : here(span) };
      }),
    );
  const [exported, problems] = result;
  if (exported === undefined) return { result: [undefined, await settled(problems)], inputs };
  const given = policyOf(exported.value);
  if (given === undefined)
    return {
      result: [
        undefined,
        [
          diagnostic("LNT3010", {
            message: `the default export of \`${path.basename(file)}\` is no policy`,
            at: start,
            hint: "end it with `export default policy({ ... })`",
          }),
        ],
      ],
      inputs,
    };
  const at: Where = { origin: given.origin };
  const outcome = read(schema, given.given);
  if ("broken" in outcome) throw new Error(`the schema of a policy threw: ${outcome.broken}`);
  if ("issues" in outcome) return { result: [undefined, await settled(toDiagnostics(outcome.issues, at, given.given as never))], inputs };
  const values = outcome.value as z.output<typeof schema>;
  const wrong = misnamed(values, at);
  if (hasErrors(wrong)) return { result: [undefined, await settled(wrong)], inputs };
  const placeOf = async (...segments: readonly (string | number)[]): Promise<Span> => {
    const span = await locator.locate({ ...at, path: segments as PropertyPath });
    return span === undefined ? start : here(span);
  };
  const idOf = (name: string): string => ruleNamed(name)?.id ?? name;
  const policy: Policy = {
    file,
    packs: values.packs ?? [],
    severity: Object.fromEntries(Object.entries(values.severity ?? {}).map(([name, level]) => [idOf(name), level as RuleLevel])),
    inlineWaivers: values.inlineWaivers ?? "allowed",
    waivers: await Promise.all(
      (values.waivers ?? []).map(async ({ system, component, ...terms }, index) => ({
        system,
        ...(component === undefined ? {} : { component }),
        terms,
        at: await placeOf("waivers", index),
      })),
    ),
    rules: await Promise.all(((values.rules ?? []) as readonly Rule[]).map(async (one, index) => ({ rule: one, at: await placeOf("rules", index) }))),
  };
  return { result: [policy, []], inputs };
}

/** Rules that do not exist, and those that guard waivers, which cannot be turned off. */
function misnamed({ severity = {}, rules = [] }: z.output<typeof schema>, at: Where): readonly Diagnostic[] {
  const own = (rules as readonly Rule[]).map(({ id }) => id);
  return Object.entries(severity).flatMap(([name, level]) => {
    const found = ruleNamed(name);
    const here = { ...at, path: ["severity", name], key: true };
    // Rules of blueprints are known only with them.
    if (found === undefined && !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) {
      const near = nearest(name, own);
      return [
        diagnostic("LNT3010", {
          message: `there is no rule \`${name}\``,
          at: here,
          hint: near === undefined ? "`lintel lint --print-config` lists the rules" : `did you mean ${JSON.stringify(near)}?`,
        }),
      ];
    }
    if (found?.id.startsWith("META") && level !== "error" && level !== "warning")
      return [
        diagnostic("LNT3010", {
          message: `${found.id} guards the waivers and cannot be ${listed(["info", "off"], "or")}`,
          at: here,
          hint: 'write "error" or "warning"',
        }),
      ];
    return [];
  });
}
