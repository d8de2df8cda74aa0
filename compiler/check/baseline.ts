import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Finding } from "./finding.ts";
import type { RuleResult } from "./result.ts";

/** Findings of a system that were there before, read from its baseline file. */
export interface Baseline {
  /** Keys of findings. */
  readonly keys: ReadonlyMap<string, Span>;
}

/** An entry whose finding is gone: the baseline only shrinks. What was not looked at is not gone. */
export function staleEntries(baseline: Baseline, findings: readonly Finding[], results: readonly RuleResult[]): readonly Diagnostic[] {
  const there = new Set(findings.filter(({ verdict }) => verdict === "fail").map(({ key }) => key));
  const looked = new Set(results.filter(({ unreached, broken }) => unreached.length === 0 && broken === undefined).map(({ id }) => id));
  return [...baseline.keys].flatMap(([key, at]) => {
    const rule = ruleOf(key);
    if (there.has(key) || !looked.has(rule)) return [];
    return [
      diagnostic("LNT3009", {
        message: `the baseline has a finding of ${rule} that is gone`,
        at,
        hint: "take it out: `lintel lint BLUEPRINT --prune`",
      }),
    ];
  });
}

/** Rule of a finding's key. */
export const ruleOf = (key: string): string => String((JSON.parse(key) as readonly unknown[])[0]);
