import {
  cache,
  database,
  gateway,
  modelRegistry,
  monitor,
  predictor,
  reusable,
  system,
  type DataClass,
  type DatabaseInput,
  type Duration,
  type GatewayInput,
  type Percent,
  type PredictorInput,
  type Rate,
  type RequestSlo,
  type RequestTraffic,
  type Size,
  type System,
} from "../dsl/index.ts";
import { type Deployment, deployment, given } from "./deployment.ts";

export interface PredictionApiInput extends Deployment {
  /** What it is for, in one sentence. */
  readonly purpose: string;
  /** Size of the trained model, which lies in a registry of its own. */
  readonly weights: Size;
  /** Your server image, by digest. */
  readonly image: `${string}@sha256:${string}`;
  /** What one copy does and takes, measured by you. */
  readonly perReplica: { readonly requests: number; readonly cpu: number; readonly memory: Size };
  /** Load to size for. */
  readonly traffic: RequestTraffic;
  /** Latency and availability that must hold at peak. */
  readonly slo: RequestSlo;
  /** Host name with a certificate. */
  readonly domain: `${string}.${string}`;
  /** How callers prove who they are. */
  readonly auth: GatewayInput["auth"];
  /** Class of what callers send. Everything downstream inherits it. */
  readonly receives: DataClass;
  /** Postgres that the predictor reads while it answers. */
  readonly features: Pick<DatabaseInput, "size" | "memory" | "recovery"> & Partial<Pick<DatabaseInput, "connections">>;
  /** Version of the model that is served. @default "production" */
  readonly version?: string;
  /** Path of the route. @default "/v1/predict" */
  readonly path?: `/${string}`;
  /** Reachable from the internet, or from the network only. @default "public" */
  readonly exposure?: "public" | "private";
  /** Requests of one caller. @default "50/s" */
  readonly limit?: Rate;
  /** Cache of predictions. @default { ttl: "5m", size: "2GiB", hitRate: "0%" }: no relief is planned */
  readonly predictions?: { readonly ttl: Duration; readonly size: Size; readonly hitRate?: Percent };
  /** Answers when the model cannot: a fixed rule, or a refusal. @default "reject" */
  readonly fallback?: Extract<PredictorInput["fallback"], string | { readonly rule: string }>;
}

/**
 * A classic model behind an API: gateway -> predictor (your container, on CPU) -> cache and Postgres, the model in a registry, and a
 * monitor on all of it.
 */
export const predictionApi: (input: PredictionApiInput) => System = reusable((input: PredictionApiInput): System => {
  const {
    name,
    purpose,
    weights,
    version = "production",
    image,
    perReplica,
    traffic,
    slo,
    domain,
    auth,
    receives,
    alerts,
    path = "/v1/predict",
    exposure = "public",
    limit = "50/s",
    fallback,
  } = input;
  const registry = modelRegistry({ models: { model: { weights, version } } });
  const predictions = cache(input.predictions ?? { ttl: "5m", size: "2GiB" });
  const features = database({ engine: "postgres", ...input.features });
  const predict = predictor({
    model: registry.models.model,
    image,
    accelerators: "cpu",
    perReplica,
    traffic,
    slo,
    reads: [features],
    cache: predictions,
    ...given({ fallback }),
  });
  const api = gateway({ exposure, domain, auth, limit, receives, routes: { [path]: predict } });
  const watch = monitor({ watches: [api, predict, features, predictions], alerts });
  return system(name, { ...deployment(input), purpose, components: { registry, predictions, features, predict, api, watch } });
});
