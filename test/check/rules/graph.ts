import { expect } from "vitest";
import { catalogAt } from "../../../compiler/catalog/node.ts";
import { check, type CheckOptions, type CheckReport } from "../../../compiler/check/index.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { locateAll, type LocatedDiagnostic } from "../../../compiler/diagnostics/locate.ts";
import { parse } from "../../../compiler/parse/index.ts";
import { resolve } from "../../../compiler/resolve/index.ts";
import type { System } from "../../../compiler/system.ts";
import { covered, loadText, told } from "../../harness/blueprint.ts";

export const catalog = catalogAt(new URL("../../../compiler/catalog/data/", import.meta.url));
const digest = `sha256:${"0".repeat(64)}`;

/** Constants for blueprints of a few lines. They stand in the first line, so that the body begins in the second. */
const head = `import * as all from "lintel"; const { aws, azure, bucket, by, cache, card, database, deidentified, euAiAct, gateway, gcp, gdpr, health, hipaa, iam, jwt, llm, modelRegistry, monitor, noAuth, pciDss, personal, predictor, secret, service, set, add, soc2, source, system, waive } = all; const image = "a@${digest}"; const each = { requests: 60, cpu: 1, memory: "1GiB" } as const; const customers = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "400d" } }); const tokens = { peak: "3/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } } as const;`;

export interface Terms {
  readonly on?: string;
  readonly environment?: string;
  readonly comply?: string;
  /** Further properties of the system. */
  readonly more?: string;
}
/** A blueprint with a body and components. The system stands in the line after the body. */
export const blueprint = (
  body: string,
  components: string,
  { on = 'aws("eu-central-1")', environment = "production", comply = "[]", more = "" }: Terms = {},
): string =>
  `${head}\n${body}\nexport default system("s", { owner: "shop", purpose: "Scores orders.", environment: "${environment}", on: ${on}, budget: { monthly: "$1k" }, comply: ${comply}, components: { ${components} }, ${more} });\n`;

export interface Graph {
  readonly system: System;
  readonly report: CheckReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly located: readonly LocatedDiagnostic[];
  /** "RULE line <text at the place> severity: message" of what is found, in order of place. */
  readonly lines: readonly string[];
  /** Lines of these rules. */
  of(...rules: readonly string[]): readonly string[];
  /** Rules that fail. */
  readonly failing: readonly string[];
  /** Evidence of what passes a rule. */
  passed(rule: string): readonly string[];
}

/** Rules on the declared graph: no plan, so that it takes milliseconds. */
export async function graph(text: string, options: CheckOptions = {}): Promise<Graph> {
  const loaded = await loadText(text);
  const [parsed, wrong] = loaded.result[0] === undefined ? [undefined, []] : parse(loaded.result[0]);
  expect(await told([...loaded.result[1], ...wrong], loaded.locator)).toEqual([]);
  const [system, refused] = resolve(parsed!, { kubernetesVersion: "1.34" });
  expect(await told(refused, loaded.locator)).toEqual([]);
  const [report, diagnostics] = check({ system: system! }, { asOf: "2026-11-25", country: (cloud, region) => catalog.country(cloud, region), ...options });
  const located = await locateAll(diagnostics, loaded.locator);
  const lines = located.map((one) => {
    const text = covered(one, loaded.locator) ?? "";
    return `${one.rule} ${one.span?.line} <${text.length > 30 ? `${text.slice(0, 27)}...` : text}> ${one.severity}: ${one.message}`;
  });
  return {
    system: system!,
    report: report!,
    diagnostics,
    located,
    lines,
    of: (...rules) => lines.filter((one) => rules.some((rule) => one.startsWith(`${rule} `))),
    failing: [...new Set(diagnostics.filter(({ code }) => code === "LNT3001").map(({ rule }) => rule ?? ""))].sort(),
    passed: (rule) =>
      (report?.results ?? [])
        .filter(({ id }) => id === rule)
        .flatMap(({ judged }) => judged.flatMap((one) => (one.verdict === "pass" ? [one.evidence ?? ""] : []))),
  };
}

/** Messages of the places beside the first finding of a rule. */
export const beside = ({ located }: Graph, rule: string): readonly string[] =>
  located.find((one) => one.rule === rule)?.related.map(({ message }) => message) ?? [];
/** The edits of the fix of the first finding of a rule: "op path text". */
export const fixed = ({ diagnostics }: Graph, rule: string): readonly string[] =>
  diagnostics
    .find((one) => one.rule === rule && one.fix !== undefined)
    ?.fix?.edits.map(({ op, at, text }) => [op, at.component ?? "", at.path?.join(".") ?? "", text ?? ""].join(" ").trim()) ?? [];
