import type { AcceleratorChoice, Precision } from "../../dsl/accelerators.ts";
import type { LlmValues } from "../../dsl/components/llm.ts";
import type { ServiceValues } from "../../dsl/components/service.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { LlmSlo, RequestSlo } from "../../dsl/traffic.ts";
import type { Model } from "../catalog/catalog.ts";
import type { Result, Where } from "../diagnostics/diagnostic.ts";
import type { Schedule } from "../system.ts";
import type { Confidence, CostLine, CurvePoint, Energy, Figure, Pool, Rejected, Rung, Sensitivity, Workload } from "./plan.ts";
import type { CloudParts } from "./parts.ts";
import type { Sharing } from "./sharing.ts";

export type { AcceleratorChoice, Precision };

export type Optimise = LlmValues["optimise"];

interface Demand {
  /** Component that it is for; its traffic, slo and accelerators properties are where errors point. */
  readonly component: string;
  readonly at: Where;
  /** Fraction of requests that a cache in front answers. */
  readonly relief: number;
  readonly rungs: readonly Rung[];
  readonly replicas?: { readonly min: number; readonly max: number };
  readonly schedule?: Schedule;
}

/** Serving of generated or embedded tokens on accelerators. */
export interface TokenDemand extends Demand {
  readonly model: Model;
  /** Defaults are filled in; without `outputTokens` the model only embeds. */
  readonly traffic: LlmValues["traffic"];
  readonly slo: Parsed<LlmSlo>;
  readonly accelerators: AcceleratorChoice;
  readonly precisions: readonly Precision[];
  /** The weights are those of the model's published checkpoint, so its precision counts. @default false: weights of the author's own */
  readonly published?: boolean;
  /** LoRA adapters are served beside the base. @default false */
  readonly adapters?: boolean;
  /** Longest prompt plus answer in tokens; absent: twice the p95, at most the model's context. */
  readonly maxContext?: number;
  /** What is smallest in the plan that is taken, among those that hold the SLO. @default "cost" */
  readonly optimise?: Optimise;
  /** Replicas may take parts of an accelerator. @default whole ones only */
  readonly sharing?: Sharing;
  /** Parts that nodes can be made with there. @default all that can be planned */
  readonly parts?: CloudParts;
}

/** How one engine replica runs, and what it is expected to do. Times in ms, sizes in GiB. */
export interface TokenCapacity {
  readonly workload: Workload;
  readonly pool: Pool;
  readonly instanceType: string;
  readonly accelerator: { readonly name: string; readonly gpu: string; readonly perReplica: number };
  readonly precision: Precision;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Ranks with the attention and the cache of their own sequences, `tensorParallel` accelerators each. @default 1 */
  readonly dataParallel?: number;
  /** Whole experts on each accelerator, spread over tensor x data ranks. @default false: each expert is cut */
  readonly expertParallel?: boolean;
  readonly engine: {
    readonly maxModelLen: number;
    /** Of each data rank. */
    readonly maxNumSeqs: number;
    /** Tokens of one step of each data rank, prompt chunks and decoded ones together. */
    readonly maxNumBatchedTokens: number;
    readonly memoryUtilization: number;
    /**
     * Bytes of the cache on a part of an accelerator, which the engine takes as they are: what it would measure there is what its neighbours
     * hold as well. @default on whole accelerators it measures
     */
    readonly cacheBytes?: number;
    readonly kvCacheDtype: "auto" | "fp8";
  };
  readonly weightsGib: number;
  readonly loadSeconds: number;
  /** Expected at the planned load, with a 90 % band. */
  readonly ttftP95: { readonly value: number; readonly low: number; readonly high: number };
  readonly tpotP95: { readonly value: number; readonly low: number; readonly high: number };
  /**
   * Requests in a replica, running and waiting, at which another one is added: those at which the SLO is reached, less what can come until
   * the new one serves.
   */
  readonly runningPerReplica: number;
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
  readonly rejected: readonly Rejected[];
  readonly curve: readonly CurvePoint[];
  readonly confidence: readonly Confidence[];
  readonly sensitivity: readonly Sensitivity[];
  /** @default unknown: the accelerator's power is not rated */
  readonly energy?: Energy;
}

/** Serving of requests by copies of a container, on CPU. */
export interface RequestDemand extends Omit<Demand, "replicas"> {
  /** Without `max`, growth bounds it. */
  readonly replicas?: { readonly min: number; readonly max?: number };
  /** Defaults are filled in. A predictor's traffic has the same shape. */
  readonly traffic: ServiceValues["traffic"];
  readonly slo?: Parsed<RequestSlo>;
  /**
   * Measured or assumed: the most requests a second that one replica does (it is planned for 60 % of them at most), its cores and bytes.
   * `latency` is the time of one request on an idle replica, in ms; without it no latency is predicted.
   */
  readonly perReplica: {
    readonly requests: number;
    readonly cpu: number;
    readonly memory: number;
    readonly assumed: boolean;
    readonly latency?: { readonly p50: number; readonly p95: number };
  };
}

/** Copies of a router before an engine, which answers from a cache and passes on the rest. It sees every request. */
export interface RouterCapacity {
  readonly workload: Workload;
  readonly pool: Pool;
  readonly instanceType: string;
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
}

export interface RequestCapacity {
  readonly workload: Workload;
  readonly pool: Pool;
  readonly instanceType: string;
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
  readonly rejected: readonly Rejected[];
}

/** The planner as targets see it. */
export interface Capacity {
  tokens(demand: TokenDemand): Result<TokenCapacity>;
  requests(demand: RequestDemand): Result<RequestCapacity>;
  /** The router before an engine of this demand, whatever `relief` its cache gives the engine. */
  router(demand: TokenDemand): Result<RouterCapacity>;
}

/** What the plan of a language model keeps for its lowerings. */
export interface LlmDetails extends TokenCapacity {
  /** Catalogue id: "meta-llama/Llama-3.1-70B-Instruct". */
  readonly model: string;
  readonly task: "generate" | "embed";
  /** Answers from the cache, and passes on what is not there. @default none: callers reach the engine */
  readonly router?: Pick<RouterCapacity, "workload" | "instanceType"> & { /** Share of requests that it is planned to answer. */ readonly relief: number };
}

/** What the plan of a container keeps for its lowerings. */
export interface ContainerDetails extends RequestCapacity {
  /** repository@sha256:… */
  readonly image: string;
  readonly port: number;
}
