import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { PlacePlan } from "../../compiler/plan/plan.ts";
import type { Place, System } from "../../compiler/system.ts";
import type { Names } from "../names.ts";
import type { Root } from "../terraform/root.ts";

/** Owner of shared resources in the trace. */
export const shared = "foundation";

/** What is given to the foundation of a place. `D`: what its plan decided. */
export interface FoundationOptions<D> {
  readonly system: System;
  readonly plan: PlacePlan;
  readonly details: D;
  readonly catalog: Catalog;
  readonly names: Names;
  readonly root: Root;
}

/** What each concern of a foundation may look at, on every cloud. */
export interface CommonFoundationContext<D> extends FoundationOptions<D> {
  readonly place: Place;
  /** Deletion protection and long recovery windows: true in production. */
  readonly protect: boolean;
  readonly clusterName: string;
}
