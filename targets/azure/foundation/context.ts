import type { Level } from "../../../compiler/system.ts";
import type { CommonFoundationContext } from "../../cloud/foundation.ts";
import type { AddonName } from "./addon-names.ts";

/** What `planFoundation` decided; `lower` only writes it down. */
export interface FoundationDetails {
  /** Zones of nodes, by name: "1", "2", "3". */
  readonly zones: readonly string[];
  /** Something is reachable from the internet. */
  readonly internetFacing: boolean;
  /** Services of Azure that components ask for, sorted. Subnets of some are made only then. */
  readonly apis: readonly string[];
  /** Add-ons of the cluster, sorted. */
  readonly addons: readonly AddonName[];
  /** Data classes that have a key, lowest first. */
  readonly keyLevels: readonly Exclude<Level, "public">[];
  readonly systemPool: { readonly vmSize: string; readonly nodes: number; readonly diskGib: number };
  /** Of the workspace: 730 at most. */
  readonly logRetentionDays: number;
  /** Of the cluster's audit log in all, where that is more. */
  readonly auditRetentionDays: number;
  readonly flowLogRetentionDays: number;
}

/** What each concern of the foundation may look at. */
export interface FoundationContext extends CommonFoundationContext<FoundationDetails> {
  /** Id of the subscription, or a reference to it. */
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** Group and region, which nearly every resource takes. */
  readonly where: { readonly resourceGroupName: string; readonly location: string };
  readonly groupId: string;
}

export { shared } from "../../cloud/foundation.ts";
