import type * as z from "zod";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { listed, nearest } from "../diagnostics/words.ts";

/** Parameters of a blueprint: any schema of the Standard Schema form, of whatever copy of whatever library. */
export type Declared = Readonly<Record<string, z.core.$ZodType>>;

/** Values for all parameters, or one diagnostic for each that is unknown, malformed or missing. */
export function parseParameters(
  declared: Declared,
  set: Readonly<Record<string, string>>,
  at: Span,
): readonly [values: Readonly<Record<string, unknown>> | undefined, diagnostics: readonly Diagnostic[]] {
  const names = Object.keys(declared);
  const unknown = Object.keys(set).filter((key) => !Object.hasOwn(declared, key));
  const problems: Diagnostic[] = unknown.map((key) => unknownParameter(key, names, at));
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const given = Object.hasOwn(set, name);
    const outcome = validate(declared[name], given ? set[name] : undefined);
    if ("value" in outcome) values[name] = outcome.value;
    else problems.push(given ? malformed(name, set[name] ?? "", outcome.issues, at) : missing(name, at));
  }
  return [problems.length === 0 ? values : undefined, problems];
}

function unknownParameter(key: string, names: readonly string[], at: Span): Diagnostic {
  const near = nearest(key, names);
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : names.length > 0
        ? `it has ${listed(names.map((name) => `\`${name}\``))}`
        : "declare one with `blueprint({ key: param.text() }, (p) => system(...))`";
  return diagnostic("LNT1013", {
    message: names.length > 0 ? `the blueprint has no parameter \`${key}\`` : `the blueprint has no parameters, so \`${key}\` cannot be set`,
    at,
    hint,
  });
}

const missing = (name: string, at: Span): Diagnostic =>
  diagnostic("LNT1016", {
    message: `the parameter \`${name}\` has no value`,
    at,
    hint: `give one with \`--set ${name}=...\`, or add \`.default(...)\` to its declaration`,
  });

interface Issue {
  readonly message: string;
  /** Set by enumerations. */
  readonly values?: readonly unknown[];
}

function malformed(name: string, text: string, issues: readonly Issue[], at: Span): Diagnostic {
  const [first] = issues;
  const choices = first?.values?.map(String);
  const message = choices
    ? `${JSON.stringify(text)} is not a value of the parameter \`${name}\``
    : `the parameter \`${name}\`: ${first?.message ?? "wrong value"}`;
  const near = choices && nearest(text, choices);
  const hint = choices
    ? near !== undefined
      ? `did you mean \`--set ${name}=${near}\`?`
      : `it takes ${listed(
          choices.map((one) => JSON.stringify(one)),
          "or",
        )}`
    : undefined;
  return diagnostic("LNT1014", { message, at, ...(hint ? { hint } : {}) });
}

type Outcome = { readonly value: unknown } | { readonly issues: readonly Issue[] };

function validate(schema: unknown, value: unknown): Outcome {
  const standard = isRecord(schema) ? schema["~standard"] : undefined;
  if (!isRecord(standard) || typeof standard["validate"] !== "function")
    return { issues: [{ message: "its declaration is no schema: use `param.*` or a zod schema" }] };
  const result: unknown = standard["validate"](value);
  if (!isRecord(result) || "then" in result) return { issues: [{ message: "its schema is asynchronous, which a blueprint cannot wait for" }] };
  return Array.isArray(result["issues"]) ? { issues: result["issues"] } : { value: result["value"] };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
