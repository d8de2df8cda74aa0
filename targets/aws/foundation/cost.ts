import type { Offer } from "../../../compiler/catalog/catalog.ts";
import type { ComponentPlan, CostLine, Pool } from "../../../compiler/plan/plan.ts";
import { HOURS_PER_MONTH as hours } from "../../../compiler/plan/schedule.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { foundationLines, systemNodesCost } from "../../cloud/foundation-cost.ts";
import { metricsStores } from "../../cloud/platform/metrics.ts";
import { logLines } from "../lower/costs.ts";
import type { FoundationDetails } from "./context.ts";
import { trafficCost } from "./traffic-cost.ts";

/** Volumes that no author states. They are shown with the line, which has a range. */
const assumed = {
  imageGibPerStart: 20,
  generalImageGib: 3,
  engineCopyGb: 10,
  containerCopyGb: 1,
  startsPerMonth: 2,
  apiGbPerNode: 50,
  controlPlaneLogGb: 10,
  flowLogGbPerNode: 3,
  keyRequestsPerNode: 20_000,
} as const;

/** Throughput of root volumes in MB/s: images of 10 to 20 GB are read at every start of an accelerator node. */
export const rootVolume = { accelerator: 500, general: 125, free: 125 } as const;

export function foundationCost(
  details: FoundationDetails,
  plans: readonly ComponentPlan[],
  pools: readonly Pool[],
  context: PlanContext,
  systemOffer: Offer,
): readonly CostLine[] {
  const poolNodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
  const nodes = details.systemPool.nodes + poolNodes;
  const line = foundationLines(context);
  const metrics = metricsStores(context.system.environment === "production");
  const keys = details.keyLevels.length + 2;
  const interfaces = details.endpoints.length;
  const accelerators = pools.filter((pool) => pool.accelerator !== undefined).reduce((sum, pool) => sum + pool.nodes, 0);
  const pulls = (accelerators * assumed.imageGibPerStart + (nodes - accelerators) * assumed.generalImageGib) * assumed.startsPerMonth;
  const keyRequests = nodes * assumed.keyRequestsPerNode;
  const flowLogs = nodes * assumed.flowLogGbPerNode;
  const lines = [
    line("control plane", "eks", "cluster standard support", hours, `1 cluster x ${hours} h`),
    systemNodesCost(details.systemPool.instanceType, details.systemPool.nodes, systemOffer),
    line("NAT gateways", "nat-gateway", "gateway", details.natGateways * hours, `${details.natGateways} x ${hours} h`),
    line("addresses of NAT gateways", "vpc", "public IPv4 address", details.natGateways * hours, `${details.natGateways} x ${hours} h`),
    line(
      "NAT traffic",
      "nat-gateway",
      "data processed",
      pulls,
      `(${accelerators} x ${assumed.imageGibPerStart} GB + ${nodes - accelerators} x ${assumed.generalImageGib} GB) x ${assumed.startsPerMonth} starts`,
      `images of ${assumed.imageGibPerStart} GB a node with accelerators and of ${assumed.generalImageGib} GB a node without come through NAT, and each node starts ${assumed.startsPerMonth} times a month`,
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
      "requests to keys",
      "kms",
      "requests",
      keyRequests / 10_000,
      `${nodes} nodes x ${assumed.keyRequestsPerNode} / 10000`,
      `each node causes ${assumed.keyRequestsPerNode} requests a month: disks, secrets and objects`,
    ),
    ...logLines(
      "foundation",
      "control plane logs",
      assumed.controlPlaneLogGb,
      details.logRetentionDays,
      `${assumed.controlPlaneLogGb} GB`,
      "upper end of a small cluster's audit log",
      context,
    ),
    line(
      "flow logs",
      "vpc-flow-logs",
      "delivered to S3",
      flowLogs,
      `${nodes} nodes x ${assumed.flowLogGbPerNode} GB`,
      `each node causes ${assumed.flowLogGbPerNode} GB of flow logs a month`,
    ),
    line(
      "flow logs, kept in S3",
      "s3",
      "standard storage first 50TB",
      (flowLogs * details.flowLogRetentionDays) / 30,
      `${flowLogs} GB x ${details.flowLogRetentionDays} days / 30`,
      "counted as they come; they lie compressed",
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
  lines.push(...trafficCost(plans, details, context), ...imageCopies(plans, context));
  if (accelerators > 0) {
    const extra = rootVolume.accelerator - rootVolume.free;
    lines.push(
      line("root volume throughput", "ebs", "gp3 throughput above 125 MB/s", (accelerators * extra) / 1024, `${accelerators} nodes x ${extra} MB/s / 1024`),
    );
  }
  return lines;
}

/** Images are copied into registries of the account where it is known: two versions of each. */
function imageCopies(plans: readonly ComponentPlan[], { place, price }: PlanContext): readonly CostLine[] {
  if (place.account === undefined) return [];
  const pods = plans.flatMap(({ workload, auxiliary = [] }) => [...(workload === undefined ? [] : [workload]), ...auxiliary]);
  const engines = pods.filter(({ requests }) => (requests.accelerators ?? 0) > 0).length;
  const size = engines * assumed.engineCopyGb + (pods.length - engines) * assumed.containerCopyGb;
  if (size === 0) return [];
  const why = `an image with an engine has ${assumed.engineCopyGb} GB, another ${assumed.containerCopyGb} GB; the version before is kept`;
  return [
    price({
      component: "foundation",
      item: "copies of images",
      service: "ecr",
      serviceItem: "storage",
      quantity: 2 * size,
      formula: `2 x (${engines} x ${assumed.engineCopyGb} GB + ${pods.length - engines} x ${assumed.containerCopyGb} GB)`,
      assumption: why,
      guess: { why },
    }),
  ];
}
