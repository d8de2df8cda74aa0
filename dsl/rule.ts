import type { EdgeKind } from "./kind.ts";

/** What a rule sees of a component: values parsed, defaults filled in, places resolved. */
export interface RuleNode {
  readonly name: string;
  readonly kind: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly environment: "production" | "staging" | "development";
  readonly edges: readonly { readonly verb: EdgeKind; readonly to: string }[];
}

export type Verdict =
  | { readonly verdict: "pass" }
  | { readonly verdict: "fail" /** Dotted property, for example "slo.availability". */; readonly at: string; readonly message: string; readonly hint?: string }
  | { readonly verdict: "unknown"; readonly at: string; readonly because: string };

/** A rule of your own. Pure; a throw is a finding on the rule. */
export interface Rule {
  readonly id: `${string}/${string}`;
  readonly severity: "critical" | "high" | "medium" | "low";
  readonly title: string;
  /** Why it matters and what to do. */
  readonly help: string;
  /** Kinds that it looks at. @default every kind */
  readonly kinds?: readonly string[];
  check(node: RuleNode): Verdict | readonly Verdict[];
}

export const defineRule = (rule: Rule): Rule => Object.freeze(rule);
