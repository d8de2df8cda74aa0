import type { MetaRuleId, RuleId } from "../../../dsl/catalog/rules.ts";

export type PackId =
  | "gdpr"
  | "eu-ai-act"
  | "hipaa"
  | "pci-dss"
  | "soc2"
  | "iso-27001"
  | "iso-42001"
  | "nist-ai-rmf"
  | "nist-800-53"
  | "cis-eks"
  | "cis-gke"
  | "cis-aks"
  | "nsa-k8s";

/** A framework: which of its controls each rule serves, and how grave a failure is where the framework is in force. */
export interface Pack {
  readonly id: PackId;
  readonly title: string;
  /** Edition of the text to which the controls belong. */
  readonly edition: string;
  readonly rules: { readonly [Id in RuleId | MetaRuleId]?: { readonly controls: readonly string[]; readonly level: "error" | "warning" } };
}

export const definePack = (pack: Pack): Pack => pack;
