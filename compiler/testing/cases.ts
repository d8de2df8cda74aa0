/** What a test of a rule says about one finding. Only what is named is compared. */
export interface ExpectedFinding {
  /** Line and column of what it points at, as "3:24". */
  readonly at?: string;
  readonly line?: number;
  /** Name of the component. */
  readonly component?: string;
  /** Dotted property, as in the verdict. */
  readonly property?: string;
  /** The whole message, or a form of it. */
  readonly message?: string | RegExp;
  readonly hint?: string | RegExp;
  /** "unknown" where the rule could not decide. @default "fail" */
  readonly verdict?: "fail" | "unknown";
}

/** What a rule found. */
export interface FoundFinding {
  readonly at: string;
  readonly line: number;
  readonly component: string;
  readonly property: string;
  readonly verdict: "fail" | "unknown" | "broken";
  readonly message: string;
  readonly hint: string;
}

export interface ValidCase {
  /** @default its number */
  readonly name?: string;
  /** Text of a blueprint. Relative imports are read from disk, beside `directory`. */
  readonly blueprint: string;
  /** Parameters, as `--set` gives them. @default none */
  readonly set?: Readonly<Record<string, string>>;
  /** False where the rule has nothing to look at: otherwise that is a mistake in the test. @default true */
  readonly applies?: boolean;
}

export interface InvalidCase extends Omit<ValidCase, "applies"> {
  /** All that the rule finds, in order of lines. */
  readonly findings: readonly ExpectedFinding[];
  /** The blueprint after all fixes of the findings. @default not compared */
  readonly fixed?: string;
}

export interface RuleCases {
  /** Blueprints on which it passes. */
  readonly valid?: readonly (string | ValidCase)[];
  /** Blueprints on which it does not. */
  readonly invalid?: readonly InvalidCase[];
  /** Folder from which relative imports of the blueprints are read. @default the current one */
  readonly directory?: string;
}

export interface CaseResult {
  readonly kind: "valid" | "invalid";
  readonly name: string;
  readonly findings: readonly FoundFinding[];
  readonly expected: readonly ExpectedFinding[];
  /** The blueprint after all fixes, where a case asks for it. */
  readonly fixed?: string;
  readonly expectedFixed?: string;
  /** What differs; empty when it holds. */
  readonly problems: readonly string[];
}
