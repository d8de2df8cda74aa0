import type { Diagnostic, Where } from "../diagnostics/diagnostic.ts";
import type { RuleLevel } from "../../dsl/policy.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { System } from "../system.ts";
import { overrideOf } from "./blame.ts";
import { controlsIn } from "./packs/controls.ts";
import type { Judged, RuleResult } from "./result.ts";
import type { RuleSeverity, Subject } from "./rule.ts";

/** What one rule says about one cause. Waived findings are kept, with their waiver. */
export interface Finding {
  readonly rule: string;
  readonly severity: RuleSeverity;
  readonly verdict: "fail" | "unknown";
  /** Absent for the system as a whole. */
  readonly component?: string;
  /** The component at the other end of an edge. */
  readonly to?: string;
  /** What it is known by in a baseline: stays when lines move and figures change. */
  readonly key: string;
  readonly diagnostic: Diagnostic;
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string; readonly ticket?: string; readonly central: boolean };
  /** It was there before: the baseline has it. */
  readonly baselined?: true;
}

/** One finding for each cause: what a rule says with one message about one place is told once, with the others as notes. */
export function findingsOf(results: readonly RuleResult[], system: System, severities: Readonly<Record<string, RuleLevel>> = {}): readonly Finding[] {
  return results.flatMap((result) => {
    const causes = new Map<string, Judged[]>();
    for (const one of result.judged) {
      if (one.verdict !== "fail" && one.verdict !== "unknown") continue;
      const key = keyOf(result.id, one, overrideOf(one, system));
      const group = causes.get(key);
      if (group) group.push(one);
      else causes.set(key, [one]);
    }
    return [...causes].map(([key, [first, ...others]]) => findingOf(result, key, first as Judged, others, system, severities[result.id]));
  });
}

/** In order of component, rule and message. */
export const sorted = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => compare(a.component ?? "", b.component ?? "") || compare(a.rule, b.rule) || compare(a.diagnostic.message, b.diagnostic.message));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Without figures and lines. What was emitted counts where no override made it so: an edited file has no other place. */
function keyOf(rule: string, one: Judged, override: Where | undefined): string {
  const { component, to, path, emitted, at } = one;
  const place = at !== undefined ? ("path" in at ? at.path : at) : override ? override.path : (path ?? (emitted && [emitted.cloud, emitted.address]));
  return JSON.stringify([rule, one.verdict === "fail" ? one.message : "unknown", component ?? null, to ?? null, place ?? null]);
}

const blocking: Readonly<Record<RuleSeverity, "error" | "warning">> = { critical: "error", high: "error", medium: "warning", low: "warning" };

function findingOf(
  { id, severity, references, early }: RuleResult,
  key: string,
  one: Judged,
  others: readonly Judged[],
  system: System,
  level: RuleLevel | undefined,
): Finding {
  const at = one.at ?? overrideOf(one, system) ?? whereOf(one, system);
  const words = (judged: Judged): string => (judged.verdict === "unknown" ? judged.because : (judged.text ?? ""));
  const notes = [
    ...[...new Set(others.map(words))].filter((text) => text !== words(one)).map((text) => `also: ${text}`),
    ...(early === undefined ? [] : [`the law asks for it from ${early.day}: ${early.source}`]),
  ];
  const common = {
    message: words(one),
    at,
    rule: id,
    key,
    controls: controlsIn(references),
    ...(notes.length === 0 ? {} : { notes }),
    ...(one.emitted === undefined ? {} : { emitted: one.emitted }),
  };
  const made =
    one.verdict === "fail"
      ? diagnostic("LNT3001", {
          ...common,
          severity: level === undefined || level === "off" ? (early === undefined ? (one.level ?? blocking[severity]) : "warning") : level,
          ...(one.hint === undefined ? {} : { hint: one.hint }),
          ...(one.related === undefined ? {} : { related: one.related }),
          ...(one.fix === undefined ? {} : { fix: one.fix }),
        })
      : diagnostic("LNT3002", common);
  return {
    rule: id,
    severity,
    verdict: one.verdict === "fail" ? "fail" : "unknown",
    ...(one.component === undefined ? {} : { component: one.component }),
    ...(one.to === undefined ? {} : { to: one.to }),
    key,
    diagnostic: made,
  };
}

export function whereOf({ component, path }: Subject, system: System): Where {
  const found = component === undefined ? undefined : system.components[component];
  if (!found) return { origin: system.origin, ...(path ? { path } : {}) };
  return {
    origin: found.origin,
    component: found.name,
    ...(path ? { path } : {}),
    otherwise: { origin: system.origin, path: ["components", found.name], component: found.name },
  };
}
