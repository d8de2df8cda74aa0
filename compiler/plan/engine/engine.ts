/** Work of one engine step. */
export interface Step {
  /** Sequences that get one token each. */
  readonly decoding: number;
  /** Tokens that these have in the cache, together. */
  readonly contextTokens: number;
  /** Prompt tokens that are computed in the same step. */
  readonly promptTokens: number;
  /** Attention of these: the sum over chunks of new tokens x (tokens before the chunk + half of the new ones). */
  readonly promptPairs: number;
}

/** A ratio interval around an estimate: 90 % of measurements of groups that the fit had not seen lie inside. `low <= 1 <= high`. */
export interface ErrorBand {
  readonly low: number;
  readonly high: number;
  /** Model class, engine and accelerator generation were calibrated together. */
  readonly inCoverage: boolean;
  /** For example "llama-70b x H100-SXM, vLLM". */
  readonly nearestCalibrated: string;
}

/**
 * One engine replica with its calibrated step time: what closed forms and the simulation ask of it. Times in ms.
 *
 * Pipeline stages work on `lanes` batches that take turns, data ranks on one each, side by side: each lane sees 1/lanes of the requests,
 * `maxSequences`, `tokenBudget` and `cacheTokens` are those of one lane, and a step is the time of one token of a lane through all stages.
 */
export interface EngineModel {
  /** Monotone in every field of the step. */
  stepMs(step: Step): number;
  /** Time of a request outside of the steps: HTTP, tokenizer, scheduling. Part of TTFT. */
  readonly requestMs: number;
  readonly lanes: number;
  /** Most running sequences (max_num_seqs). */
  readonly maxSequences: number;
  /** Most tokens of one step, prompt chunks and decoded ones together (max_num_batched_tokens). */
  readonly tokenBudget: number;
  /** Tokens that the cache holds; a sequence takes its context, rounded up to blocks of 16. */
  readonly cacheTokens: number;
  /** Error of the calibrated estimates in this regime; the SLO is compared with the estimate x `high`. */
  readonly bands: { readonly ttft: ErrorBand; readonly tpot: ErrorBand };
}
