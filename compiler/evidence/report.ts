import type { CheckReport, Finding, Judged, RuleResult } from "../check/index.ts";
import { whereOf } from "../check/finding.ts";
import { type PackId, packs } from "../check/packs/index.ts";
import { isWaiting } from "../check/rule.ts";
import { rules } from "../check/rules/index.ts";
import type { EmittedRef } from "../diagnostics/emitted.ts";
import type { Locator } from "../diagnostics/locator.ts";
import type { System } from "../system.ts";

export const states = ["not met", "undecided", "partly", "waived", "met", "not checked", "not applicable"] as const;
export type State = (typeof states)[number];

/** One outcome, as an auditor follows it. */
export interface Item {
  readonly verdict: Judged["verdict"];
  readonly component: string | null;
  readonly text: string;
  /** "blueprint.ts:12:3". */
  readonly at: string | null;
  readonly property: string | null;
  readonly emitted: (EmittedRef & { readonly line: number | null }) | null;
}
export interface RuleEvidence {
  readonly id: string;
  readonly title: string;
  readonly state: State;
  /** Why it is not met or not known, where outcomes do not say it. */
  readonly why: string | null;
  readonly evidence: readonly Item[];
  readonly waivers: readonly (NonNullable<Finding["waiver"]> & { readonly component: string | null })[];
  /** Failures that a baseline takes away: they are not met all the same. */
  readonly baselined: number;
}
export interface ControlEvidence {
  readonly control: string;
  readonly state: State;
  readonly rules: readonly RuleEvidence[];
}
export interface PackEvidence {
  readonly pack: PackId;
  readonly title: string;
  readonly edition: string;
  readonly counts: Readonly<Record<State, number>>;
  readonly controls: readonly ControlEvidence[];
}
export interface Sources {
  readonly system: System;
  readonly report: CheckReport;
  readonly locator: Locator;
  line(ref: EmittedRef): number | undefined;
}

/** State of each control that a rule of the pack serves. Nothing is claimed of others. */
export async function evidenceOf(pack: PackId, sources: Sources): Promise<PackEvidence> {
  const { title, edition, rules: served } = packs[pack];
  const byRule = new Map<string, RuleEvidence>();
  const byControl = new Map<string, RuleEvidence[]>();
  for (const [id, entry] of Object.entries(served)) {
    const one = byRule.get(id) ?? (await ruleEvidence(id as keyof typeof rules, sources));
    byRule.set(id, one);
    for (const control of entry?.controls ?? []) byControl.set(control, [...(byControl.get(control) ?? []), one]);
  }
  const controls = [...byControl]
    .map(([control, those]) => ({ control, state: together(those.map(({ state }) => state)), rules: those }))
    .sort((a, b) => (a.control < b.control ? -1 : 1));
  const counts = Object.fromEntries(states.map((state) => [state, controls.filter((one) => one.state === state).length])) as Record<State, number>;
  return { pack, title, edition, counts, controls };
}

/** The worst counts; a rule that is not checked leaves its control open in part. */
export function together(those: readonly State[]): State {
  const has = (state: State): boolean => those.includes(state);
  if (has("not met")) return "not met";
  if (has("undecided")) return "undecided";
  if (has("not checked")) return has("met") || has("waived") ? "partly" : "not checked";
  if (has("waived")) return "waived";
  return has("met") ? "met" : "not applicable";
}

async function ruleEvidence(id: keyof typeof rules, { system, report, locator, line }: Sources): Promise<RuleEvidence> {
  const rule = rules[id];
  const head = { id, title: rule.title };
  const nothing = { evidence: [], waivers: [], baselined: 0 };
  if (isWaiting(rule)) return { ...head, state: "not checked", why: `it waits for ${rule.waitsFor}`, ...nothing };
  if (Object.keys(rule.checks).length === 0) return { ...head, state: "not checked", why: "it has no check", ...nothing };
  const result = report.results.find((one) => one.id === id);
  if (result === undefined) return { ...head, state: "not checked", why: "the policy switches it off", ...nothing };
  if (result.idle) return { ...head, state: "not checked", why: "no framework that asks for it is in force", ...nothing };
  const findings = report.findings.filter((one) => one.rule === id && one.verdict === "fail");
  const evidence: Item[] = [];
  for (const one of result.judged) {
    const at = one.at ?? whereOf(one, system);
    const span = "line" in at ? at : await locator.locate(at);
    evidence.push({
      verdict: one.verdict,
      component: one.component ?? null,
      text: textOf(one),
      at: span === undefined ? null : `${span.file}:${span.line}:${span.column}`,
      property: one.path?.join(".") ?? null,
      emitted: one.emitted === undefined ? null : { ...one.emitted, line: line(one.emitted) ?? null },
    });
  }
  return {
    ...head,
    ...stateOf(result, findings),
    evidence,
    waivers: findings.flatMap(({ waiver, component }) => (waiver === undefined ? [] : [{ ...waiver, component: component ?? null }])),
    baselined: findings.filter(({ baselined }) => baselined).length,
  };
}

function textOf(one: Judged): string {
  if (one.verdict === "pass") return one.evidence ?? "holds";
  return one.verdict === "fail" ? (one.text ?? "fails") : one.because;
}

/** Never more than was looked at: what was not reached, or broke, is undecided. */
export function stateOf(result: RuleResult, findings: readonly Finding[]): { readonly state: State; readonly why: string | null } {
  const has = (verdict: Judged["verdict"]): boolean => result.judged.some((one) => one.verdict === verdict);
  if (findings.some(({ waiver }) => waiver === undefined)) return { state: "not met", why: null };
  if (result.broken !== undefined) return { state: "undecided", why: "the rule broke" };
  if (result.unreached.length > 0) return { state: "undecided", why: `the compile did not reach the ${result.unreached.join(" and ")}` };
  if (has("unknown")) return { state: "undecided", why: null };
  if (findings.length > 0) return { state: "waived", why: null };
  if (has("pass")) return { state: "met", why: null };
  return { state: "not applicable", why: has("not-applicable") ? null : "there is nothing of its kind" };
}
