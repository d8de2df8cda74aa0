import type { PackName, PolicyInput, RuleLevel } from "../../dsl/policy.ts";
import type { Rule } from "../../dsl/rule.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import type { Waived } from "../system.ts";

export type CentralWaivers = readonly {
  /** Name of a system, or "*". */
  readonly system: string;
  readonly component?: string;
  readonly terms: Waived;
  readonly at: Span;
}[];

/** What an organisation asks of all its systems, read from its policy file. */
export interface Policy {
  /** Path below the directory of the blueprint, with slashes. */
  readonly file: string;
  readonly packs: readonly PackName[];
  /** Rule id -> level. */
  readonly severity: Readonly<Record<string, RuleLevel>>;
  readonly inlineWaivers: NonNullable<PolicyInput["inlineWaivers"]>;
  readonly waivers: CentralWaivers;
  readonly rules: readonly { readonly rule: Rule; readonly at: Span }[];
}
