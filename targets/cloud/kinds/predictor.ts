import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ContainerDetails, RequestDemand } from "../../../compiler/plan/capacity.ts";
import type { ComponentPlan, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { PredictorValues } from "../../../dsl/components/predictor.ts";
import { at } from "../at.ts";
import { reliefOf } from "../facts.ts";
import type { HttpServer } from "../http.ts";
import type { HubWeights } from "../hub.ts";
import { servedModel, type ServedModel } from "../model.ts";
import { gib, round } from "../quantities.ts";
import { rungsOf } from "../rungs.ts";
import { equal, type Realisation, type Realises } from "../parity.ts";
import { laddered, onCluster, type RungsOnCloud, type ServingOnCloud, statedOnly } from "./serving.ts";

export interface CloudPredictorDetails extends ContainerDetails, HubWeights {
  readonly http: HttpServer;
}

/** What Python, a server and its libraries take beside the model. */
const baseMemory = 512 * 2 ** 20;

/** A model server that is not for language, on CPUs of the cluster. */
export function planPredictor(
  component: Component<PredictorValues>,
  context: PlanContext,
  cloud: ServingOnCloud,
): Result<ComponentPlan<CloudPredictorDetails>> {
  const { values } = component;
  const found = choiceErrors(component, cloud);
  const [model, modelFound] = servedModel(component, values.model, context);
  found.push(...modelFound);
  const image = values.image ?? context.catalog.image("predictor")?.reference;
  if (image === undefined) {
    found.push(
      diagnostic("LNT4011", { message: "there is no ready-made server for this model", at: at(component), hint: "add `image`: your server, by digest" }),
    );
  }
  if (model === undefined || image === undefined || hasErrors(found)) return [undefined, found];
  const perReplica = values.perReplica === undefined ? assumedReplica(component, model, found) : { ...values.perReplica, assumed: false };
  if (perReplica === undefined) return [undefined, found];

  const [capacity, planned] = context.capacity.requests({
    component: component.name,
    at: at(component),
    relief: reliefOf(component, context),
    rungs: rungsOf(values.capacity),
    traffic: values.traffic,
    slo: values.slo,
    perReplica,
    ...(values.replicas === undefined ? {} : { replicas: values.replicas }),
    ...(values.schedule === undefined ? {} : { schedule: values.schedule }),
  });
  if (capacity === undefined) return [undefined, [...found, ...planned]];
  const { replicas } = capacity.workload;
  const hub = model.from === "hub" && model.known !== undefined ? { model: model.known.id, weightsGib: round(model.known.weightsGibBf16, 3) } : undefined;
  const figures: readonly Figure[] = perReplica.assumed ? [assumption(component, perReplica)] : [];
  return [
    {
      component: component.name,
      summary: `${replicas.planned} ${replicas.planned === 1 ? "replica" : "replicas"} on CPU (${capacity.instanceType}), up to ${replicas.max}`,
      workload: capacity.workload,
      figures: [...figures, ...capacity.figures],
      cost: [...capacity.cost, ...(hub === undefined ? [] : cloud.weightsCost(component, hub.weightsGib, replicas.planned, context))],
      rejected: capacity.rejected,
      needs: {
        pools: [capacity.pool],
        apis: cloud.weightsApis,
        addons: [...cloud.workloadAddons, ...cloud.weightsAddons, ...(values.schedule === undefined ? [] : cloud.scalingAddons)].sort(),
      },
      provenance: perReplica.assumed ? { perReplica: { from: "planned", note: "half of the latency that the SLO allows" } } : {},
      details: { ...capacity, image, port: values.port, http: { port: values.port, ready: values.health.ready }, ...(hub === undefined ? {} : { hub }) },
    },
    [...found, ...planned],
  ];
}

function choiceErrors(component: Component<PredictorValues>, cloud: ServingOnCloud): Diagnostic[] {
  const { accelerators, runsOn } = component.values;
  const found: Diagnostic[] = [];
  if (runsOn === "managed")
    found.push(
      diagnostic("LNT4004", {
        message: `serving by ${cloud.managedServing} is not emitted`,
        at: at(component, "runsOn"),
        hint: 'use "kubernetes", the default',
      }),
    );
  if (accelerators.choose === "any of" || accelerators.choose === "pinned") {
    found.push(
      diagnostic("LNT4011", {
        message: "how many predictions an accelerator makes is not known, and would have to be guessed",
        at: at(component, "accelerators"),
        hint: 'use "cpu" with a measured `perReplica`; a model for text or embeddings can be an `llm`',
      }),
    );
  }
  return found;
}

/**
 * Without a measurement, a server is taken to be as slow as it may be: one worker on one CPU that takes half of the latency at p95.
 * A slower one would miss the SLO, a faster one needs fewer replicas.
 */
function assumedReplica(component: Component<PredictorValues>, model: ServedModel, found: Diagnostic[]): RequestDemand["perReplica"] | undefined {
  const p95 = component.values.slo.latency?.p95;
  if (p95 === undefined || model.weightsGib === undefined) {
    found.push(
      diagnostic("LNT4011", {
        message: `what a replica of \`${component.name}\` does is not known`,
        at: at(component),
        hint:
          p95 === undefined
            ? "measure it and add `perReplica`, or bound the latency at p95"
            : "measure it and add `perReplica`, or give the model's registry entry `weights`",
      }),
    );
    return undefined;
  }
  return { requests: 1000 / (p95 / 2), cpu: 1, memory: Math.ceil(model.weightsGib * gib + baseMemory), assumed: true };
}

const assumption = (component: Component<PredictorValues>, perReplica: RequestDemand["perReplica"]): Figure => ({
  name: "requests of a replica",
  value: perReplica.requests,
  unit: "requests/s",
  formula: "1000 / (p95 / 2)",
  inputs: { p95: component.values.slo.latency?.p95 ?? "unknown" },
  source: "assumed: one worker on one CPU takes half of the latency that the SLO allows",
});

/** What becomes of its properties. `weights`: how pods read them. */
export const predictorRealises = (cloud: { readonly rungs: RungsOnCloud; readonly weights: Realisation }): Realises<PredictorValues> => ({
  ...onCluster,
  fallback: statedOnly.fallback,
  model: cloud.weights,
  precision: equal("kept in the plan: the server of the image decides"),
  capacity: laddered(cloud.rungs),
  cache: equal("its address and credentials in the settings: the server of the image asks it"),
});
