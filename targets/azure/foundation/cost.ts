import type { Offer } from "../../../compiler/catalog/catalog.ts";
import type { ComponentPlan, CostLine, Pool } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { foundationLines, type FoundationLine, systemNodesCost, outsideCost } from "../../cloud/foundation-cost.ts";
import { metricsStores } from "../../cloud/platform/metrics.ts";
import { monthHours as hours } from "../../cloud/quantities.ts";
import { redundancy } from "../lower/storage.ts";
import type { FoundationDetails } from "./context.ts";

/** Volumes that no author states. They are shown with the line, which has a range. */
const assumed = { imageGibPerStart: 20, generalImageGib: 3, startsPerMonth: 2, auditLogGb: 10, flowLogGbPerNode: 3, endpointGbPerNode: 10 } as const;

/** Sizes of Premium SSD: a disk is billed as the next one up (Azure managed disks pricing, 2026). */
const diskSizes = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767];
const diskNames = ["P1", "P2", "P3", "P4", "P6", "P10", "P15", "P20", "P30", "P40", "P50", "P60", "P70", "P80"];

/** Item of the catalogue for a disk of so many GiB. */
function diskItem(gib: number): string {
  const at = Math.max(
    0,
    diskSizes.findIndex((size) => size >= gib),
  );
  const size = diskSizes[at] ?? 0;
  return `${diskNames[at] ?? ""} ${size < 1024 ? `${size}GiB` : `${Math.round(size / 1024)}TiB`} LRS`;
}

export function foundationCost(
  details: FoundationDetails,
  plans: readonly ComponentPlan[],
  pools: readonly Pool[],
  context: PlanContext,
  systemOffer: Offer,
): readonly CostLine[] {
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes, details.systemPool.nodes);
  const accelerated = pools.filter(({ accelerator }) => accelerator !== undefined).reduce((sum, pool) => sum + pool.nodes, 0);
  const line = foundationLines(context);
  // Images come out of the registry, inside of the network; what leaves is what nodes and add-ons fetch themselves.
  const pulls = (accelerated * assumed.imageGibPerStart + (nodes - accelerated) * assumed.generalImageGib) * assumed.startsPerMonth;
  const endpoints = 3;
  const keys = [...details.keyLevels, "cluster", "logs"];
  return [
    line("control plane", "aks", "Standard tier (uptime SLA)", hours, `1 cluster x ${hours} h`),
    systemNodesCost(details.systemPool.vmSize, details.systemPool.nodes, systemOffer),
    line("NAT gateway", "nat-gateway", "gateway", hours, `1 x ${hours} h`),
    line("address of the NAT gateway", "public-ip", "static standard", hours, `1 x ${hours} h`),
    line(
      "NAT traffic",
      "nat-gateway",
      "data processed",
      nodes * assumed.generalImageGib * assumed.startsPerMonth,
      `${nodes} nodes x ${assumed.generalImageGib} GB x ${assumed.startsPerMonth} starts`,
      `each node fetches ${assumed.generalImageGib} GB of add-ons and drivers over the internet and starts ${assumed.startsPerMonth} times a month`,
    ),
    line("private endpoints", "private-endpoint", "endpoint", endpoints * hours, `${endpoints} endpoints (registry, two vaults) x ${hours} h`),
    line(
      "endpoint traffic",
      "private-endpoint",
      "data processed",
      pulls + nodes * assumed.endpointGbPerNode,
      `(${accelerated} x ${assumed.imageGibPerStart} GB + ${nodes - accelerated} x ${assumed.generalImageGib} GB) x ${assumed.startsPerMonth} starts + ${nodes} x ${assumed.endpointGbPerNode} GB`,
      `images of ${assumed.imageGibPerStart} GB a node with accelerators and of ${assumed.generalImageGib} GB a node without, and ${assumed.endpointGbPerNode} GB of other traffic a node`,
    ),
    line("registry", "container-registry", "Premium", hours / 24, `1 x ${hours} h / 24`),
    line("keys in hardware", "key-vault", "HSM-protected key 3072 bit", keys.length, `${keys.length} keys: ${keys.join(", ")}`),
    line("audit logs", "log-analytics", "ingested", assumed.auditLogGb, `${assumed.auditLogGb} GB`, "upper end of a small cluster's audit log"),
    line(
      "flow logs",
      "network-watcher",
      "flow logs collected",
      nodes * assumed.flowLogGbPerNode,
      `${nodes} nodes x ${assumed.flowLogGbPerNode} GB`,
      `each node causes ${assumed.flowLogGbPerNode} GB of flow logs a month`,
    ),
    line(
      "flow logs, kept",
      "blob",
      `hot ${redundancy({ zones: details.zones.length })} first 50TB`,
      (nodes * assumed.flowLogGbPerNode * details.flowLogRetentionDays) / 30,
      `${nodes} x ${assumed.flowLogGbPerNode} GB x ${details.flowLogRetentionDays} days / 30`,
      `each node causes ${assumed.flowLogGbPerNode} GB of flow logs a month`,
    ),
    ...disks(details, pools, context, line),
    // Traffic between zones is free (Azure bandwidth pricing, 2026).
    ...outsideCost(plans, context, { service: "bandwidth", serviceItem: "internet egress" }),
  ];
}

/** Disks of nodes and of metrics, by size. */
function disks(details: FoundationDetails, pools: readonly Pool[], context: PlanContext, line: FoundationLine): readonly CostLine[] {
  const metrics = metricsStores(context.system.environment === "production");
  const wanted: readonly (readonly [string, number, number])[] = [
    ["disks of nodes", details.systemPool.nodes, details.systemPool.diskGib],
    ...pools.map((pool) => ["disks of nodes", pool.nodes, pool.diskGib] as const),
    ["disks of metrics", metrics.prometheus.replicas, metrics.prometheus.diskGib],
    ["disks of metrics", metrics.alertmanager.replicas, metrics.alertmanager.diskGib],
  ];
  const bySize = new Map<string, { readonly item: string; readonly size: string; count: number; readonly parts: string[] }>();
  for (const [item, count, gib] of wanted) {
    const size = diskItem(gib);
    const entry = bySize.get(`${item} ${size}`) ?? { item, size, count: 0, parts: [] };
    entry.count += count;
    entry.parts.push(`${count} x ${gib} GiB`);
    bySize.set(`${item} ${size}`, entry);
  }
  return [...bySize.values()]
    .filter(({ count }) => count > 0)
    .map(({ item, size, count, parts }) => line(`${item} (${size.split(" ")[0]})`, "managed-disk", size, count, parts.join(" + ")));
}
