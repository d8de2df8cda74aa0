import {
  bucket,
  cache,
  gateway,
  llm,
  monitor,
  reusable,
  system,
  type Accelerators,
  type Capacity,
  type DataClass,
  type Duration,
  type GatewayInput,
  type LlmInput,
  type LlmSlo,
  type Percent,
  type Precision,
  type Rate,
  type Size,
  type System,
  type TokenTraffic,
} from "../dsl/index.ts";
import { type Deployment, deployment, given } from "./deployment.ts";

export interface ChatServingInput extends Deployment {
  /** What it is for, in one sentence. @default "Answers questions in a conversation." */
  readonly purpose?: string;
  /** Weights: a catalogue id, or an entry of a registry. */
  readonly model: LlmInput["model"];
  /** Load to size for. */
  readonly traffic: TokenTraffic;
  /** Latency and availability that must hold at peak. */
  readonly slo: LlmSlo;
  /** Host name with a certificate. */
  readonly domain: `${string}.${string}`;
  /** How callers prove who they are. */
  readonly auth: GatewayInput["auth"];
  /** Class of what people write to it. Everything downstream inherits it. */
  readonly receives: DataClass;
  /** Reachable from the internet, or from the network only. @default "public" */
  readonly exposure?: "public" | "private";
  /** Requests of one caller. @default "2/s" */
  readonly limit?: Rate;
  /** Accelerators to choose from. @default "auto" */
  readonly accelerators?: Accelerators;
  /** Precisions that the quality of your task allows. @default ["bf16"] */
  readonly precision?: readonly Precision[];
  /** Where instances come from, in order of preference. @default [onDemand()] */
  readonly capacity?: readonly Capacity[];
  /** Cache of whole answers. @default { ttl: "10m", size: "4GiB", hitRate: "0%" }: no relief is planned */
  readonly answers?: { readonly ttl: Duration; readonly size: Size; readonly hitRate?: Percent };
  /** Where conversations are kept. @default { size: "200GiB", keep: "180d", share: "5%" } */
  readonly transcripts?: { readonly size: Size; readonly keep: Duration; readonly share: Percent };
  /** Checks on both sides of the model. @default none */
  readonly guardrails?: LlmInput["guardrails"];
  /** How users learn that they talk to a machine (AI Act, Article 50). @default "Answers come from a language model." */
  readonly disclosure?: string;
}

/**
 * A chat model behind one door: gateway -> language model -> cache of whole answers, a bucket for a share of the conversations,
 * and a monitor on all of it. One route, `POST /v1/chat`.
 *
 * @example
 * export default chatServing({
 *   name: "help", owner: "support", on: aws("eu-central-1", { zones: 3 }), budget: { monthly: "$15k" }, alerts: { page: "on-call" },
 *   model: "meta-llama/Llama-3.1-8B-Instruct",
 *   traffic: { peak: "2/s", inputTokens: { p50: 600, p95: 2000 }, outputTokens: { p50: 200, p95: 500 } },
 *   slo: { ttft: { p95: "1s" }, tpot: { p95: "60ms" }, availability: "99.9%" },
 *   domain: "help.example.com", auth: jwt({ issuer: "https://login.example.com", audience: "help" }), receives: "internal",
 * });
 */
export const chatServing: (input: ChatServingInput) => System = reusable((input: ChatServingInput): System => {
  const {
    name,
    purpose = "Answers questions in a conversation.",
    model,
    traffic,
    slo,
    domain,
    auth,
    receives,
    exposure = "public",
    limit = "2/s",
    alerts,
  } = input;
  const { accelerators, precision, capacity, guardrails, disclosure = "Answers come from a language model." } = input;
  const { keep, share, size } = input.transcripts ?? { size: "200GiB", keep: "180d", share: "5%" };
  const answers = cache(input.answers ?? { ttl: "10m", size: "4GiB" });
  const chat = llm({ model, traffic, slo, cache: answers, disclosure, ...given({ accelerators, precision, capacity, guardrails }) });
  const api = gateway({ exposure, domain, auth, limit, receives, routes: { "/v1/chat": chat } });
  const transcripts = bucket({ size, keep });
  const watch = monitor({ watches: [api, chat, answers], alerts, capture: { share, to: transcripts } });
  return system(name, { ...deployment(input), purpose, components: { api, chat, answers, transcripts, watch } });
});
