// Each schema takes at least what the type of its field allows: `satisfies Fields<…>` sees only the other direction.
import type * as z from "zod";
import type { bucketKind, BucketInput } from "../../dsl/components/bucket.ts";
import type { cacheKind, CacheInput } from "../../dsl/components/cache.ts";
import type { databaseKind, DatabaseInput } from "../../dsl/components/database.ts";
import type { gatewayKind, GatewayInput } from "../../dsl/components/gateway.ts";
import type { llmKind, LlmInput } from "../../dsl/components/llm.ts";
import type { modelRegistryKind, ModelRegistryInput } from "../../dsl/components/model-registry.ts";
import type { monitorKind, MonitorInput } from "../../dsl/components/monitor.ts";
import type { predictorKind, PredictorInput } from "../../dsl/components/predictor.ts";
import type { serviceKind, ServiceInput } from "../../dsl/components/service.ts";
import type { sourceKind, SourceInput } from "../../dsl/components/source.ts";
import type { SystemInput, systemDeclaration } from "../../dsl/system.ts";

type Narrower<I, F> = { [K in keyof I]-?: K extends keyof F ? (I[K] extends z.input<F[K]> ? never : K) : K }[keyof I];
type All<T extends readonly never[]> = T;
export type Checked = All<
  [
    Narrower<BucketInput, (typeof bucketKind)["fields"]>,
    Narrower<CacheInput, (typeof cacheKind)["fields"]>,
    Narrower<DatabaseInput, (typeof databaseKind)["fields"]>,
    Narrower<GatewayInput, (typeof gatewayKind)["fields"]>,
    Narrower<LlmInput, (typeof llmKind)["fields"]>,
    Narrower<ModelRegistryInput, (typeof modelRegistryKind)["fields"]>,
    Narrower<MonitorInput, (typeof monitorKind)["fields"]>,
    Narrower<PredictorInput, (typeof predictorKind)["fields"]>,
    Narrower<ServiceInput, (typeof serviceKind)["fields"]>,
    Narrower<SourceInput, (typeof sourceKind)["fields"]>,
    Narrower<Omit<SystemInput, "components">, (typeof systemDeclaration)["fields"]>,
  ]
>;
