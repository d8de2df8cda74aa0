import { checked, planParsed, type CompileRequest, type CompileTools, type Planned } from "../compile.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { ParsedBlueprint } from "../parse/parsed.ts";
import { type Applied, applyChanges } from "./apply.ts";
import type { Wrong } from "./change.ts";

export type { Applied, Wrong };

/** A blueprint planned with other values. */
export interface WhatIf extends Pick<Planned, "plan"> {
  readonly applied: readonly Applied[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans and checks a blueprint with other values, by the same stages as a compile. `changes` are "chat.traffic.peak=24/s"; what is
 * before the last name may be left out where it is clear.
 */
export async function planWhatIf(
  blueprint: ParsedBlueprint,
  changes: readonly string[],
  request: Pick<CompileRequest, "clouds" | "asOf">,
  tools: Pick<CompileTools, "catalog" | "targets" | "policy" | "baseline">,
): Promise<WhatIf | Wrong> {
  const changed = applyChanges(blueprint, changes);
  if ("wrong" in changed) return changed;
  const diagnostics: Diagnostic[] = [];
  const { system, plan } = await planParsed(changed.blueprint, request, tools, async <T>(_stage: unknown, run: () => Promise<Result<T>> | Result<T>) => {
    const [value, found] = await run();
    diagnostics.push(...found);
    return value;
  });
  if (system !== undefined && plan !== undefined) diagnostics.push(...checked({ system, plan }, request, tools)[1]);
  return { applied: changed.applied, diagnostics, ...(plan === undefined ? {} : { plan }) };
}
