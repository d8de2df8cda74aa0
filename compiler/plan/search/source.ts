import type { Catalog } from "../../catalog/catalog.ts";
import type { Simulate } from "../../simulate/simulation.ts";
import { simulate } from "../../simulate/index.ts";
import { type CalibratedEngine, createEngines, type EngineAsked, type EngineRefusal } from "../engine/index.ts";

/** An engine as the search needs it. */
export type SearchEngine = Pick<
  CalibratedEngine,
  "stepMs" | "requestMs" | "lanes" | "maxSequences" | "tokenBudget" | "cacheTokens" | "bands" | "memory" | "cache" | "sequence" | "capacity"
>;

/** Where the search has its engines from. An answer is the same object for the same question: simulations are kept with it. */
export interface EngineSource {
  model(asked: EngineAsked): SearchEngine | EngineRefusal;
}

/** By the function that names the engine's image, which a catalogue that is laid over another one keeps. */
const calibrated = new WeakMap<Catalog["image"], EngineSource>();

export function enginesOf({ catalog, engines }: { readonly catalog: Catalog; readonly engines?: EngineSource }): EngineSource {
  if (engines !== undefined) return engines;
  const known = calibrated.get(catalog.image) ?? createEngines(catalog);
  calibrated.set(catalog.image, known);
  return known;
}

export const simulateOf = ({ simulate: own }: { readonly simulate?: Simulate }): Simulate => own ?? simulate;
