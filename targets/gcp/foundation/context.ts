import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { PlacePlan } from "../../../compiler/plan/plan.ts";
import type { Level, Place, System } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import type { Root } from "../../terraform/root.ts";
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
export interface FoundationContext {
  readonly system: System;
  readonly place: Place;
  readonly plan: PlacePlan;
  readonly details: FoundationDetails;
  readonly catalog: Catalog;
  readonly names: Names;
  readonly root: Root;
  /** Deletion protection and long recovery windows: true in production. */
  readonly protect: boolean;
  /** Id of the project, or a reference to it. */
  readonly projectId: string;
  readonly projectNumber: string;
  readonly clusterName: string;
  /** Labels of what the provider's default labels do not reach: nodes and their disks. */
  readonly labels: Readonly<Record<string, string>>;
  /** Switches an API on, once, and gives the project's id through it. */
  api(service: string): string;
}

/** Owner of shared resources in the trace. */
export const shared = "foundation";
