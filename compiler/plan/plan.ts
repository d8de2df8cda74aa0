import type { CatalogLayer } from "../catalog/catalog.ts";
import type { Budget, Environment, Place, Provenance } from "../system.ts";

/** A number with its arithmetic. `formula` names its inputs; evaluating it with `inputs` gives `value`. */
export interface Figure {
  /** Short name, for example "weights per accelerator". */
  readonly name: string;
  readonly value: number;
  /** "GiB", "ms", "requests/s", "$/month", "" for a count. */
  readonly unit: string;
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  /** Where facts among the inputs come from. */
  readonly source?: string;
  /** Table that it belongs to when shown. */
  readonly group?: "requirement" | "memory" | "step time" | "load" | "replicas" | "start" | "cost";
}

/** One line of the bill. `monthlyUsd: null` is unpriced: it makes totals a lower bound, it is never zero. */
export interface CostLine {
  /** Component, or "foundation". */
  readonly component: string;
  readonly item: string;
  /** Amount a month in `unit`. */
  readonly quantity: number;
  readonly unit: string;
  readonly usdPerUnit: number | null;
  readonly monthlyUsd: number | null;
  /** For a line without a price: a bound from the prices that other regions of the cloud are known to have. Decides budgets, is in no total. */
  readonly atMostUsd?: number;
  /** How the quantity was found, for example "2 instances x 730 h". */
  readonly formula: string;
  /** What was assumed because the author did not say. */
  readonly assumption?: string;
  readonly source?: string;
  readonly asOf?: string;
  /** Service and item of the catalogue that it is priced by, or would be. @default an instance type, which `item` names */
  readonly row?: { readonly service: string; readonly item: string };
  /** Where the quantity is a guess: the bill at a third and at three times of it, or as far as the author's words go. @default none: counted */
  readonly range?: { readonly lowUsd: number; readonly highUsd: number; readonly why: string };
  /** Pool of nodes that the line pays for; lines of a shared pool are settled when the whole place is planned. */
  readonly pool?: string;
}

/** Something that was considered and not taken. */
export interface Rejected {
  /** For example "2 x L40S (g6e.12xlarge), fp8". */
  readonly option: string;
  readonly reason: string;
  /** Monthly price where it could be worked out. */
  readonly monthlyUsd?: number;
}

/** A rung of a capacity ladder, normalised. */
export interface Rung {
  readonly from: "reserved" | "capacity block" | "on-demand" | "flex-start" | "spot";
  readonly id?: string;
  readonly zone?: string;
  /** Most instances from this rung; absent is no limit. */
  readonly instances?: number;
  /** Fraction of instances, spot only. */
  readonly maxShare?: number;
  /** Milliseconds, flex-start only. */
  readonly maxRun?: number;
  /** Paid for by a commitment, for the whole month: reserved and on-demand only. @default the list price */
  readonly commitment?: "1 year";
}

/** How nodes of a pool cut their accelerators. */
export interface PoolShare {
  readonly kind: "mig" | "time-slicing" | "vgpu";
  /** The whole accelerator: "H100-SXM". */
  readonly gpu: string;
  /** Of MIG: "1g.10gb". */
  readonly profile?: string;
  /** Parts of one device; 1 for an instance type that has a part only. */
  readonly perDevice: number;
}

/** Nodes that the cluster must be able to make. Pools of equal shape are merged by the foundation. */
export interface Pool {
  /** Kebab-case, unique in a place, for example "gpu-h100-8" or "general". */
  readonly name: string;
  /** Instance types in order of preference; for a general pool, what may be chosen from. */
  readonly instanceTypes: readonly string[];
  /** `perNode`: devices, or the parts that they are cut into. */
  readonly accelerator?: { readonly name: string; readonly perNode: number /** @default whole devices */; readonly share?: PoolShare };
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Upper bound on nodes: the cost guard. */
  readonly maxNodes: number;
  /** Nodes that the plan keeps at peak. */
  readonly nodes: number;
  readonly rungs: readonly Rung[];
  /** GiB of the root volume: images, and weights where they are cached. */
  readonly diskGib: number;
  /** Consolidation delay in ms: how long an empty node lives. */
  readonly idleAfter: number;
  readonly arch: "amd64" | "arm64";
}

/** So many replicas in so many hours of a month. */
export interface Running {
  readonly replicas: number;
  readonly hours: number;
}

