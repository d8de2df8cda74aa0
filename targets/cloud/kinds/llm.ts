import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { LlmDetails, RouterCapacity, TokenCapacity, TokenDemand } from "../../../compiler/plan/capacity.ts";
import { objectivesOf } from "../../../compiler/plan/objectives.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";
import { engineEndpoint, routerEndpoint } from "../../kubernetes/lower/llm-endpoints.ts";
import { at } from "../at.ts";
import { reliefOf } from "../facts.ts";
import type { HttpServer } from "../http.ts";
import type { HubWeights } from "../hub.ts";
import { servedModel } from "../model.ts";
import { round } from "../quantities.ts";
import { rungsOf } from "../rungs.ts";
import type { Realisation, Realises } from "../parity.ts";
import { equal } from "../parity.ts";
import { laddered, onCluster, type RungsOnCloud, type ServingOnCloud, type SharingOnCloud, statedOnly } from "./serving.ts";

export interface CloudLlmDetails extends LlmDetails, HubWeights {
  readonly http: HttpServer;
}

/** A language model on the nodes of the cluster. With a cache, callers reach a router, which asks the cache before the engine. */
export function planLlm(component: Component<LlmValues>, context: PlanContext, cloud: ServingOnCloud): Result<ComponentPlan<CloudLlmDetails>> {
  const { values } = component;
  if (values.runsOn === "managed") {
    return [
      undefined,
      [
        diagnostic("LNT4004", {
          message: `serving by ${cloud.managedServing} is not emitted`,
          at: at(component, "runsOn"),
          hint: 'use "kubernetes", the default',
        }),
      ],
    ];
  }
  const [model, found] = servedModel(component, values.model, context);
  if (model === undefined || hasErrors(found)) return [undefined, found];
  if (model.known === undefined) {
    return [
      undefined,
      [
        ...found,
        diagnostic("LNT4011", {
          message: "memory and speed of this model are not known",
          at: at(component, "model"),
          hint: "give its registry entry a `base`: the catalogue model that it was tuned from",
        }),
      ],
    ];
  }
  const task = values.traffic.outputTokens === undefined ? "embed" : "generate";
  const fits = task === "embed" ? model.known.kind === "embedding" || model.known.kind === "llm" : model.known.kind === "llm";
  if (!fits) {
    return [
      undefined,
      [
        ...found,
        diagnostic("LNT4004", {
          message: `\`${model.known.id}\` is a model of kind ${model.known.kind}: it does not ${task === "embed" ? "embed" : "generate"} text`,
          at: at(component, "model"),
          hint: model.known.kind === "embedding" ? "leave `outputTokens` out of its traffic" : "use a `predictor`",
        }),
      ],
    ];
  }
  const demand: TokenDemand = {
    component: component.name,
    at: at(component),
    relief: reliefOf(component, context),
    rungs: rungsOf(values.capacity),
    model: model.known,
    published: model.from === "hub",
    traffic: values.traffic,
    slo: values.slo,
    accelerators: values.accelerators,
    precisions: values.precision,
    optimise: values.optimise,
    ...(values.adapters === undefined || Object.keys(values.adapters).length === 0 ? {} : { adapters: true }),
    ...(values.sharing === undefined ? {} : { sharing: values.sharing, parts: cloud.parts }),
    ...(values.replicas === undefined ? {} : { replicas: values.replicas }),
    ...(values.schedule === undefined ? {} : { schedule: values.schedule }),
    ...(values.maxContext === undefined ? {} : { maxContext: values.maxContext }),
  };
  const [capacity, planned] = context.capacity.tokens(demand);
  const [router, routed] = values.cache === undefined ? [undefined, []] : context.capacity.router(demand);
  const diagnostics = [...found, ...planned, ...routed];
  if (capacity === undefined || hasErrors(diagnostics)) return [undefined, diagnostics];
  const { workload } = capacity;
  const endpoint = router === undefined ? engineEndpoint : routerEndpoint;
  const hub = model.from === "hub" ? { model: model.known.id, weightsGib: round(model.known.weightsGibBf16, 3) } : undefined;
  return [
    {
      component: component.name,
      summary: summaryOf(capacity, router),
      workload,
      ...(router === undefined ? {} : { auxiliary: [router.workload] }),
      figures: [...capacity.figures, ...(router?.figures ?? [])],
      cost: [
        ...capacity.cost,
        ...(router?.cost ?? []),
        ...(hub === undefined ? [] : cloud.weightsCost(component, hub.weightsGib, workload.replicas.planned, context)),
      ],
      rejected: capacity.rejected,
      objectives: objectivesOf(values.slo),
      curve: capacity.curve,
      confidence: capacity.confidence,
      sensitivity: capacity.sensitivity,
      ...(capacity.energy === undefined ? {} : { energy: capacity.energy }),
      needs: {
        pools: [capacity.pool, ...(router === undefined ? [] : [router.pool])],
        apis: cloud.weightsApis,
        addons: [...cloud.workloadAddons, ...cloud.acceleratorAddons, ...cloud.scalingAddons, ...cloud.weightsAddons].sort(),
      },
      provenance: {},
      details: {
        ...capacity,
        model: model.known.id,
        task,
        ...(router === undefined ? {} : { router: { workload: router.workload, instanceType: router.instanceType, relief: demand.relief } }),
        http: { port: endpoint.port, ready: endpoint.ready, answerSeconds: answerSeconds(values, capacity) },
        ...(hub === undefined ? {} : { hub }),
      },
    },
    diagnostics,
  ];
}

function summaryOf(capacity: TokenCapacity, router: RouterCapacity | undefined): string {
  const { replicas } = capacity.workload;
  const before = router === undefined ? "" : `, behind ${router.workload.replicas.planned} x LiteLLM router`;
  const pipeline = capacity.pipelineParallel > 1 ? `, pipeline parallel ${capacity.pipelineParallel}` : "";
  const data = (capacity.dataParallel ?? 1) > 1 ? `, data parallel ${capacity.dataParallel}` : "";
  const experts = capacity.expertParallel === true ? ", expert parallel" : "";
  return `${replicas.planned} ${replicas.planned === 1 ? "replica" : "replicas"} of ${capacity.accelerator.perReplica} x ${capacity.accelerator.name} (${capacity.instanceType}), ${capacity.precision}, tensor parallel ${capacity.tensorParallel}${pipeline}${data}${experts}${before}`;
}

/** First token, and then the others at the planned speed. */
function answerSeconds({ traffic }: LlmValues, capacity: TokenCapacity): NonNullable<HttpServer["answerSeconds"]> {
  const { outputTokens } = traffic;
  const first = capacity.ttftP95.value / 1000;
  const each = capacity.tpotP95.value / 1000;
  return { mean: round(first + (outputTokens?.p50 ?? 0) * each, 3), longest: round(first + (outputTokens?.p95 ?? 0) * each, 3) };
}

/** What becomes of its properties. `weights`: how pods read them. */
export const llmRealises = (cloud: { readonly rungs: RungsOnCloud; readonly sharing: SharingOnCloud; readonly weights: Realisation }): Realises<LlmValues> => ({
  ...onCluster,
  ...statedOnly,
  model: cloud.weights,
  precision: equal("the smallest allowed that holds the objectives, as the engine's argument"),
  capacity: laddered(cloud.rungs),
  maxContext: equal("longest sequence of the engine"),
  optimise: equal("the planner's aim: cost, carbon or latency"),
  sharing: (how) => cloud.sharing[how],
  adapters: equal("LoRA modules of the engine, mounted beside the weights"),
  cache: equal("a LiteLLM router before the engine answers from it"),
});
