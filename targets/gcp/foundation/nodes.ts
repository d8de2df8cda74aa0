import type { ContainerCluster } from "@cdktf/provider-google/lib/container-cluster/index.js";
import {
  ContainerNodePool,
  type ContainerNodePoolConfig,
  type ContainerNodePoolNodeConfig,
  type ContainerNodePoolNodeConfigGuestAccelerator,
} from "@cdktf/provider-google/lib/container-node-pool/index.js";
import type { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import { devicesPerNode } from "../../../compiler/plan/parts.ts";
import type { Pool, PoolShare, Rung } from "../../../compiler/plan/plan.ts";
import { poolLabel } from "../../cloud/platform/release.ts";
import { fit } from "../../names.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import { diskOf, machineOf } from "./machines.ts";

/** Label and taint by which a ComputeClass knows nodes. */
export const classLabel = "cloud.google.com/compute-class";

/** Rungs of a pool: a ladder without one is on demand. */
export const rungsOf = (pool: Pool): readonly Rung[] => (pool.rungs.length === 0 ? [{ from: "on-demand" }] : pool.rungs);

const kebab = (from: Rung["from"]): string => from.replace(/ /g, "-");

/** Node pool of a rung. GKE cuts names of what it makes from 16 characters of the pool's. */
export function nodePoolName(pool: Pool, index: number): string {
  const rung = rungsOf(pool)[index];
  if (rung === undefined) throw new Error(`pool ${pool.name} has no rung ${index}`);
  const same = rungsOf(pool)
    .slice(0, index)
    .filter(({ from }) => from === rung.from).length;
  return fit(`${pool.name}-${kebab(rung.from)}${same === 0 ? "" : `-${same + 1}`}`, 40);
}

/** Most nodes of a rung: the cost guard. */
export function mostOf(pool: Pool, rung: Rung): number {
  const shared = rung.maxShare === undefined ? pool.maxNodes : Math.floor(pool.maxNodes * rung.maxShare);
  return Math.max(1, Math.min(pool.maxNodes, rung.instances ?? pool.maxNodes, shared));
}

/** Settings of every node, the first pool's among them. */
export const nodeBase = ({ labels }: FoundationContext, keys: Keys, account: ServiceAccount): ContainerNodePoolNodeConfig => ({
  imageType: "COS_CONTAINERD",
  serviceAccount: account.email,
  oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  bootDiskKmsKey: keys.use("cluster", "compute"),
  metadata: { "disable-legacy-endpoints": "true" },
  workloadMetadataConfig: { mode: "GKE_METADATA" },
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  gcfsConfig: { enabled: true },
  gvnic: { enabled: true },
  kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE", podPidsLimit: 4096 },
  resourceLabels: { ...labels },
});

interface Parts {
  readonly cluster: ContainerCluster;
  readonly keys: Keys;
  readonly account: ServiceAccount;
}

const base = (
  { place }: FoundationContext,
  cluster: ContainerCluster,
): Pick<ContainerNodePoolConfig, "cluster" | "location" | "project" | "networkConfig"> => ({
  cluster: cluster.name,
  project: cluster.project,
  location: place.region,
  networkConfig: { enablePrivateNodes: true },
});

/** Nodes for add-ons, of GKE and of the platform: always there, on demand. */
export function lowerSystemNodes(context: FoundationContext, { cluster, keys, account }: Parts): void {
  const { root, details } = context;
  const { machineType, nodes, diskGib } = details.systemPool;
  root.add(shared, ContainerNodePool, "system", {
    ...base(context, cluster),
    name: "system",
    nodeLocations: [...details.zones],
    initialNodeCount: Math.ceil(nodes / details.zones.length),
    autoscaling: { totalMinNodeCount: nodes, totalMaxNodeCount: nodes + 2, locationPolicy: "BALANCED" },
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
    nodeConfig: {
      ...nodeBase(context, keys, account),
      machineType,
      diskType: diskOf(machineType),
      diskSizeGb: diskGib,
      // No taint: GKE's own pods run here, and not all of them tolerate one. Workloads name their pools, which are tainted.
      labels: { [poolLabel]: "system" },
    },
    lifecycle: { ignoreChanges: ["initial_node_count"] },
  });
}

/** One node pool a rung of each pool, from no nodes to as many as the plan allows. A ComputeClass puts them in the order of the ladder. */
export function lowerPools(context: FoundationContext, pools: readonly Pool[], parts: Parts): void {
  const asked = new Set<string>();
  for (const pool of pools) for (const [index, rung] of rungsOf(pool).entries()) lowerPool(context, pool, { rung, index }, parts, asked);
}

function lowerPool(
  context: FoundationContext,
  pool: Pool,
  { rung, index }: { readonly rung: Rung; readonly index: number },
  { cluster, keys, account }: Parts,
  asked: Set<string>,
): void {
  const { root, details } = context;
  const [machineType = ""] = pool.instanceTypes;
  const machine = machineOf(machineType);
  const most = mostOf(pool, rung);
  const flexible = rung.from === "flex-start";
  const name = nodePoolName(pool, index);
  const reservation = reservationOf(rung);
  root.add(shared, ContainerNodePool, name, {
    ...base(context, cluster),
    name,
    nodeLocations: reservation === undefined ? [...(details.poolZones[pool.name] ?? details.zones)] : [zonesOf(reservation, context, asked)],
    initialNodeCount: 0,
    autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: most, locationPolicy: rung.from === "on-demand" && machine === undefined ? "BALANCED" : "ANY" },
    // Flex-start nodes end by themselves, and GKE refuses repairs of them.
    management: { autoRepair: !flexible, autoUpgrade: true },
    // Flex-start nodes are upgraded by a way of their own, which GKE chooses by itself.
    ...(flexible ? {} : { upgradeSettings: { strategy: "SURGE", maxSurge: machine === undefined ? 1 : 0, maxUnavailable: machine === undefined ? 0 : 1 } }),
    nodeConfig: {
      ...nodeBase(context, keys, account),
      machineType,
      diskType: diskOf(machineType),
      diskSizeGb: pool.diskGib,
      labels: { [poolLabel]: pool.name, [classLabel]: pool.name },
      taint: [
        { key: classLabel, value: pool.name, effect: "NO_SCHEDULE" },
        // GKE adds it to nodes with accelerators by itself; written out, it is no difference to Terraform.
        ...(machine === undefined ? [] : [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }]),
      ],
      ...(machine === undefined || pool.accelerator === undefined
        ? {}
        : {
            guestAccelerator: [
              // The driver and its device plugin are Google's: no operator is installed beside them.
              {
                type: machine.accelerator,
                count: devicesPerNode(pool),
                gpuDriverInstallationConfig: { gpuDriverVersion: "LATEST" },
                ...sharingOf(pool.accelerator.share),
              },
            ],
            ...(machine.localSsds === undefined ? {} : { ephemeralStorageLocalSsdConfig: { localSsdCount: machine.localSsds } }),
          }),
      ...(rung.from === "spot" ? { spot: true } : {}),
      ...(flexible ? { flexStart: true, maxRunDuration: `${Math.floor((rung.maxRun ?? 0) / 1000)}s` } : {}),
      ...(rung.from === "spot" ? {} : { reservationAffinity: affinityOf(reservation) }),
    },
    lifecycle: { ignoreChanges: ["initial_node_count"] },
  });
}