/** A workload on the cluster: what both the planner and the Kubernetes lowering need of it. */
export interface Workload {
  readonly pool: string;
  readonly replicas: { readonly min: number; readonly max: number; readonly planned: number };
  /** Requests of one replica. Memory in bytes, CPU in cores. */
  readonly requests: { readonly cpu: number; readonly memory: number; readonly accelerators?: number; readonly ephemeral?: number };
  /** Seconds until a new replica serves on a node that is there. */
  readonly startSeconds: number;
  /** Percent of the requested CPU at which the autoscaler adds replicas, where it scales on CPU. @default 60 */
  readonly cpuTarget?: number;
  /** Replicas over a month, most first. @default unknown: counted as `planned` at every hour */
  readonly running?: readonly Running[];
}

/** What a component asks of the foundation. */
export interface Needs {
  readonly pools?: readonly Pool[];
  /** Cloud APIs that it calls, as endpoint service names: "s3", "secretsmanager", "bedrock-runtime". */
  readonly apis?: readonly string[];
  /** Cluster add-ons by name: "keda", "gpu-operator", "external-secrets", "load-balancer-controller". */
  readonly addons?: readonly string[];
  /** Reachable from the internet. */
  readonly internetFacing?: boolean;
  /** Hosts outside that its pods may reach. */
  readonly egress?: readonly string[];
}

/** Plan of one component in one place. `details` belongs to the kind. */
export interface ComponentPlan<D = unknown> {
  readonly component: string;
  /** One line for people: "2 replicas of 4 x H100 (p5.48xlarge), fp8, tensor parallel 4". */
  readonly summary: string;
  readonly workload?: Workload;
  /** Further sets of pods of the component, for example a router before its engines. @default none */
  readonly auxiliary?: readonly Workload[];
  readonly figures: readonly Figure[];
  readonly cost: readonly CostLine[];
  readonly rejected: readonly Rejected[];
  readonly needs: Needs;
  readonly provenance: Provenance;
  /** Bounds of the author's on latency. @default none */
  readonly objectives?: readonly Objective[];
  /** Latency over load of one replica, rising load. @default none: nothing is simulated for this kind */
  readonly curve?: readonly CurvePoint[];
  /** Estimates with their error, for people who ask how sure the plan is. @default none */
  readonly confidence?: readonly Confidence[];
  /** The decision under other demands, each planned again. @default none */
  readonly sensitivity?: readonly Sensitivity[];
  /** Electricity of the component's accelerators and hosts a month, where ratings are known. @default unknown */
  readonly energy?: Energy;
  readonly details: D;
}

/** A bound on a percentile of a latency. */
export interface Objective {
  readonly metric: "ttft" | "tpot" | "e2e" | "latency";
  readonly quantile: "p50" | "p95" | "p99";
  /** Milliseconds. */
  readonly limit: number;
}

/** One point of a load-latency curve, simulated. Times in ms at p95, before the error band. */
export interface CurvePoint {
  /** Requests a second of one replica. */
  readonly rate: number;
  /** Mean number of running sequences. */
  readonly running: number;
  readonly ttftP95: number;
  readonly tpotP95: number;
  readonly e2eP95: number;
  /** Every objective holds here with the error band. */
  readonly holds: boolean;
}

/** An estimate with its 90 % band; `lintel estimate` gives the same answer to `question`. */
export interface Confidence {
  /** "tpot_ms". */
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly inCoverage: boolean;
  readonly nearestCalibrated: string;
  /** What was asked: columns of `lintel estimate`. */
  readonly question: Readonly<Record<string, string>>;
}

/** What the planner answers when the demand changes. */
export interface Sensitivity {
  /** "traffic doubles", "slo.ttft.p95 20 % tighter". */
  readonly change: string;
  /** Summary of the new plan, or why there is none. */
  readonly result: string;
  readonly feasible: boolean;
  readonly monthlyUsd?: number;
}

/** A month of electricity. */
export interface Energy {
  readonly kwh: number;
  /** Grams of CO2 equivalent; null where the grid's intensity is unknown. */
  readonly gco2e: number | null;
  readonly formula: string;
  readonly source: string;
}

