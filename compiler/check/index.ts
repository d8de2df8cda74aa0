import type { Diagnostic, Result, Span, Where } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cloud, System } from "../system.ts";
import type { Deployment } from "../target.ts";
import { type Baseline, staleEntries } from "./baseline.ts";
import { contextsOf } from "./context.ts";
import { findingsOf, type Finding, sorted } from "./finding.ts";
import { askOutside } from "./outside.ts";
import type { PackId } from "./packs/pack.ts";
import type { Policy } from "./policy.ts";
import { askRule, type RuleResult } from "./result.ts";
import { ownRules } from "./rules/index.ts";
import { counts, matches, type Placed, placedWaivers } from "./waivers.ts";

export { ownRules } from "./rules/index.ts";
export type { Finding } from "./finding.ts";
export type { Judged, RuleResult } from "./result.ts";

/** How far the compile came. */
export interface Checked {
  readonly system: System;
  /** @default none: rules that look at the plan do not run, and say so */
  readonly plan?: Plan;
  /** What was lowered, overrides included. @default none: rules that look at what is emitted do not run, and say so */
  readonly deployments?: readonly Deployment[];
}

export interface CheckOptions {
  /** ISO day against which waivers expire. @default none: whether they still count is reported as unknown */
  readonly asOf?: string;
  /** ISO 3166 code of a region's country, from the catalogue. @default nothing is known, so that residency is unknown */
  country?(cloud: Cloud, region: string): string | undefined;
  /** @default none */
  readonly policy?: Policy;
  /** Findings that were there before. @default none */
  readonly baseline?: Baseline;
  /** Frameworks in force for this run, beside those of the system and the policy. @default none */
  readonly packs?: readonly PackId[];
}

export interface CheckReport {
  /** Sorted by component, rule and message; those of the system come first. Waived ones included. */
  readonly findings: readonly Finding[];
  /** Rule id -> number of subjects that it passes. Sorted. */
  readonly passed: Readonly<Record<string, number>>;
  /** What each rule said about each subject, in order of ids. */
  readonly results: readonly RuleResult[];
}

/** Runs the rules of Lintel and those of the author. Diagnostics hold what is not waived; there is always a report. */
export function check(checked: Checked, options: CheckOptions = {}): Result<CheckReport> {
  const { system } = checked;
  const { policy, asOf, baseline } = options;
  const contexts = contextsOf(checked, options);
  const on = (id: string): boolean => policy?.severity[id] !== "off";
  const own = system.rules.map((rule, index) => ({ rule, at: { origin: system.origin, path: ["rules", index] } as Where | Span }));
  const results = [
    ...ownRules.filter(({ id, checks }) => on(id) && checks.waivers === undefined).map((rule) => askRule(rule, contexts)),
    ...[...own, ...(policy?.rules ?? [])].filter(({ rule }) => on(rule.id)).map(({ rule, at }) => askOutside(rule, contexts.graph, at)),
  ];

  const waivers = placedWaivers(system, asOf, policy);
  const used = new Set<Placed>();
  const judge = (those: readonly RuleResult[]): readonly Finding[] =>
    findingsOf(those, system, policy?.severity).map((one) => settled(one, waivers, used, baseline));
  const found = judge(results);
  // The waivers are judged by what they covered.
  const meta = ownRules
    .filter(({ checks }) => checks.waivers !== undefined)
    .map((rule) => askRule(rule, { ...contexts, waivers: { ...contexts.graph, waivers, used, results } }));
  const all = [...results, ...meta];
  const findings = sorted([...found, ...judge(meta)]);

  const diagnostics: Diagnostic[] = [
    ...findings.filter(({ waiver, baselined }) => waiver === undefined && baselined === undefined).map((one) => one.diagnostic),
    ...all.flatMap(({ broken }) => broken ?? []),
    ...(baseline === undefined ? [] : staleEntries(baseline, findings, all)),
  ];
  const passed = all.flatMap(({ id, judged }): [string, number][] => {
    const count = judged.filter(({ verdict }) => verdict === "pass").length;
    return count === 0 ? [] : [[id, count]];
  });
  return [{ findings, passed: Object.fromEntries(passed), results: all }, diagnostics];
}

/** A finding with what takes it away: a waiver, or an entry of the baseline. */
function settled(finding: Finding, waivers: readonly Placed[], used: Set<Placed>, baseline: Baseline | undefined): Finding {
  const matching = waivers.filter((one) => matches(one, finding));
  for (const one of matching) used.add(one);
  const covering = matching.find(counts);
  if (covering !== undefined) return { ...finding, waiver: termsOf(covering) };
  const known = finding.verdict === "fail" && !finding.rule.startsWith("META") && baseline?.keys.has(finding.key);
  return known ? { ...finding, baselined: true } : finding;
}

/** A waiver that counts has all of its terms. */
const termsOf = ({ terms: { reason = "", owner = "", expires = "", ticket }, central }: Placed): NonNullable<Finding["waiver"]> => ({
  reason,
  owner,
  expires,
  ...(ticket === undefined ? {} : { ticket }),
  central,
});
