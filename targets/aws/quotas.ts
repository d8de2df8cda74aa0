import type { Pool } from "../../compiler/plan/plan.ts";

/** EC2 counts vCPUs a family group and purchase. Codes of Service Quotas (Karpenter 1.14.1 instance types, 2026-08; EC2 user guide). */
const groups: readonly { readonly families: RegExp; readonly name: string; readonly onDemand: string; readonly spot?: string; readonly spotName?: string }[] = [
  { families: /^(g\d|gr\d|vt\d)/, name: "G and VT", onDemand: "L-DB2E81BA", spot: "L-3819A6DF" },
  // On demand the P families share one quota, on spot they do not; which one counts P6 is not published.
  { families: /^p[234]/, name: "P", onDemand: "L-417A185B", spot: "L-7212CCBC", spotName: "P4, P3 and P2" },
  { families: /^p5/, name: "P", onDemand: "L-417A185B", spot: "L-C4BD4855", spotName: "P5" },
  { families: /^p\d/, name: "P", onDemand: "L-417A185B" },
  { families: /^inf\d/, name: "Inf", onDemand: "L-1945791B", spot: "L-B5D1601B" },
  { families: /^trn\d/, name: "Trn", onDemand: "L-2C3B7624", spot: "L-6B0D517C" },
  { families: /^[acdhimrtz]\d/, name: "Standard (A, C, D, H, I, M, R, T, Z)", onDemand: "L-1216C47A", spot: "L-34B43A08" },
];

export interface QuotaNeed {
  readonly code: string;
  /** "Running On-Demand P instances". */
  readonly name: string;
  readonly vcpus: number;
}

/** vCPUs that the upper bounds of the pools ask of each quota. Families without a known quota are listed apart. */
export function quotaNeeds(pools: readonly Pool[]): { readonly needs: readonly QuotaNeed[]; readonly unknown: readonly string[] } {
  const needs = new Map<string, QuotaNeed>();
  const unknown = new Set<string>();
  const add = (code: string, name: string, vcpus: number): void => void needs.set(code, { code, name, vcpus: (needs.get(code)?.vcpus ?? 0) + vcpus });
  for (const pool of pools) {
    const [type = ""] = pool.instanceTypes;
    const group = groups.find(({ families }) => families.test(type));
    if (group === undefined) {
      unknown.add(type);
      continue;
    }
    const spotShare = Math.max(0, ...pool.rungs.map((rung) => (rung.from === "spot" ? (rung.maxShare ?? 1) : 0)));
    const spotNodes = Math.floor(pool.maxNodes * spotShare);
    const onDemand = pool.rungs.length === 0 || pool.rungs.some(({ from }) => from === "on-demand" || from === "reserved");
    // Reserved capacity counts as on demand.
    if (onDemand) add(group.onDemand, `Running On-Demand ${group.name} instances`, pool.maxNodes * pool.vcpus);
    if (spotNodes === 0) continue;
    if (group.spot === undefined) unknown.add(`${type} on spot`);
    else add(group.spot, `All ${group.spotName ?? group.name} Spot Instance Requests`, spotNodes * pool.vcpus);
  }
  const byCode = (a: QuotaNeed, b: QuotaNeed): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
  return { needs: [...needs.values()].sort(byCode), unknown: [...unknown].sort() };
}
