import type { TaskName } from "../sample.ts";
import type { BoostOptions } from "./boost.ts";

export interface Settings {
  /** What trees may look at. */
  readonly features: readonly string[];
  /** Features with a straight line, fitted before the trees: it goes on beyond what was measured. */
  readonly lines: readonly string[];
  /** Rows that a slope of zero counts for. */
  readonly shrink: number;
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
    features: words(
      "running perRank queued output devices dataRanks expertParallel mixed cacheShare weightShare latent bytes generation vllm sglang tensorrt hit input mixture",
    ),
    lines: words("multi wide fill devices"),
    shrink: 15,
    options: { ...usual, trees: 80, leaves: 10, minRows: 30, ridge: 5, monotone: { running: 1, perRank: 1, mixed: 1, cacheShare: 1 } },
    tail: 0.07,
  },
  ttft: {
    features: words("running perRank queued input output devices expertParallel mixed prompt latent send vllm sglang tensorrt wide"),
    lines: words("multi running queued"),
    shrink: 50,
    options: { ...usual, trees: 80, minRows: 30, huber: 0.5 },
    tail: 0.07,
  },
  saturated: {
    features: words(
      "running perRank output input devices tensor pipeline dataRanks expertParallel mixed weightShare capacity latent hit bytes link version perGpu layers multi generation",
    ),
    lines: words("latent cacheShare fill input prompt"),
    shrink: 50,
    options: { ...usual, trees: 70, ridge: 10 },
  },
  scenario: {
    features: words("running devices replicas mixed weightShare fill bytes generation server vllm output"),
    lines: [],
    shrink: 50,
    options: { ...usual, trees: 60, minRows: 6 },
  },
  counted: {
    features: words("running queued input output mixed cacheShare fill bytes generation nim perGpu"),
    lines: [],
    shrink: 50,
    options: { ...usual, trees: 60, minRows: 6 },
    tail: 0.03,
    widen: 1.5,
  },
  single: {
    features: words("weightShare bytes devices bandwidth output generation readRest"),
    lines: [],
    shrink: 50,
    options: { ...usual, trees: 60, minRows: 5 },
  },
  prefill: { features: words("prompt bytes devices input rate bandwidth generation"), lines: [], shrink: 50, options: { ...usual, trees: 60, minRows: 5 } },
  training: {
    features: words(
      "devices nodes active sparsity sequence attention micro tokensPerStep tensor pipeline expert context recompute offload compiled unpacked adapter quantised pretrain bytes rate link generation megatron composer torchtune torchtitan tuned asMfu",
    ),
    lines: words("again sparsity nodes active tokensPerStep adapter attention tokensPerUpdate"),
    shrink: 100,
    options: { ...usual, trees: 45, minRows: 10 },
  },
  items: {
    features: words(
      "batch flops work intensity rate bandwidth bytes devices text transformer mobile convnext generation engine tensorrt scenario dynamic latency launched compiled",
    ),
    lines: words("launched compiled"),
    shrink: 20,
    options: { ...usual, trees: 60, minRows: 6 },
  },
  // Twenty points of one model: a level, no more.
  diffusion: { features: words("server"), lines: [], shrink: 50, options: { ...usual, trees: 4, leaves: 2, minRows: 6, ridge: 20 }, widen: 1.3 },
};
