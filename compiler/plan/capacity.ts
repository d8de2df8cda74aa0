import type { LlmSlo, RequestSlo, RequestTraffic, TokenTraffic } from "../../dsl/traffic.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Model } from "../catalog/catalog.ts";
import type { Result, Where } from "../diagnostics/diagnostic.ts";
import type { Schedule } from "../system.ts";
import type { CostLine, Figure, Pool, Rejected, Rung, Workload } from "./plan.ts";

export type Precision = "fp32" | "bf16" | "fp16" | "fp8" | "int8" | "nvfp4" | "int4";

/** What an accelerator field says, normalised. Names are the editor's, lower case: "h100", "a100-80gb". */
export type AcceleratorChoice =
  | { readonly choose: "auto" }
  | { readonly choose: "any of"; readonly types: readonly string[] }
  | { readonly choose: "pinned"; readonly type: string; readonly count: number; readonly assured?: string };

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
  readonly traffic: Parsed<TokenTraffic>;
  readonly slo: Parsed<LlmSlo>;
  readonly accelerators: AcceleratorChoice;
  readonly precisions: readonly Precision[];
  /** Longest prompt plus answer in tokens; absent: twice the p95, at most the model's context. */
  readonly maxContext?: number;
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
  readonly engine: { readonly maxModelLen: number; readonly maxNumSeqs: number; readonly memoryUtilization: number; readonly kvCacheDtype: "auto" | "fp8" };
  readonly weightsGib: number;
  readonly loadSeconds: number;
  /** Expected at the planned load, with a 90 % band. */
  readonly ttftP95: { readonly value: number; readonly low: number; readonly high: number };
  readonly tpotP95: { readonly value: number; readonly low: number; readonly high: number };
  /** Running requests per replica at which the SLO is reached: the autoscaling threshold. */
  readonly runningPerReplica: number;
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
  readonly rejected: readonly Rejected[];
}

/** Serving of requests by copies of a container, on CPU. */
export interface RequestDemand extends Demand {
  readonly traffic: Parsed<RequestTraffic>;
  readonly slo?: Parsed<RequestSlo>;
  /** Measured or assumed: what one replica does at its target utilisation. */
  readonly perReplica: { readonly requests: number; readonly cpu: number; readonly memory: number; readonly assumed: boolean };
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
}
