import type { TaskName } from "../sample.ts";
import type { BoostOptions } from "./boost.ts";

interface Settings {
  readonly features: readonly string[];
  readonly options: BoostOptions;
  /**
   * Share of held-out errors beyond each end of a band. 5 %, or somewhat more where the fits that leave a group out do worse than the
   * one that ships, as it sees more groups: chosen so that the fixed folds are covered to about 90 % (README.md).
   * @default 0.05
   */
  readonly tail?: number;
  /** Factor on the logarithms of the bands where the groups are too few for quantiles. @default 1 */
  readonly widen?: number;
}

const usual: BoostOptions = { trees: 120, leaves: 8, rate: 0.12, minRows: 12, ridge: 2, huber: 0.3, featureShare: 0.5, rowShare: 0.7, monotone: {} };
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What each calibration may look at. Features that name a model in disguise (width, layers, parameters) made unseen models worse: see README.md. */
export const settings: Readonly<Record<TaskName, Settings>> = {
  tpot: {
    features: words("running perRank queued output devices dataRanks expertParallel mixed cacheShare weightShare latent bytes generation vllm sglang tensorrt"),
    options: { ...usual, trees: 80, monotone: { running: 1, perRank: 1, mixed: 1, cacheShare: 1 } },
    tail: 0.065,
  },
  ttft: {
    features: words("running perRank queued input output devices expertParallel mixed prompt latent send vllm sglang tensorrt"),
    options: { ...usual, trees: 80, minRows: 30, huber: 0.5 },
    tail: 0.065,
  },
  saturated: {
    features: words(
      "running perRank output input devices tensor pipeline dataRanks replicas expertParallel mixed cacheShare weightShare fill capacity latent hit bytes generation link version perGpu",
    ),
    options: { ...usual, trees: 70 },
  },
  scenario: {
    features: words("running devices replicas mixed weightShare fill bytes generation server vllm output"),
    options: { ...usual, trees: 60, minRows: 6 },
  },
  counted: {
    features: words("running queued input output mixed cacheShare fill bytes generation nim perGpu"),
    options: { ...usual, trees: 60, minRows: 6 },
    tail: 0.03,
    widen: 1.5,
  },
  single: { features: words("weightShare bytes devices bandwidth output generation readRest"), options: { ...usual, trees: 60, minRows: 5 } },
  prefill: { features: words("prompt bytes devices input rate bandwidth generation"), options: { ...usual, trees: 60, minRows: 5 } },
  training: {
    features: words(
      "devices nodes active sparsity sequence attention micro tokensPerStep tensor pipeline expert context recompute offload compiled unpacked adapter quantised pretrain bytes rate link generation megatron composer torchtune torchtitan tuned asMfu",
    ),
    options: { ...usual, trees: 60, minRows: 10 },
  },
  items: {
    features: words(
      "batch flops work intensity rate bandwidth bytes devices text transformer mobile convnext generation engine tensorrt scenario dynamic latency",
    ),
    options: { ...usual, minRows: 6 },
  },
};
