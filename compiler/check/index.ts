import type { Diagnostic, Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cloud, System } from "../system.ts";
import { ask } from "./outside.ts";
import type { CheckContext, Outcome, RuleSeverity } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { placedWaivers, waiverProblems, type Placed } from "./waivers.ts";

export { rules } from "./rules/index.ts";

export interface CheckOptions {
  /** ISO day against which waivers expire. @default none: whether they still count is reported as unknown */
  readonly asOf?: string;
  /** ISO 3166 code of a region's country, from the catalogue. @default nothing is known, so that residency is unknown */
  country?(cloud: Cloud, region: string): string | undefined;
}

/** What one rule says about one component, or about the system. Waived findings are kept, with their waiver. */
interface Finding {
  readonly rule: string;
  readonly severity: RuleSeverity;
  readonly verdict: "fail" | "unknown";
  /** Absent for the system as a whole. */
  readonly component?: string;
  readonly diagnostic: Diagnostic;
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string; readonly ticket?: string };
}

export interface CheckReport {
  /** Sorted by component, rule and message; those of the system come first. Waived ones included. */
  readonly findings: readonly Finding[];
  /** Rule id -> number of components, or systems, that it passes. Sorted. */
  readonly passed: Readonly<Record<string, number>>;
}

/** Runs the rules of Lintel and those of the author. Diagnostics hold what is not waived; there is always a report. */
export function check(system: System, plan: Plan, options: CheckOptions = {}): Result<CheckReport> {
  const context = contextOf(system, plan, options);
  const waivers = placedWaivers(system, options.asOf);
  const used = new Set<Placed>();
  const findings: Finding[] = [];
  const passed = new Map<string, number>();
  const broken: Diagnostic[] = [];

  const note = (rule: string, severity: RuleSeverity, outcome: Outcome): void => {
    if (outcome.verdict === "pass") return void passed.set(rule, (passed.get(rule) ?? 0) + 1);
    const covering = outcome.verdict === "fail" ? waivers.find(({ waiver, component }) => waiver.rule === rule && component === outcome.component) : undefined;
    if (covering) used.add(covering);
    findings.push({
      rule,
      severity,
      verdict: outcome.verdict,
      ...(outcome.component === undefined ? {} : { component: outcome.component }),
      diagnostic: toDiagnostic(rule, severity, outcome, system),
      ...(covering && covering.state !== "expired" ? { waiver: termsOf(covering) } : {}),
    });
  };

  for (const rule of rules) for (const outcome of rule.check(context)) note(rule.id, rule.severity, outcome);
  for (const [index, rule] of system.rules.entries())
    for (const answer of ask(rule, context)) {
      if ("outcomes" in answer) for (const outcome of answer.outcomes) note(rule.id, rule.severity, outcome);
      else
        broken.push(
          diagnostic("LNT3003", {
            message: `the rule \`${rule.id}\` is broken: on \`${answer.component}\` ${answer.broken}`,
            at: { origin: system.origin, path: ["rules", index] },
            rule: rule.id,
          }),
        );
    }

  findings.sort((a, b) => compare(a.component ?? "", b.component ?? "") || compare(a.rule, b.rule) || compare(a.diagnostic.message, b.diagnostic.message));
  const known = [...rules.map(({ id }) => id), ...system.rules.map(({ id }) => id)];
  const diagnostics = [
    ...findings.filter(({ waiver }) => waiver === undefined).map((one) => one.diagnostic),
    ...broken,
    ...waiverProblems(waivers, used, known, options.asOf),
  ];
  return [{ findings, passed: Object.fromEntries([...passed].sort(([a], [b]) => compare(a, b))) }, diagnostics];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const termsOf = ({ waiver: { reason, owner, expires, ticket } }: Placed): NonNullable<Finding["waiver"]> => ({
  reason,
  owner,
  expires,
  ...(ticket === undefined ? {} : { ticket }),
});

function contextOf(system: System, plan: Plan, options: CheckOptions): CheckContext {
  const from = grouped(system.edges, (edge) => edge.from);
  const to = grouped(system.edges, (edge) => edge.to);
  return {
    system,
    plan,
    edgesFrom: (name) => from.get(name) ?? [],
    edgesTo: (name) => to.get(name) ?? [],
    country: (cloud, region) => options.country?.(cloud as Cloud, region),
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const blocking: Readonly<Record<RuleSeverity, "error" | "warning">> = { critical: "error", high: "error", medium: "warning", low: "warning" };

function toDiagnostic(rule: string, severity: RuleSeverity, outcome: Exclude<Outcome, { readonly verdict: "pass" }>, system: System): Diagnostic {
  const at = whereOf(outcome, system);
  if (outcome.verdict === "unknown") return diagnostic("LNT3002", { message: outcome.because, at, rule });
  const { message, hint, related, level = blocking[severity] } = outcome;
  return diagnostic("LNT3001", { severity: level, message, at, rule, ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) });
}

function whereOf({ component, path }: { readonly component?: string; readonly path?: readonly (string | number)[] }, system: System): Where {
  const found = component === undefined ? undefined : system.components[component];
  if (!found) return { origin: system.origin, ...(path ? { path } : {}) };
  return {
    origin: found.origin,
    component: found.name,
    ...(path ? { path } : {}),
    otherwise: { origin: system.origin, path: ["components", found.name], component: found.name },
  };
}
