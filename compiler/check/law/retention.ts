import type { GraphContext } from "../rule.ts";
import { highRisk } from "../rule.ts";
import type { PackId } from "../packs/pack.ts";

export const day = 86_400_000;

/**
 * What expires by itself within it need not be deleted on request. GDPR, Article 12(3): "without undue delay and in any event within one
 * month of receipt of the request". A calendar month is counted as 30 days.
 */
export const month = 30 * day;

/** How long a framework wants logs of what an AI system did to be kept. */
export interface Minimum {
  readonly ms: number;
  readonly what: string;
  readonly source: string;
  readonly asOf: string;
}

const minima: { readonly [P in PackId]?: Minimum & { readonly where?: (context: GraphContext) => boolean } } = {
  "eu-ai-act": {
    ms: 183 * day,
    what: "the EU AI Act",
    source:
      "Regulation (EU) 2024/1689, Articles 19(1) and 26(6): logs of high-risk systems for at least six months; six months have 184 days at most, 183 on average",
    asOf: "2026-11",
    where: highRisk,
  },
  "pci-dss": {
    ms: 365 * day,
    what: "PCI DSS",
    source: "PCI DSS v4.0.1, 10.5.1: audit log history for at least 12 months",
    asOf: "2026-11",
  },
  hipaa: {
    ms: 2192 * day,
    what: "HIPAA",
    source: "45 CFR 164.316(b)(2)(i): six years; they have 2192 days at most",
    asOf: "2026-11",
  },
};

/** The longest minimum of the frameworks in force. */
export function longestMinimum(context: GraphContext): Minimum | undefined {
  return context.packs
    .flatMap((pack) => {
      const minimum = minima[pack];
      return minimum !== undefined && (minimum.where?.(context) ?? true) ? [minimum] : [];
    })
    .reduce<Minimum | undefined>((most, one) => (most === undefined || one.ms > most.ms ? one : most), undefined);
}

/** A duration as authors write it. */
export function written(ms: number): string {
  const units = [
    ["d", day],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
  ] as const;
  const unit = units.find(([, size]) => ms >= size && ms % size === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}
