import type { Level } from "../../../compiler/system.ts";
import type { CommonFoundationContext } from "../../cloud/foundation.ts";
import type { AddonName } from "./addon-names.ts";

/** What `planFoundation` decided; `lower` only writes it down. */
export interface FoundationDetails {
  /** Zones of the nodes, by name. */
  readonly zones: readonly string[];
  /** Zones of each pool: those of the cluster that sell its machine type, or any of the region. */
  readonly poolZones: Readonly<Record<string, readonly string[]>>;
  /** Something is reachable from the internet. */
  readonly internetFacing: boolean;
  /** APIs of Google Cloud that components ask for, without `.googleapis.com`, sorted. */
  readonly apis: readonly string[];
  /** Add-ons of the cluster, sorted. */
  readonly addons: readonly AddonName[];
  /** Data classes that have a key, lowest first. */
  readonly keyLevels: readonly Level[];
  /** Classes whose key is in hardware. */
  readonly hardwareKeys: readonly Level[];
  readonly systemPool: { readonly machineType: string; readonly nodes: number; readonly diskGib: number };
  readonly logRetentionDays: number;
  readonly flowLogRetentionDays: number;
}

/** What each concern of the foundation may look at. */
export interface FoundationContext extends CommonFoundationContext<FoundationDetails> {
  /** Id of the project, or a reference to it. */
  readonly projectId: string;
  readonly projectNumber: string;
  /** Labels of what the provider's default labels do not reach: nodes and their disks. */
  readonly labels: Readonly<Record<string, string>>;
  /** Switches an API on, once, and gives the project's id through it. */
  api(service: string): string;
}

export { shared } from "../../cloud/foundation.ts";
