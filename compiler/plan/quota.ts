import type { Catalog, Offer, Quota } from "../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { counted } from "../diagnostics/words.ts";
import type { Place, System } from "../system.ts";
import type { Pool, Rung } from "./plan.ts";

/** The quota that each rung draws on. Capacity blocks and flex-start have none of their own here: their limits are not by instances that run. */
const marketOf: Readonly<Record<Rung["from"], Quota["market"] | undefined>> = {
  // A capacity reservation counts as instances that run on demand (Amazon EC2 User Guide, "On-Demand Capacity Reservations", read 2026-11).
  reserved: "on-demand",
  "on-demand": "on-demand",
  spot: "spot",
  "capacity block": undefined,
  "flex-start": undefined,
};

/** Most instances of one type that the project's quotas allow on a rung. Undefined where no quota is stated. */
export function quotaInstances(catalog: Catalog, offer: Pick<Offer, "cloud" | "region" | "instanceType" | "vcpus">, from: Rung["from"]): number | undefined {
  const market = marketOf[from];
  if (market === undefined) return undefined;
  const limits = (catalog.quotas?.(offer.cloud, offer.region, offer.instanceType) ?? [])
    .filter((quota) => quota.market === market)
    .flatMap(({ maxInstances, maxVcpus }) => [
      ...(maxInstances === undefined ? [] : [maxInstances]),
      // A type of unknown size cannot be counted against vCPUs: none of it is safe.
      ...(maxVcpus === undefined ? [] : [offer.vcpus === undefined ? 0 : Math.floor(maxVcpus / offer.vcpus)]),
    ]);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** How many nodes of a pool each market gives, climbing its rungs from the first. */
function nodesBy({ nodes, rungs }: Pool): Readonly<Record<Quota["market"], number>> {
  const taken = { "on-demand": 0, spot: 0 };
  let left = nodes;
  for (const { from, instances, maxShare } of rungs) {
    const limit = Math.min(instances ?? Number.POSITIVE_INFINITY, maxShare === undefined ? Number.POSITIVE_INFINITY : Math.floor(maxShare * nodes + 1e-9));
    const count = Math.min(left, limit);
    const market = marketOf[from];
    if (market !== undefined) taken[market] += count;
    left -= count;
  }
  return taken;
}

const nameOf = ({ instanceTypes, market, source }: Quota): string => `${instanceTypes.join(", ")} ${market} of ${source}`;

/** Whether all pools of a place together stay within the project's quotas: components that fit each on their own may not fit together. */
export function quotaFindings(pools: readonly Pool[], place: Place, system: System, catalog: Catalog): readonly Diagnostic[] {
  const sums = new Map<string, { readonly quota: Quota; nodes: number; vcpus: number; readonly pools: string[] }>();
  for (const pool of pools) {
    const quotas = new Map(
      pool.instanceTypes.flatMap((type) => catalog.quotas?.(place.cloud, place.region, type) ?? []).map((quota) => [JSON.stringify(quota), quota] as const),
    );
    const nodes = nodesBy(pool);
    for (const [key, quota] of quotas) {
      if (nodes[quota.market] === 0) continue;
      const sum = sums.get(key) ?? { quota, nodes: 0, vcpus: 0, pools: [] };
      sum.nodes += nodes[quota.market];
      sum.vcpus += nodes[quota.market] * pool.vcpus;
      sum.pools.push(`${pool.name}: ${nodes[quota.market]} x ${pool.instanceTypes[0] ?? "nothing"} with ${pool.vcpus} vCPUs`);
      sums.set(key, sum);
    }
  }
  return [...sums.values()].flatMap(({ quota, nodes, vcpus, pools: names }): readonly Diagnostic[] => {
    const over = [
      ...(quota.maxInstances !== undefined && nodes > quota.maxInstances ? [`${counted(nodes, "instance")}, it allows ${quota.maxInstances}`] : []),
      ...(quota.maxVcpus !== undefined && vcpus > quota.maxVcpus ? [`${counted(vcpus, "vCPU")}, it allows ${quota.maxVcpus}`] : []),
    ];
    if (over.length === 0) return [];
    const message = `the quota for ${nameOf(quota)} in \`${place.region}\` does not hold the plan: it needs ${over.join("; ")}`;
    return [diagnostic("LNT6104", { message, at: { origin: system.origin, path: ["on"] }, notes: names })];
  });
}
