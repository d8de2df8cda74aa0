/** What can be asked for. Units: see `unitOf`. */
export const metrics = [
  "ttft_ms",
  "tpot_ms",
  "output_tok_s",
  "tok_s_per_gpu",
  "prefill_tok_s",
  "samples_s",
  "latency_ms",
  "latency_us_per_row",
  "audio_realtime_factor",
  "train_tokens_s",
  "train_samples_s",
  "train_model_tflops_per_gpu",
  "mfu",
  "time_to_train_min",
  "peak_mem_gib_per_gpu",
  "mem_weights_gib_per_gpu",
  "mem_activation_gib_per_gpu",
  "mem_nontorch_gib_per_gpu",
  "mem_kv_pool_gib_per_gpu",
  "kv_pool_tokens",
] as const;
export type Metric = (typeof metrics)[number];

export const unitOf: Readonly<Record<Metric, string>> = {
  ttft_ms: "ms",
  tpot_ms: "ms",
  output_tok_s: "tokens/s",
  tok_s_per_gpu: "tokens/s/gpu",
  prefill_tok_s: "tokens/s",
  samples_s: "samples/s",
  latency_ms: "ms",
  latency_us_per_row: "us",
  audio_realtime_factor: "x",
  train_tokens_s: "tokens/s",
  train_samples_s: "samples/s",
  train_model_tflops_per_gpu: "TFLOP/s/gpu",
  mfu: "ratio",
  time_to_train_min: "min",
  peak_mem_gib_per_gpu: "GiB/gpu",
  mem_weights_gib_per_gpu: "GiB/gpu",
  mem_activation_gib_per_gpu: "GiB/gpu",
  mem_nontorch_gib_per_gpu: "GiB/gpu",
  mem_kv_pool_gib_per_gpu: "GiB/gpu",
  kv_pool_tokens: "tokens",
};

export const kinds = ["llm-online", "llm-offline", "training", "memory", "encoder"] as const;
export type Kind = (typeof kinds)[number];

/** How requests arrive, or how large a batch is. */
export type Load =
  /** Requests under way at any time (closed loop), or a fixed batch. */
  | { readonly type: "count"; readonly count: number }
  /** As much as the engine takes. */
  | { readonly type: "max" }
  /** Open loop, requests a second. */
  | { readonly type: "rate"; readonly perSecond: number }
  /** Scenarios of MLPerf Inference. */
  | { readonly type: "scenario"; readonly name: "offline" | "server" | "interactive" | "single-stream" }
  /** Training: sequences a step, and sequences of a device at once. */
  | { readonly type: "batch"; readonly global?: number; readonly micro?: number }
  | { readonly type: "unstated" };

/** One question. Absent is not published; nothing is filled in silently. */
export interface Query {
  readonly kind: Kind;
  readonly metric: Metric;
  /** Short name, "llama-3.1-8b". */
  readonly model: string;
  /** Id of the catalogue, where there is one. */
  readonly modelId?: string;
  readonly gpu: string;
  readonly gpus?: number;
  readonly tensor?: number;
  readonly pipeline?: number;
  readonly expert?: number;
  /** Attention data parallelism; "yes": of unknown degree. */
  readonly attentionData?: number | "yes";
  /** Free text as published: "fp8", "fp4 (gemm nvfp4, moe nvfp4)"; empty is not published. */
  readonly precision: string;
  /** Name and version. */
  readonly engine: string;
  /** Prompt tokens, sequence length, pixels of an edge or seconds of audio. */
  readonly input?: number;
  readonly output?: number;
  readonly load: Load;
  /** "p95"; empty is the mean. */
  readonly stat: string;
  readonly conditions: Readonly<Record<string, string>>;
}

export const refusals = ["does-not-fit", "unknown-model", "unknown-gpu", "unknown-engine", "unsupported-metric", "outside-coverage", "invalid-input"] as const;
export type Refusal = (typeof refusals)[number];

/** A value with its 90 % band (memory: a promise), or why there is none. `0 < low <= value <= high`. */
export type Estimate =
  | {
      readonly value: number;
      readonly low: number;
      readonly high: number;
      readonly unit: string;
      /** Model class, engine and accelerator generation were calibrated together. */
      readonly inCoverage: boolean;
      readonly nearestCalibrated: string;
    }
  | { readonly refused: Refusal; readonly because: string; readonly inCoverage: false; readonly nearestCalibrated: string };