/** What a unit of use costs: a month's cost spread over what the mean load brings in a month. */
export interface UnitCost extends Figure {
  /** Component, or "system". */
  readonly of: string;
  readonly per: "1k requests" | "1M tokens" | "1M input tokens" | "1M output tokens";
  /** A part of the cost has no price: the truth is at least `value`. */
  readonly lowerBound: boolean;
}

/** Another way to pay for the nodes of a pool, beside what the plan counts. */
export interface CommitmentOption {
  readonly pool: string;
  readonly instanceType: string;
  /** Instances that it is for: all that the plan keeps at peak. */
  readonly instances: number;
  /** "on-demand" and "spot" bind nobody; the others bill every hour of their term. */
  readonly term: "on-demand" | "spot" | "ri-1y-no-upfront" | "cud-1y" | "cud-3y" | "savings plan 1y";
  /** US dollars an hour of one instance; null where the catalogue has no price. */
  readonly usdPerHour: number | null;
  /** A month of the instances at the plan's use; null where there is no price. */
  readonly monthlyUsd: number | null;
  /** Share of hours from which it is cheaper than on demand; null without a price of either, or where nothing is bound. */
  readonly breakEven: number | null;
  /** Share of hours that the plan uses of the instances. */
  readonly use: number;
  /** What it saves a month over on demand at that use, negative where it costs more; null where a price is missing. */
  readonly savingUsd: number | null;
  readonly formula: string;
  readonly note?: string;
  readonly source?: string;
  readonly asOf?: string;
}

/** One limit of a budget, checked. */
export interface BudgetCheck {
  /** Component, or "system". */
  readonly of: string;
  readonly limit: "monthly" | "perThousandRequests" | "perMillionTokens";
  readonly limitUsd: number;
  /** What the plan costs; a lower bound where a line has no price; null where there is no use to spread it over. */
  readonly usd: number | null;
  readonly lowerBound: boolean;
  /** Upper bound where lines have no price and each of them is bounded. */
  readonly atMostUsd?: number;
  readonly onExceed: Budget["onExceed"];
  readonly verdict: "within" | "exceeded" | "unknown";
  /** Changes that make it fit, cheapest first; `monthlyUsd` is the month of what is limited. */
  readonly fixes: readonly Fix[];
}

export interface Bill {
  readonly monthlyUsd: number;
  /** True when a line has no price: the truth is at least `monthlyUsd`. */
  readonly lowerBound: boolean;
  /** Upper bound where a line has no price, and each of those has a bound. */
  readonly atMostUsd?: number;
  /** The priced lines with every guess at its low and at its high end. @default nothing is guessed */
  readonly range?: { readonly lowUsd: number; readonly highUsd: number };
  readonly lines: readonly CostLine[];
}

/** A change that was planned again and fits the budget. */
export interface Fix {
  readonly change: string;
  readonly lost: string;
  readonly monthlyUsd: number;
  /** Some line of the changed plan has no price: it costs at least `monthlyUsd`, and fits by its upper bound. @default false */
  readonly lowerBound?: boolean;
}

/** Plan of the whole system in one place. */
export interface PlacePlan {
  readonly place: Place;
  /** Sorted by component name. */
  readonly components: Readonly<Record<string, ComponentPlan>>;
  readonly foundation: ComponentPlan;
  /** Merged from all components. */
  readonly pools: readonly Pool[];
  readonly bill: Bill;
  /** Of the system in this place, then of components by name. @default none: no component states its load */
  readonly units?: readonly UnitCost[];
  /** By pool; on demand, spot, then terms. @default none: no pool */
  readonly commitments?: readonly CommitmentOption[];
  /** Electricity of the accelerators in this place. @default unknown */
  readonly energy?: Energy;
  /** Every limit of every budget, of the system over all its places first, then of components by name. @default none is stated */
  readonly budgets?: readonly BudgetCheck[];
  /** The system's, over all its places. `verdict` is the worst of its limits, `fixes` are those of the first that is exceeded. */
  readonly budget?: Budget & { readonly verdict: "within" | "exceeded" | "unknown"; readonly fixes: readonly Fix[] };
}

/** The persisted middle of the compiler: plan.json. */
export interface Plan {
  readonly schemaVersion: 1;
  readonly system: string;
  readonly environment: Environment;
  /** Files of the project that lay over the catalogue's list prices: negotiated prices, reservations, refreshed lists. @default none */
  readonly catalogLayers?: readonly CatalogLayer[];
  readonly places: readonly PlacePlan[];
}
