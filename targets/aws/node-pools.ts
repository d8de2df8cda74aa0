import type { Pool, Rung } from "../../compiler/plan/plan.ts";
import type { System } from "../../compiler/system.ts";
import type { Ec2NodeClassSpec, NodeOverlaySpec, NodePoolSpec } from "../kubernetes/crds/nodes.ts";
import { migLabel, turnsLabel } from "../cloud/platform/gpu-operator.ts";
import { poolLabel } from "../cloud/platform/release.ts";
import { fit, type Names } from "../names.ts";
import { rootVolume } from "./foundation/cost.ts";
import { clusterNameOf } from "./foundation/index.ts";
import { nodeInstanceProfile } from "./foundation/karpenter.ts";
import { keyAlias } from "./foundation/keys.ts";
import { systemTags } from "./foundation/tags.ts";

interface NodeContext {
  readonly system: System;
  readonly names: Names;
  /** "v20260903": what follows the alias of AL2023. */
  readonly imageVersion: string;
}

/** Capacity type of a rung, as Karpenter names it. */
const capacityTypes = {
  reserved: "reserved",
  "capacity block": "reserved",
  "on-demand": "on-demand",
  spot: "spot",
  "flex-start": undefined,
} as const satisfies Record<Rung["from"], string | undefined>;

/**
 * One EC2NodeClass a pool and one NodePool a rung. Karpenter's own order is reserved, spot, on-demand; weights keep the ladder's.
 * Limits bound each rung, and with it the bill.
 */
export function nodeObjects(pool: Pool, context: NodeContext): readonly object[] {
  const rungs: readonly Rung[] = pool.rungs.length === 0 ? [{ from: "on-demand" }] : pool.rungs;
  const nodePools = rungs.map((rung, index) => nodePool(pool, rung, { ...context, index, of: rungs.length }));
  return [
    nodeClass(pool, context),
    ...nodePools.map(({ object }) => object),
    ...nodeOverlay(
      pool,
      nodePools.map(({ name }) => name),
      context,
    ),
  ];
}

/** What nodes of a pool offer: instances of MIG by their profile (strategy `mixed`), whole devices and turns as devices. */
export function acceleratorResource({ accelerator }: Pool): string {
  const { share } = accelerator ?? {};
  return share?.kind === "mig" ? `nvidia.com/mig-${share.profile}` : "nvidia.com/gpu";
}

/**
 * Karpenter knows the devices of an instance type, and not what they are cut into: without this it makes a node for each pod that asks for
 * a part, or none. EC2 tells of no device where a type has a part of one. Overlays are an alpha feature (Karpenter 1.14, "NodeOverlays", and
 * karpenter-provider-aws pull request 9395 for such types; turns as here: aws-samples/karpenter-blueprints, node-overlay; read 2026-11).
 */
function nodeOverlay(pool: Pool, nodePools: readonly string[], { system }: NodeContext): readonly object[] {
  const { accelerator } = pool;
  if (accelerator?.share === undefined) return [];
  const spec: NodeOverlaySpec = {
    requirements: [
      { key: "karpenter.sh/nodepool", operator: "In", values: nodePools },
      { key: "node.kubernetes.io/instance-type", operator: "In", values: pool.instanceTypes },
    ],
    capacity: { [acceleratorResource(pool)]: String(accelerator.perNode) },
  };
  return [{ apiVersion: "karpenter.sh/v1alpha1", kind: "NodeOverlay", metadata: { name: pool.name, labels: labelsOf(system) }, spec }];
}

