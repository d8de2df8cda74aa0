/**
 * The performance model of a served language model: one for `lintel estimate` and for the planner. What closed forms, the simulation and
 * the search ask of an engine comes from here.
 *
 *   const engines = createEngines(catalog);      // once a run; the calibration is read when first asked for
 *   const engine = engines.model({ model, gpu, precision, split, load, maxContext, maxSequences });
 *   if ("reason" in engine) ...                  // precision, memory, context or host, as the search says it
 *   simulate(engine, ...)                        // an engine is an EngineModel
 *   confidence(engine, running)                  // for ComponentPlan.confidence
 */
export type { ErrorBand } from "./engine.ts";
export { createEngines, type EngineAsked, type CalibratedEngine, type EngineRefusal } from "./engines.ts";
export { confidence } from "./question.ts";
