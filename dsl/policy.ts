import type { RuleId, RuleSlug } from "./catalog/rules.ts";
import { freeze } from "./freeze.ts";
import { captureOrigin, type Origin } from "./origin.ts";
import type { Rule } from "./rule.ts";
import type { WaivableRule, WaiverTerms } from "./waive.ts";

/** Frameworks whose rules a policy can put in force. */
export type PackName = (typeof packNames)[number];
/** @internal */
export const packNames = [
  "gdpr",
  "eu-ai-act",
  "hipaa",
  "pci-dss",
  "soc2",
  "iso-27001",
  "iso-42001",
  "nist-ai-rmf",
  "nist-800-53",
  "cis-eks",
  "cis-gke",
  "cis-aks",
  "nsa-k8s",
] as const;

/** How a rule counts. "off" is not for the rules that guard waivers. */
export type RuleLevel = "error" | "warning" | "info" | "off";

/** A waiver that stands in the policy, and says where it counts. */
export interface CentralWaiver extends Omit<WaiverTerms, "to"> {
  readonly rule: WaivableRule;
  /** Name of a system; "*" for all. */
  readonly system: string;
  /** Key of a component in `components`. @default what the rule finds on the system as a whole */
  readonly component?: string;
  /** Key of the component at the other end. @default all */
  readonly to?: string;
}

export interface PolicyInput {
  /** Frameworks in force in every system, beside those that it declares. @default none */
  readonly packs?: readonly PackName[];
  /** How rules count, by id, slug or "pack/rule". @default as each rule says */
  readonly severity?: { readonly [rule in RuleId | RuleSlug | `${string}/${string}`]?: RuleLevel };
  /** Whether blueprints may waive: all, none, or all but some rules. @default "allowed" */
  readonly inlineWaivers?: "allowed" | "forbidden" | { readonly allExcept: readonly WaivableRule[] };
  /** Exceptions that were granted centrally. @default none */
  readonly waivers?: readonly CentralWaiver[];
  /** Rules of your own for every system. @default none */
  readonly rules?: readonly Rule[];
}

const mark: unique symbol = Symbol.for("lintel.policy");
export interface Policy {
  /** @internal */
  readonly [mark]: { readonly given: PolicyInput; readonly origin: Origin };
}

/** What an organisation asks of all its systems. The default export of `lintel.policy.ts`, at the root of the repository. */
export function policy(input: PolicyInput): Policy {
  return freeze({ [mark]: { given: input, origin: captureOrigin(policy) } }) as Policy;
}

/** @internal */
export const policyOf = (value: unknown): Policy[typeof mark] | undefined =>
  typeof value === "object" && value !== null && mark in value ? (value as Policy)[mark] : undefined;
