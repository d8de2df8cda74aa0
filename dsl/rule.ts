import type { EdgeKind } from "./kind.ts";

/** What a rule sees of a component: values parsed, defaults filled in, places resolved. */
export interface RuleNode {
  readonly name: string;
  readonly kind: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly environment: "production" | "staging" | "development";
  readonly edges: readonly { readonly verb: EdgeKind; readonly to: string }[];
}

/** A change of one property of the component that was asked about. */
export interface RuleEdit {
  /** Dotted property, for example "retention.max". */
  readonly at: string;
  /**
   * "set" writes the property, whether it is there or not; "remove" takes it out; "append" puts an element at the end of the list.
   */
  readonly op: "set" | "remove" | "append";
  /** New value as TypeScript, for example `"7d"` with its quotes. Not with "remove". */
  readonly text?: string;
  /** Names that the text uses, imported from "lintel" where they are not yet. @default none */
  readonly imports?: readonly string[];
}
/** A change that is safe to make without asking: `lintel lint --fix` makes it. All edits are made, or none. */
export interface RuleFix {
  /** What it does, in the imperative: "keep messages for 7 days". */
  readonly title: string;
  readonly edits: readonly RuleEdit[];
}

export type Verdict =
  | { readonly verdict: "pass" }
  | {
      readonly verdict: "fail" /** Dotted property, for example "slo.availability". */;
      readonly at: string;
      readonly message: string;
      readonly hint?: string;
      readonly fix?: RuleFix;
    }
  | { readonly verdict: "unknown"; readonly at: string; readonly because: string };

/** A rule of your own. Pure; a throw is a finding on the rule. */
export interface Rule {
  readonly id: `${string}/${string}`;
  /** Short readable name, for titles of annotations. @default the id */
  readonly slug?: string;
  readonly severity: "critical" | "high" | "medium" | "low";
  readonly title: string;
  /** Why it matters and what to do. */
  readonly help: string;
  /** Controls of frameworks that ask for the same, as "GDPR Art. 32(1)(a)" or "PCI DSS v4.0.1 3.5.1". @default none */
  readonly references?: readonly string[];
  /** Kinds that it looks at. @default every kind */
  readonly kinds?: readonly string[];
  check(node: RuleNode): Verdict | readonly Verdict[];
}

export const defineRule = (rule: Rule): Rule => Object.freeze(rule);
