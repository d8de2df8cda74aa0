import type { System } from "../../system.ts";
import type { RuleId, MetaRuleId } from "../../../dsl/catalog/rules.ts";
import type { Pack, PackId } from "./pack.ts";
import gdpr from "./gdpr.ts";
import euAiAct from "./eu-ai-act.ts";
import hipaa from "./hipaa.ts";
import pciDss from "./pci-dss.ts";
import soc2 from "./soc2.ts";
import iso27001 from "./iso-27001.ts";
import iso42001 from "./iso-42001.ts";
import nistAiRmf from "./nist-ai-rmf.ts";
import nist80053 from "./nist-800-53.ts";
import cisEks from "./cis-eks.ts";
import cisGke from "./cis-gke.ts";
import cisAks from "./cis-aks.ts";
import nsaK8s from "./nsa-k8s.ts";

export type { Pack, PackId } from "./pack.ts";

/** Frameworks as tables of rules. A new one is a file beside these and a line here. */
export const packs: Readonly<Record<PackId, Pack>> = {
  gdpr: gdpr,
  "eu-ai-act": euAiAct,
  hipaa: hipaa,
  "pci-dss": pciDss,
  soc2: soc2,
  "iso-27001": iso27001,
  "iso-42001": iso42001,
  "nist-ai-rmf": nistAiRmf,
  "nist-800-53": nist80053,
  "cis-eks": cisEks,
  "cis-gke": cisGke,
  "cis-aks": cisAks,
  "nsa-k8s": nsaK8s,
};

/** Pack of a framework that the author declares in `comply`. */
const declared: Readonly<Record<System["comply"][number]["framework"], PackId>> = {
  gdpr: "gdpr",
  "eu-ai-act": "eu-ai-act",
  hipaa: "hipaa",
  "pci-dss": "pci-dss",
  soc2: "soc2",
};

/** Packs that count for a system: what the author declares, and what a policy adds. Sorted. */
export const inForce = (system: Pick<System, "comply">, added: readonly PackId[] = []): readonly PackId[] =>
  [...new Set([...system.comply.map(({ framework }) => declared[framework]), ...added])].sort();

/** Packs that ask for a rule. */
export const packsOf = (rule: string): readonly Pack[] => Object.values(packs).filter(({ rules }) => rules[rule as RuleId | MetaRuleId] !== undefined);
