import type { Offer } from "../../../compiler/catalog/catalog.ts";
import type { CostLine, Pool } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { FoundationDetails } from "./context.ts";

/** Hours of a month, as AWS bills it. */
const hours = 730;
/** Volumes that no author states. They are shown with the line, and only size small items. */
const assumed = {
  imageGibPerStart: 20,
  startsPerMonth: 2,
  apiGbPerNode: 50,
  controlPlaneLogGb: 10,
  flowLogGbPerNode: 3,
} as const;

/** Throughput of root volumes in MB/s: images of 10 to 20 GB are read at every start of an accelerator node. */
export const rootVolume = { accelerator: 500, general: 125, free: 125 } as const;

export function foundationCost(details: FoundationDetails, pools: readonly Pool[], context: PlanContext, systemOffer: Offer): readonly CostLine[] {
  const poolNodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
  const nodes = details.systemPool.nodes + poolNodes;
  const line = (item: string, service: string, serviceItem: string, quantity: number, formula: string, assumption?: string): CostLine =>
    context.price({ component: "foundation", item, service, serviceItem, quantity, formula, ...(assumption === undefined ? {} : { assumption }) });
  const metrics = metricsStores(context.system.environment === "production");
  const keys = details.keyLevels.length + 2;
  const interfaces = details.endpoints.length;
  const pulls = nodes * assumed.imageGibPerStart * assumed.startsPerMonth;
  const accelerators = pools.filter((pool) => pool.accelerator !== undefined).reduce((sum, pool) => sum + pool.nodes, 0);
  const lines = [
    line("control plane", "eks", "cluster standard support", hours, `1 cluster x ${hours} h`),
    systemNodes(details, systemOffer),
    line("NAT gateways", "nat-gateway", "gateway", details.natGateways * hours, `${details.natGateways} x ${hours} h`),
    line(
      "NAT traffic",
      "nat-gateway",
      "data processed",
      pulls,
      `${nodes} nodes x ${assumed.imageGibPerStart} GB x ${assumed.startsPerMonth} starts`,
      `images of ${assumed.imageGibPerStart} GB a node come through NAT and each node starts ${assumed.startsPerMonth} times a month`,
    ),
    line(
      "private endpoints",
      "vpc-endpoint",
      "interface endpoint",
      interfaces * details.nodeZones * hours,
      `${interfaces} endpoints x ${details.nodeZones} zones x ${hours} h`,
    ),
    line(
      "endpoint traffic",
      "vpc-endpoint",
      "data processed first 1PB",
      nodes * assumed.apiGbPerNode,
      `${nodes} nodes x ${assumed.apiGbPerNode} GB`,
      `each node exchanges ${assumed.apiGbPerNode} GB a month with cloud APIs`,
    ),
    line("keys", "kms", "customer key", keys, `${keys} keys: ${[...details.keyLevels, "cluster", "logs"].join(", ")}`),
    line(
      "control plane logs",
      "cloudwatch-logs",
      "ingested",
      assumed.controlPlaneLogGb,
      `${assumed.controlPlaneLogGb} GB`,
      "upper end of a small cluster's audit log",
    ),
    line(
      "flow logs",
      "vpc-flow-logs",
      "delivered to S3",
      nodes * assumed.flowLogGbPerNode,
      `${nodes} nodes x ${assumed.flowLogGbPerNode} GB`,
      `each node causes ${assumed.flowLogGbPerNode} GB of flow logs a month`,
    ),
    line(
      "root volumes",
      "ebs",
      "gp3 storage",
      details.systemPool.nodes * details.systemPool.diskGib + pools.reduce((sum, pool) => sum + pool.nodes * pool.diskGib, 0),
      [`${details.systemPool.nodes} x ${details.systemPool.diskGib} GB`, ...pools.map((pool) => `${pool.nodes} x ${pool.diskGib} GB`)].join(" + "),
    ),
    line(
      "metrics volumes",
      "ebs",
      "gp3 storage",
      metrics.prometheus.replicas * metrics.prometheus.diskGib + metrics.alertmanager.replicas * metrics.alertmanager.diskGib,
      `${metrics.prometheus.replicas} x ${metrics.prometheus.diskGib} GB + ${metrics.alertmanager.replicas} x ${metrics.alertmanager.diskGib} GB`,
    ),
  ];
  if (accelerators > 0) {
    const extra = rootVolume.accelerator - rootVolume.free;
    lines.push(
      line("root volume throughput", "ebs", "gp3 throughput above 125 MB/s", (accelerators * extra) / 1024, `${accelerators} nodes x ${extra} MB/s / 1024`),
    );
  }
  return lines;
}

/**
 * Stores of the metrics stack. In production one copy may fail. Error budgets look back 30 days, and a rule at the end of a window needs
 * the samples before it. The disks hold 35 days of half a million series every 30 s, at 1.7 bytes a sample (Prometheus documentation: 1 to 2).
 */
export const metricsStores = (production: boolean) => ({
  prometheus: { replicas: production ? 2 : 1, diskGib: 100, retentionDays: 35 },
  alertmanager: { replicas: production ? 3 : 1, diskGib: 2 },
});

function systemNodes({ systemPool }: FoundationDetails, offer: Offer): CostLine {
  const quantity = systemPool.nodes * hours;
  const usdPerUnit = offer.usdPerHour ?? null;
  return {
    component: "foundation",
    item: `nodes for add-ons (${systemPool.instanceType})`,
    quantity,
    unit: "hour",
    usdPerUnit,
    monthlyUsd: usdPerUnit === null ? null : quantity * usdPerUnit,
    formula: `${systemPool.nodes} x ${hours} h`,
    source: offer.source,
    asOf: offer.asOf,
  };
}
