import type { Level } from "../../../compiler/system.ts";
import type { CommonFoundationContext } from "../../cloud/foundation.ts";
import type { AddonName } from "./addon-names.ts";

/** What `planFoundation` decided; `lower` only writes it down. */
export interface FoundationDetails {
  /** Zones with subnets. At least two, because EKS and load balancers ask for two. */
  readonly zones: number;
  /** The first so many zones hold nodes. */
  readonly nodeZones: number;
  readonly natGateways: number;
  /** Something is reachable from the internet. */
  readonly internetFacing: boolean;
  /** Services with an interface endpoint, sorted. */
  readonly endpoints: readonly string[];
  /** Add-ons of the cluster, sorted. */
  readonly addons: readonly AddonName[];
  /** Data classes that have a key, lowest first. */
  readonly keyLevels: readonly Level[];
  readonly systemPool: { readonly instanceType: string; readonly nodes: number; readonly diskGib: number };
  readonly logRetentionDays: number;
  readonly flowLogRetentionDays: number;
}

/** What each concern of the foundation may look at. */
export interface FoundationContext extends CommonFoundationContext<FoundationDetails> {
  readonly accountId: string;
  readonly partition: string;
  /** Tags of resources that the provider's default tags do not reach: instances, volumes, network interfaces. */
  readonly tags: Readonly<Record<string, string>>;
}

export { shared } from "../../cloud/foundation.ts";