/** How GKE cuts devices. It tells its autoscaler of the parts by itself (GKE documentation, "About GPU sharing strategies", 2026). */
function sharingOf(share: PoolShare | undefined): Partial<ContainerNodePoolNodeConfigGuestAccelerator> {
  if (share?.profile !== undefined) return { gpuPartitionSize: share.profile };
  return share === undefined ? {} : { gpuSharingConfig: { gpuSharingStrategy: "TIME_SHARING", maxSharedClientsPerGpu: share.perDevice } };
}

/** A rung takes from its own reservation or from none, whatever the project holds. Spot machines know no reservations. */
const affinityOf = (reservation: ReturnType<typeof reservationOf>) =>
  reservation === undefined
    ? { consumeReservationType: "NO_RESERVATION" }
    : { consumeReservationType: "SPECIFIC_RESERVATION", key: "compute.googleapis.com/reservation-name", values: [reservation.name] };

/** Name of a reservation, and its zone where the id is written as Google does (`zones/…/reservations/…`) or the zone stands beside it. */
export function reservationOf({ from, id, zone }: Rung): { readonly zone?: string; readonly name: string } | undefined {
  if (from !== "reserved" && from !== "capacity block") return undefined;
  const [, project, written, name] = /^(?:projects\/([^/]+)\/)?zones\/([^/]+)\/reservations\/([^/]+)$/.exec(id ?? "") ?? [];
  if (written !== undefined && name !== undefined) return { zone: written, name: project === undefined ? name : `projects/${project}/reservations/${name}` };
  if (id === undefined) throw new Error(`a rung from ${from} has no id`);
  return { ...(zone === undefined ? {} : { zone }), name: id };
}

/** Variable with the zone of a reservation whose id does not say it. */
export const zoneVariable = (name: string): string => `zone_of_reservation_${name.replace(/[^A-Za-z0-9]+/g, "_")}`;

/** A reservation lies in one zone, and a node pool that takes from it has to be there. */
function zonesOf({ zone, name }: NonNullable<ReturnType<typeof reservationOf>>, { root, place }: FoundationContext, asked: Set<string>): string {
  if (zone !== undefined) return zone;
  const variable = zoneVariable(name);
  if (!asked.has(variable)) {
    asked.add(variable);
    root.variable(variable, {
      type: "string",
      nullable: false,
      description: `Zone of the reservation ${name}, which the blueprint does not say.`,
      validation: [
        {
          condition: `\${can(regex("^${place.region}-[a-z]$", var.${variable}))}`,
          error_message: `Write a zone of ${place.region}, such as ${place.region}-a.`,
        },
      ],
    });
  }
  return `\${var.${variable}}`;
}
