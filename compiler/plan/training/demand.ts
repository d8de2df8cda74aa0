import type { Gpu, Model } from "../../catalog/catalog.ts";
import type { FailureRate } from "./failures.ts";
import type { TrainingMethod, TrainingState } from "./setup.ts";

/** Machines that a job may run on; all of one kind. */
export interface TrainingOffer {
  /** For example "p5.48xlarge, eu-north-1, on-demand". Names are unique; ties go to the lesser one by code point. */
  readonly name: string;
  readonly gpu: Gpu;
  /** Accelerators of a node. */
  readonly perNode: number;
  /** US dollars of a node and hour. */
  readonly usdPerNodeHour: number;
  readonly maxNodes: number;
}

/** What is to be trained. */
export interface TrainingDemand {
  readonly model: Model;
  readonly method: TrainingMethod;
  /** Tokens of the whole run, epochs counted. */
  readonly tokens: number;
  /** Tokens of a sequence. */
  readonly sequence: number;
  /** Sequences of an update. */
  readonly globalBatch: number;
  /** Format of the multiplications: "bf16", "fp8"; the adapters of qlora multiply in bf16. */
  readonly precision: string;
  /** Framework that the estimate is asked for: "Megatron-Bridge", "torchtitan", "torchtune", "MaxText". */
  readonly engine: string;
  readonly offers: readonly TrainingOffer[];
  /** GiB/s at which the storage takes a checkpoint from all devices together. */
  readonly checkpointGibs: number;
  /** Longest time in hours, failures included. @default none: the cheapest, however long */
  readonly deadlineHours?: number;
  /** @default "mixed" for full, "bf16" for adapters */
  readonly state?: TrainingState;
  /** Only for lora and qlora. @default 16 */
  readonly adapterRank?: number;
  /** @default false */
  readonly chunkedLoss?: boolean;
  /** @default publishedFailures: 466 interruptions on 16,384 H100 in 54 days */
  readonly failures?: FailureRate;
}
