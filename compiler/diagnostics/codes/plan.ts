import type { CodeInfo } from "./code.ts";

/** LNT20xx */
export const planCodes = {
  LNT2001: {
    severity: "error",
    title: "the region offers none of the accelerators",
    help: 'The planner takes offers that the catalogue lists in the place\'s region, that are open to everybody and that it knows the performance of. Choose another accelerator or region, or `"auto"`. Where you know better than the catalogue, write `assured({ accelerator, count, because })`. `lintel offers --gpu NAME` lists what is where.',
  },
  LNT2002: {
    severity: "error",
    title: "no accelerator supports an allowed precision",
    help: "`precision` is an allow-list: quantisation changes answers, so the planner never chooses a precision that is not in it. fp8 needs fp8 tensor cores, bf16 is missing on T4 and V100. Of a published 16-bit checkpoint the engine makes fp8 while it loads; int8, int4 and nvfp4 have to be made before, and come from a `modelRegistry`. Allow another precision after evaluating the model in it, or choose other accelerators.",
  },
  LNT2003: {
    severity: "error",
    title: "the model does not fit the accelerators",
    help: "A replica holds weights, work space and a cache for at least one sequence of the longest context, within one node. The notes list what is needed and what is usable, rounded to the safe side. Allow a smaller precision, name accelerators with more memory, or lower `maxContext`.",
  },
  LNT2004: {
    severity: "error",
    title: "no accelerator holds the latency objective",
    help: "The estimate times its margin is compared with each bound of the SLO. When even a single request on an idle replica is too slow, more replicas cannot help. Relax the bound, shorten the prompts, allow a smaller precision, or choose a faster accelerator.",
  },
  LNT2005: {
    severity: "error",
    title: "the load needs more replicas than are allowed",
    help: "`replicas.max` bounds what the planner may use, and what the autoscaler may make. Raise it, lower the peak, or relax the SLO so that each replica takes more. Where it is not stated, growth over the horizon bounds the autoscaler: it cannot ask for more replicas than a component is planned for.",
  },
  LNT2006: {
    severity: "error",
    title: "the capacity ladder cannot supply the instances",
    help: "Each rung of `capacity` needs a price in the region, and the rungs' limits must add up to the instances that the plan needs. Add `onDemand()` as the last rung, or raise the limits.",
  },
  LNT2007: {
    severity: "error",
    title: "the model cannot be sized",
    help: "Serving of tokens is planned for language, embedding, reranking and encoder models whose dimensions the catalogue knows. `lintel catalog` shows what it knows.",
  },
  LNT2008: {
    severity: "error",
    title: "the context is longer than the model's",
    help: "`maxContext` counts prompt and answer. Neither it nor the p95 of the traffic can exceed the model's own context.",
  },
  LNT2009: {
    severity: "error",
    title: "no instance type holds one copy of the container",
    help: "A copy's CPU and memory, with what the node keeps for itself, must fit one general-purpose instance of the region. Ask for less per replica.",
  },
  LNT2010: {
    severity: "warning",
    title: "facts of the model were not checked",
    help: "The catalogue's dimensions of this model were recalled, not read from a source. The plan is an extrapolation: measure before you rely on it.",
  },
  LNT2011: {
    severity: "info",
    title: "latency of requests is not predicted",
    help: "Percentiles need the time that one request takes on an idle replica. Without it the plan sizes for throughput at the target utilization and says nothing on the latency bound: measure it.",
  },
  LNT2012: {
    severity: "info",
    title: "the checkpoint is published quantised, and is served as it is",
    help: 'Its makers trained or quantised the model so: 16-bit weights of it do not exist, and serving it as published does not change its answers. Where 16 bit is allowed, the planner takes the published precision. State it in `precision`, for example `["fp8"]`, to silence the note.',
  },
  LNT2013: {
    severity: "error",
    title: "one request takes longer than the latency objective",
    help: "`perReplica.latency` says how long a request takes on an idle copy. Where that alone exceeds a bound of `slo.latency`, more copies cannot help: relax the bound, or make the copy faster and measure it again.",
  },
  LNT2014: {
    severity: "error",
    title: "the accelerators are offered in too few zones",
    help: "A plan that survives the loss of a zone spreads its nodes over as many zones as the place has, or as it has nodes. The catalogue knows the zones of these instance types, and there are fewer. Ask for fewer zones, another accelerator or region, or an availability below 99.9%.",
  },
  LNT2015: {
    severity: "error",
    title: "plans cannot be compared by their energy",
    help: 'With `optimise: "carbon"` the plan with the least energy is taken, at the rated power of its accelerators. The catalogue has no rating of these. Name other accelerators, or optimise for cost.',
  },
  LNT2016: {
    severity: "info",
    title: "replicas share an accelerator",
    help: "`sharing` allows parts of accelerators. Instances of MIG have memory, caches and multiprocessors of their own. With time-slicing nothing is their own: memory is divided by settings alone, and work waits its turn. No measurement of either is published, so estimates are extrapolated. Leave `sharing` out for whole accelerators.",
  },
  LNT2017: {
    severity: "warning",
    title: "traffic comes in hours in which the component does not run",
    help: "`schedule.hours` says when a component runs. Its traffic states load for other hours as well, by shares of the day or the week, or by office hours: that load is neither served nor billed. Widen the schedule, or state 0 for these hours.",
  },
  LNT2018: {
    severity: "info",
    title: "the estimates extrapolate to how the replica is split",
    help: "Data-parallel attention and expert parallelism are planned where they are cheaper with the wider margins of what was not measured for this engine, accelerator generation and class of model. Measure before you rely on it.",
  },
  LNT2019: {
    severity: "info",
    title: "the published checkpoint is in another precision than the plan",
    help: "Weights of a `modelRegistry` may be of any precision, so the plan takes what `precision` allows. The published checkpoint of the model that they were tuned from is not in it, and the engine does not make it while it loads: convert the weights before, or allow the precision that they have.",
  },
  LNT2020: {
    severity: "error",
    title: "the plan costs more than a budget",
    help: 'The bill at list prices is above a limit of the budget: `monthly`, `perThousandRequests` or `perMillionTokens`, of the system or of a component. The notes show the three cheapest changes that fit among those that were tried: relaxed bounds, another precision, accelerator, ladder, schedule or region, alone or in pairs. Each was planned again with the change made, and breaks no other limit that holds now. With `onExceed: "warn"` this is a warning.',
  },
  LNT2021: {
    severity: "warning",
    title: "whether the budget holds is unknown",
    help: "Lines without a price in the catalogue are never counted as zero: the total is a lower bound. It is below the budget, but the listed lines may take it above. A limit for requests or tokens is unknown, too, where no load is stated that the cost could be spread over.",
  },
} as const satisfies Record<`LNT20${string}`, CodeInfo>;
