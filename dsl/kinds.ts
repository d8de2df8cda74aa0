// The one list of built-in kinds, for types only: a declaration travels with its value, so nothing looks kinds up here at run time.
import type { BucketValues } from "./components/bucket.ts";
import type { CacheValues } from "./components/cache.ts";
import type { DatabaseValues } from "./components/database.ts";
import type { GatewayValues } from "./components/gateway.ts";
import type { LlmValues } from "./components/llm.ts";
import type { ModelRegistryValues } from "./components/model-registry.ts";
import type { MonitorValues } from "./components/monitor.ts";
import type { PredictorValues } from "./components/predictor.ts";
import type { ServiceValues } from "./components/service.ts";
import type { SourceValues } from "./components/source.ts";

/** Kind -> parsed values. Tables of targets are `Record<keyof Kinds, …>`, so that a gap is a compile error. */
export interface Kinds {
  bucket: BucketValues;
  cache: CacheValues;
  database: DatabaseValues;
  gateway: GatewayValues;
  llm: LlmValues;
  "model-registry": ModelRegistryValues;
  monitor: MonitorValues;
  predictor: PredictorValues;
  service: ServiceValues;
  source: SourceValues;
}
