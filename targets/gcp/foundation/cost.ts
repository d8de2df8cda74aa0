import type { Offer } from "../../../compiler/catalog/catalog.ts";
import type { ComponentPlan, CostLine, Pool } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { systemNodesCost } from "../../cloud/foundation-cost.ts";
import { metricsStores } from "../../cloud/platform/metrics.ts";
import { monthHours as hours } from "../../cloud/quantities.ts";
import type { FoundationDetails } from "./context.ts";
import { diskOf } from "./machines.ts";

/** Volumes that no author states. They are shown with the line, and only size small items. */
const assumed = { imageGibPerStart: 20, startsPerMonth: 2, clusterLogGb: 20, flowLogGbPerNode: 3 } as const;
/** A NAT gateway is paid for by the VM up to so many (Cloud NAT pricing, 2026). */
const natByVm = 32;

export function foundationCost(
  details: FoundationDetails,
  pools: readonly Pool[],
  plans: readonly ComponentPlan[],
  context: PlanContext,
  systemOffer: Offer,
): readonly CostLine[] {
  const poolNodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
  const nodes = details.systemPool.nodes + poolNodes;
  const line = (item: string, service: string, serviceItem: string, quantity: number, formula: string, assumption?: string): CostLine =>
    context.price({ component: "foundation", item, service, serviceItem, quantity, formula, ...(assumption === undefined ? {} : { assumption }) });
  const metrics = metricsStores(context.system.environment === "production");
  const software = [...details.keyLevels.filter((level) => !details.hardwareKeys.includes(level)), "cluster", "logs"];
  const pulls = nodes * assumed.imageGibPerStart * assumed.startsPerMonth;
  const workloads = new Set(plans.flatMap(({ component, workload }) => (workload === undefined ? [] : [component])));
  const settings = 2 * context.system.edges.filter(({ from, to, verb }) => verb !== "monitors" && workloads.has(from) && !workloads.has(to)).length;
  const secrets = 2 + settings;
  const monthsKept = (days: number): number => Math.max(0, Math.round(days / 30) - 1);
  const kept = assumed.clusterLogGb * monthsKept(details.logRetentionDays) + nodes * assumed.flowLogGbPerNode * monthsKept(details.flowLogRetentionDays);
  const disks = new Map<string, { gib: number; formula: string[] }>();
  const disk = (type: string, count: number, gib: number): void => {
    const kind = disks.get(diskOf(type)) ?? { gib: 0, formula: [] };
    disks.set(diskOf(type), { gib: kind.gib + count * gib, formula: [...kind.formula, `${count} x ${gib} GiB`] });
  };
  disk(details.systemPool.machineType, details.systemPool.nodes, details.systemPool.diskGib);
  for (const pool of pools) disk(pool.instanceTypes[0] ?? "", pool.nodes, pool.diskGib);
  const ofMetrics = metrics.prometheus.replicas * metrics.prometheus.diskGib + metrics.alertmanager.replicas * metrics.alertmanager.diskGib;
  return [
    line("control plane", "gke", "cluster management fee", hours, `1 cluster x ${hours} h`),
    systemNodesCost(details.systemPool.machineType, details.systemPool.nodes, systemOffer),
    nodes > natByVm
      ? line("NAT gateway", "cloud-nat", "gateway", hours, `1 x ${hours} h`)
      : line("NAT gateway", "cloud-nat", "assigned VMs first 32", nodes * hours, `${nodes} nodes x ${hours} h`),
    line(
      "NAT traffic",
      "cloud-nat",
      "data processed",
      pulls,
      `${nodes} nodes x ${assumed.imageGibPerStart} GiB x ${assumed.startsPerMonth} starts`,
      `images of ${assumed.imageGibPerStart} GiB a node come through NAT and each node starts ${assumed.startsPerMonth} times a month`,
    ),
    line("keys", "kms", "key version", software.length, `${software.length} keys: ${software.join(", ")}, one version each`),
    ...(details.hardwareKeys.length === 0
      ? []
      : [
          line(
            "keys in hardware",
            "kms",
            "key version HSM",
            details.hardwareKeys.length,
            `${details.hardwareKeys.length} keys: ${details.hardwareKeys.join(", ")}`,
          ),
        ]),
    line("private DNS zones", "cloud-dns", "managed zone", 3, "3 zones: Google's names inside of the network"),
    line(
      "secrets",
      "secret-manager",
      "active version",
      secrets,
      `2 alert addresses + ${settings} settings`,
      "two settings for each store that a workload uses",
    ),
    line("cluster logs", "cloud-logging", "ingested", assumed.clusterLogGb, `${assumed.clusterLogGb} GB`, "audit log and logs of a small cluster"),
    line(
      "flow logs",
      "cloud-logging",
      "ingested",
      nodes * assumed.flowLogGbPerNode,
      `${nodes} nodes x ${assumed.flowLogGbPerNode} GB`,
      `each node causes ${assumed.flowLogGbPerNode} GB of flow logs a month`,
    ),
    line("log storage", "cloud-logging", "retained beyond 30 days", kept, "GB a month x (months kept - 1), audit and flow logs apart"),
    ...[...disks].map(([type, { gib, formula }]) =>
      line(`boot disks (${type})`, "compute-disk", type === "pd-balanced" ? "balanced" : "hyperdisk-balanced", gib, formula.join(" + ")),
    ),
    line(
      "metrics disks",
      "compute-disk",
      "balanced",
      ofMetrics,
      `${metrics.prometheus.replicas} x ${metrics.prometheus.diskGib} GiB + ${metrics.alertmanager.replicas} x ${metrics.alertmanager.diskGib} GiB`,
    ),
  ];
}
