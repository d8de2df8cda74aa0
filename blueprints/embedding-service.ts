import {
  gateway,
  llm,
  monitor,
  reusable,
  system,
  type DataClass,
  type GatewayInput,
  type LlmInput,
  type Rate,
  type System,
  type TokenTraffic,
} from "../dsl/index.ts";
import { type Deployment, deployment, given } from "./deployment.ts";

export interface EmbeddingServiceInput
  extends Deployment,
    Pick<LlmInput, "model" | "slo" | "accelerators" | "precision" | "capacity" | "maxContext" | "replicas" | "schedule"> {
  /** What it is for, in one sentence. @default "Turns texts into vectors." */
  readonly purpose?: string;
  /** Load to size for. Without output tokens: it embeds. */
  readonly traffic: Omit<TokenTraffic, "outputTokens">;
  /** Class of the texts. */
  readonly receives: DataClass;
  /** How callers prove who they are. */
  readonly auth: GatewayInput["auth"];
  /** Host name with a certificate. @default a name of the cloud */
  readonly domain?: `${string}.${string}`;
  /** Reachable from the internet, or from the network only. @default "private" */
  readonly exposure?: "public" | "private";
  /** Requests of one caller. @default "20/s" */
  readonly limit?: Rate;
}

/**
 * A model for embeddings behind a private door: gateway -> model, and a monitor on both. One route, `POST /v1/embeddings`. With a
 * `schedule` it sleeps out of hours.
 */
export const embeddingService: (input: EmbeddingServiceInput) => System = reusable((input: EmbeddingServiceInput): System => {
  const { name, purpose = "Turns texts into vectors.", model, traffic, slo, receives, auth, domain, exposure = "private", limit = "20/s", alerts } = input;
  const { accelerators, precision, capacity, maxContext, replicas, schedule } = input;
  const embed = llm({ model, traffic, slo, ...given({ accelerators, precision, capacity, maxContext, replicas, schedule }) });
  const api = gateway({ exposure, auth, limit, receives, routes: { "/v1/embeddings": embed }, ...given({ domain }) });
  const watch = monitor({ watches: [api, embed], alerts });
  return system(name, { ...deployment(input), purpose, components: { embed, api, watch } });
});
