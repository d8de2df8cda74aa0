import type { Gpu } from "../../catalog/catalog.ts";
import type { Precision } from "../capacity.ts";
import type { Layout } from "../layout.ts";
import type { Allotment } from "../ladder.ts";
import type { Load } from "../engine/load.ts";
import type { MemoryFit, Split } from "../memory.ts";
import type { AcceleratorOffer, OfferSearch } from "../offers.ts";
import type { Running } from "../plan.ts";
import type { Failure } from "../engine/slo.ts";
import type { SearchEngine } from "./source.ts";
import type { Work } from "./steady.ts";

/** Limits of the engine that the search chooses, of one lane. */
export interface Limits {
  /** max_num_seqs of a lane; the engine's own argument is that of all lanes of a data rank. */
  readonly maxSequences: number;
  /** max_num_batched_tokens. */
  readonly tokenBudget: number;
}

/** A replica on a kind of accelerator, before it is put on an instance. */
export interface Replica {
  readonly accelerator: string;
  readonly gpu: Gpu;
  readonly precision: Precision;
  readonly split: Split;
  readonly limits: Limits;
  /** Place in the order of limits that are tried: 0 are the engine's own. */
  readonly preference: number;
  /** As made, before the limits: simulations are kept with it. */
  readonly base: SearchEngine;
  /** With the limits. */
  readonly engine: SearchEngine;
  readonly work: Work;
  /** Level that the rate of one replica cannot exceed. */
  readonly possible: number;
  /** Value over limit of a request alone. */
  readonly idle: number;
  /** Mean time of a whole answer of a request alone, with the band; ms. */
  readonly alone: number;
}

export type Rejection =
  | { readonly reason: "precision"; readonly needs: string }
  | { readonly reason: "checkpoint"; readonly text: string }
  | { readonly reason: "memory"; readonly memory: MemoryFit; readonly devices: number }
  | { readonly reason: "context"; readonly needs: number; readonly memory: MemoryFit; readonly tokens: number }
  | { readonly reason: "load"; readonly failure: Failure }
  | { readonly reason: "host"; readonly text: string }
  | { readonly reason: "power"; readonly text: string }
  | { readonly reason: "zones"; readonly needed: number; readonly zones: readonly string[] }
  | { readonly reason: "replicas"; readonly needed: number; readonly most: number /** At the end of the horizon, not today. */; readonly grown?: true }
  | { readonly reason: "ladder"; readonly nodes: number; readonly given: number };

/** Instances of one rung: at peak, and their hours in a month. */
export interface Billed extends Allotment {
  readonly hours: number;
}

/** What replicas that hold a rate come to on an instance type. */
export interface Sized {
  readonly offer: AcceleratorOffer;
  readonly perNode: number;
  /** Requests a second that one replica takes within the SLO. */
  readonly highest: number;
  readonly needed: number;
  /** Requests a second that can be added until a new replica serves. */
  readonly added: number;
  /** Requests a second of one of the replicas that are needed, at which another one is added. */
  readonly threshold: number;
  readonly planned: Layout;
  readonly lowest: Layout;
  readonly most: Layout;
  readonly spare: boolean;
  readonly averageNodes: number;
  /** Replicas by the hours of a month, most first. */
  readonly running: readonly Running[];
  readonly billed: readonly Billed[];
  readonly hours: number;
  /** Known part of the price; `unpriced` when a rung has none. */
  readonly monthlyUsd: number;
  readonly unpriced: boolean;
  /** The same with the on-demand price where a rung has none: for comparing only. */
  readonly comparedUsd: number;
  /** Electricity of the accelerators at their rated power a month; undefined: not rated. */
  readonly kwh: number | undefined;
}

/** A way to serve the demand that holds. */
export interface Candidate extends Sized {
  readonly replica: Replica;
  /** Simulated as far as it matters. False: `highest` cannot be exceeded, it costs at least this much, and more replicas may be needed. */
  readonly certain: boolean;
}

export interface Refused {
  readonly accelerator: string;
  readonly precision: Precision;
  readonly split: Split;
  readonly offer: AcceleratorOffer;
  readonly rejection: Rejection;
}

/** What measurements of a kind of replica have shown, in levels of rates.ts. */
export interface Measured {
  /** Reached; 0: nothing was. */
  readonly low: number;
  /** Not exceeded; undefined: nothing failed. */
  readonly high: number | undefined;
}

export interface Search {
  readonly offers: OfferSearch;
  /** The best one first, then the best of each accelerator and precision that may hold. */
  readonly candidates: readonly Candidate[];
  readonly refused: readonly Refused[];
  readonly rate: number;
  readonly load: Load;
  readonly maxContext: number;
  /** Kinds of replica with every limit, or why there is none. They do not depend on the rate. */
  readonly replicas: ReadonlyMap<string, readonly Replica[] | Rejection>;
  readonly measured: ReadonlyMap<string, Measured>;
}
