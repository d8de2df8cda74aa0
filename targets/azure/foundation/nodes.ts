import type { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster/index.js";
import { KubernetesClusterNodePool } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool/index.js";
import type { Pool, PoolShare, Rung } from "../../../compiler/plan/plan.ts";
import { turnsLabel } from "../../cloud/platform/gpu-operator.ts";
import { poolLabel } from "../../cloud/platform/release.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { shortHash } from "../../names.ts";
import { podsPerNode } from "./addresses.ts";
import { assign } from "./assignments.ts";
import type { Cluster } from "./cluster.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Network } from "./network.ts";

/** Blocks of days and capacity that starts when it is free are sold elsewhere. */
export const isSold = ({ from }: Rung): boolean => from !== "capacity block" && from !== "flex-start";

/** Rungs of a pool: a ladder without one is on demand. What Azure does not sell is refused before, or the author does without it. */
export const rungsOf = (pool: Pool): readonly Rung[] => (pool.rungs.length === 0 ? [{ from: "on-demand" }] : pool.rungs.filter(isSold));

const letters = { reserved: "r", "capacity block": "b", "on-demand": "d", "flex-start": "f", spot: "s" } as const satisfies Record<Rung["from"], string>;

/** Node pool of a rung: twelve letters and digits. A hash tells apart what was cut. */
export function nodePoolName(pool: Pool, index: number): string {
  const rung = rungsOf(pool)[index];
  if (rung === undefined) throw new Error(`pool ${pool.name} has no rung ${index}`);
  const { most } = limits.azurerm_kubernetes_cluster_node_pool;
  const suffix = `${letters[rung.from]}${index + 1}`;
  const plain = pool.name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const named = /^[a-z]/.test(plain) ? plain : `p${plain}`;
  const room = most - suffix.length;
  // Hyphens are lost, so another pool could be called the same.
  return `${named === pool.name && named.length <= room ? named : `${named.slice(0, room - 4)}${shortHash(pool.name).slice(0, 4)}`}${suffix}`;
}

/** Most nodes of a rung: the cost guard. */
export function mostOf(pool: Pool, rung: Rung): number {
  const share = rung.maxShare === undefined ? pool.maxNodes : Math.floor(pool.maxNodes * rung.maxShare);
  return Math.max(1, Math.min(pool.maxNodes, rung.instances ?? pool.maxNodes, share));
}

/** Taint of AKS's own on spot nodes, with the effect: written out, it is no difference to Terraform. */
export const spotTaint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" } as const;
export const acceleratorTaint = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;
const taint = ({ key, value, effect }: { readonly key: string; readonly value: string; readonly effect: string }): string => `${key}=${value}:${effect}`;

/** A capacity reservation group, with the place in it. */
export const reservationOf = ({ id }: Rung): string | undefined =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/capacityReservationGroups\/[^/]+$/i.test(id ?? "") ? id : undefined;

/** One node pool a rung of each pool, from no nodes to as many as the plan allows. */
export function lowerPools(context: FoundationContext, pools: readonly Pool[], parts: { readonly cluster: Cluster; readonly network: Network }): void {
  const reserved = lowerReservations(context, pools, parts.cluster);
  for (const pool of pools) {
    rungsOf(pool).forEach((rung, index) => {
      addPool(context, pool, { rung, index }, { cluster: parts.cluster.cluster, network: parts.network, dependsOn: reserved });
    });
  }
}

function addPool(
  context: FoundationContext,
  pool: Pool,
  { rung, index }: { readonly rung: Rung; readonly index: number },
  parts: { readonly cluster: KubernetesCluster; readonly network: Network; readonly dependsOn: ReturnType<typeof lowerReservations> },
): void {
  const { root } = context;
  const [vmSize = ""] = pool.instanceTypes;
  const spot = rung.from === "spot";
  const accelerated = pool.accelerator !== undefined;
  const share = pool.accelerator?.share;
  const zones = zonesOf(context, pool, rung);
  const taints = [...(accelerated ? [acceleratorTaint] : []), ...(spot ? [spotTaint] : [])];
  const name = nodePoolName(pool, index);
  const group = rung.from === "reserved" ? reservationOf(rung) : undefined;
  root.add(shared, KubernetesClusterNodePool, name, {
    name,
    kubernetesClusterId: parts.cluster.id,
    mode: "User",
    vmSize,
    osType: "Linux",
    osSku: "Ubuntu",
    osDiskType: "Managed",
    osDiskSizeGb: pool.diskGib,
    vnetSubnetId: parts.network.subnet("nodes").id,
    ...(zones.length === 0 ? {} : { zones: [...zones] }),
    autoScalingEnabled: true,
    minCount: 0,
    maxCount: mostOf(pool, rung),
    maxPods: podsPerNode,
    hostEncryptionEnabled: true,
    nodePublicIpEnabled: false,
    // AKS labels spot nodes by itself, and takes the label off where a change leaves it out.
    nodeLabels: { [poolLabel]: pool.name, ...shareLabels(share), ...(spot ? { [spotTaint.key]: spotTaint.value } : {}) },
    ...(taints.length === 0 ? {} : { nodeTaints: taints.map(taint) }),
    scaleDownMode: "Delete",
    // The driver comes from the operator, and from it alone: two would fight. Devices that AKS cuts, and parts of them, have AKS's.
    ...(accelerated ? { gpuDriver: hasOwnDriver(share) ? "Install" : "None" } : {}),
    ...(share?.kind === "mig" ? { gpuInstance: instanceOf(share) } : {}),
    ...(group === undefined ? {} : { capacityReservationGroupId: group }),
    // Spot pools take no settings of upgrades in this version of the provider. The price is the market's, up to that on demand.
    ...(spot
      ? { priority: "Spot", evictionPolicy: "Delete", spotMaxPrice: -1 }
      : {
          priority: "Regular",
          temporaryNameForRotation: `t${shortHash(name)}`,
          // A pool with accelerators has no quota for one more node.
          upgradeSettings: accelerated
            ? { maxUnavailable: "1", drainTimeoutInMinutes: 120, nodeSoakDurationInMinutes: 0, undrainableNodeBehavior: "Cordon" }
            : { maxSurge: "33%", drainTimeoutInMinutes: 30, nodeSoakDurationInMinutes: 0, undrainableNodeBehavior: "Schedule" },
        }),
    tags: { pool: pool.name, capacity: rung.from, ...partsTag(pool) },
    lifecycle: { ignoreChanges: ["node_count"] },
    ...(parts.dependsOn.length === 0 ? {} : { dependsOn: [...parts.dependsOn] }),
  });
}

/** AKS names profiles by their slices: "MIG1g" is seven parts, "MIG2g" three, "MIG3g" two (Azure/AgentBaker, mig-partition.sh, read 2026-11). */
const instanceOf = ({ profile = "" }: PoolShare): string => `MIG${profile.split(".")[0]}`;

const hasOwnDriver = (share: PoolShare | undefined): boolean => share !== undefined && share.kind !== "time-slicing";

/** Nodes that AKS gives a driver get none from the operator (GPU operator documentation, "nvidia.com/gpu.deploy.driver", 2026). */
const shareLabels = (share: PoolShare | undefined): Readonly<Record<string, string>> =>
  share === undefined ? {} : { ...turnsLabel(share), ...(hasOwnDriver(share) ? { "nvidia.com/gpu.deploy.driver": "false" } : {}) };

/**
 * AKS puts tags of a pool on its scale set, where the autoscaler reads what a node will have: of an empty pool it knows devices alone, and
 * would make a node for each part (kubernetes/autoscaler pull request 3532, cloudprovider/azure/azure_template.go, read 2026-11).
 */
const partsTag = ({ accelerator }: Pool): Readonly<Record<string, string>> =>
  accelerator?.share === undefined ? {} : { "k8s.io_cluster-autoscaler_node-template_resources_nvidia.com_gpu": String(accelerator.perNode) };

/** Zones of a pool. Few zones sell a size with accelerators, and nobody says which before: without the author's, Azure chooses. */
function zonesOf({ details, place }: FoundationContext, pool: Pool, rung: Rung): readonly string[] {
  if (rung.zone !== undefined) return [rung.zone];
  return pool.accelerator === undefined || place.zoneNames !== undefined ? details.zones : [];
}

/** The cluster takes machines out of reservations that are bought elsewhere. */
function lowerReservations(context: FoundationContext, pools: readonly Pool[], { identity }: Cluster): readonly ReturnType<typeof assign>[] {
  const ids = [...new Set(pools.flatMap((pool) => rungsOf(pool).flatMap((rung) => (rung.from === "reserved" ? (reservationOf(rung) ?? []) : []))))].sort();
  return ids.map((id) =>
    assign(context, {
      address: join("reservation", shortHash(id)),
      scope: id,
      role: "Contributor",
      principalId: identity.principalId,
      description: "The cluster takes nodes out of the reservation",
    }),
  );
}
