import type { Catalog } from "../catalog/catalog.ts";
import type { Simulate } from "../simulate/simulation.ts";
import type { Environment, Place } from "../system.ts";
import type { EngineSource } from "./search/source.ts";

/** Where and for what a search runs. */
export interface Setting {
  readonly catalog: Catalog;
  readonly place: Place;
  readonly environment: Environment;
  /** Step times of engine replicas. @default the calibrated ones */
  readonly engines?: EngineSource;
  /** @default the simulation of continuous batching */
  readonly simulate?: Simulate;
}