function nodeClass(pool: Pool, { system, names, imageVersion }: NodeContext): object {
  const discovery = [{ tags: { "karpenter.sh/discovery": clusterNameOf(names) } }];
  const reservations = pool.rungs.flatMap(({ from, id }) => (capacityTypes[from] === "reserved" && id !== undefined ? [{ id }] : []));
  const spec: Ec2NodeClassSpec = {
    amiFamily: "AL2023",
    amiSelectorTerms: [{ alias: `al2023@${imageVersion}` }],
    instanceProfile: nodeInstanceProfile({ names }),
    subnetSelectorTerms: discovery,
    securityGroupSelectorTerms: discovery,
    ...(reservations.length === 0 ? {} : { capacityReservationSelectorTerms: reservations }),
    // Images and caches go to the local disks of types that have them.
    instanceStorePolicy: "RAID0",
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        rootVolume: true,
        ebs: {
          volumeType: "gp3",
          volumeSize: `${pool.diskGib}Gi`,
          iops: 3000,
          throughput: pool.accelerator === undefined ? rootVolume.general : rootVolume.accelerator,
          encrypted: true,
          kmsKeyID: keyAlias({ names }, "cluster"),
          deleteOnTermination: true,
        },
      },
    ],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    detailedMonitoring: true,
    kubelet: { maxPods: 110 },
    tags: { ...systemTags(system), component: "foundation", Name: `${names.stem}-${pool.name}` },
  };
  return { apiVersion: "karpenter.k8s.aws/v1", kind: "EC2NodeClass", metadata: { name: pool.name, labels: labelsOf(system) }, spec };
}

const labelsOf = ({ name, environment }: System) => ({ system: name, environment, "managed-by": "lintel", "app.kubernetes.io/managed-by": "lintel" });

const suffixes = { reserved: "reserved", "capacity block": "block", "on-demand": "on-demand", spot: "spot", "flex-start": "flex" } as const satisfies Record<
  Rung["from"],
  string
>;

function nodePool(
  pool: Pool,
  rung: Rung,
  { index, of, system }: { readonly index: number; readonly of: number; readonly system: System },
): { readonly name: string; readonly object: object } {
  const nodes = nodesOf(pool, rung);
  const { perNode = 0, share } = pool.accelerator ?? {};
  const capacityType = capacityTypes[rung.from];
  if (capacityType === undefined) throw new Error(`rung ${rung.from} was not refused`);
  const requirement = (key: string, values: readonly string[]) => ({ key, operator: "In" as const, values });
  const spec: NodePoolSpec = {
    // Higher first, at most 100.
    weight: 100 - index,
    // Not of memory: types that may stand in for the first have more of it, and would end before the nodes that are planned.
    limits: {
      cpu: String(nodes * pool.vcpus),
      ...(perNode > 0 ? { [acceleratorResource(pool)]: String(nodes * perNode) } : {}),
    },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: duration(pool.idleAfter),
      // One at a time: a new replica loads its weights for minutes.
      budgets: [{ nodes: "1" }],
    },
    template: {
      metadata: { labels: { [poolLabel]: pool.name, ...(share === undefined ? {} : { ...turnsLabel(share), ...migLabel(share) }) } },
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool.name },
        expireAfter: "720h",
        // Disruption budgets hold until then: the copies of a node have to load elsewhere before the next one ends.
        terminationGracePeriod: perNode > 0 ? "2h" : "30m",
        ...(perNode > 0 ? { taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" as const }] } : {}),
        requirements: [
          requirement("karpenter.sh/capacity-type", [capacityType]),
          requirement("node.kubernetes.io/instance-type", pool.instanceTypes),
          requirement("kubernetes.io/arch", [pool.arch]),
          requirement("kubernetes.io/os", ["linux"]),
          ...(rung.zone === undefined ? [] : [requirement("topology.kubernetes.io/zone", [rung.zone])]),
        ],
      },
    },
  };
  const name = of === 1 ? pool.name : fit(`${pool.name}-${index + 1}-${suffixes[rung.from]}`, 63);
  return { name, object: { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name, labels: labelsOf(system) }, spec } };
}

/** Most nodes that a rung may give. */
function nodesOf(pool: Pool, rung: Rung): number {
  const share = rung.maxShare === undefined ? pool.maxNodes : Math.floor(rung.maxShare * pool.maxNodes);
  return Math.min(pool.maxNodes, share, rung.instances ?? pool.maxNodes);
}

/** Go's notation, for example "10m" or "90s". */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
