import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { LlmDetails, Precision } from "../../../compiler/plan/capacity.ts";
import type { Workload } from "../../../compiler/plan/plan.ts";
import { isShare, wholeGpu } from "../../../compiler/plan/sharing.ts";
import type { Component } from "../../../compiler/system.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";
import { resourceOf, wholeResource } from "../accelerators.ts";
import { hoursOf, type LoadSignal, scaledObject } from "../autoscale.ts";
import { longestCallSeconds } from "../calls.ts";
import { defineKubernetesKind, type EnvValue, type KubernetesContext, type ModelVolume } from "../contract.ts";
import { labelsOf, nameOf, release, selectorOf } from "../labels.ts";
import { customObject, type Manifest } from "../objects.ts";
import { quantileOf } from "../observe/vllm.ts";
import { decimal, gibibytes } from "../quantity.ts";
import { mainUnit } from "../unit.ts";
import { catalogImage, modelsOf, poolOf, serverObjects, startupSeconds } from "../workload.ts";
import { engineEndpoint } from "./llm-endpoints.ts";
import { routerFront, routerObjects } from "./llm-router.ts";
import { servedNames } from "./llm-router-config.ts";
import { copiesOf, llmSignals, perRank, ranksOf, seriesOf } from "./llm-signals.ts";

const { port, ready, live } = engineEndpoint;

/** A plan for weights that ship in another precision quantises while loading; what ships quantised says so itself. */
const dtypes: Readonly<Partial<Record<Precision, string>>> = { bf16: "bfloat16", fp16: "float16", fp32: "float32" };

/** Families whose tokenizer is code beside the weights (model cards and vLLM recipes of moonshotai/Kimi-K2, 2026). It comes from the bucket. */
const ownCode: ReadonlySet<string> = new Set(["kimi"]);

/** The entry point of the image since 0.11, said so that one of another release does not read the arguments otherwise. */
const command = ["vllm", "serve"] as const;

/** vLLM's command line, from the plan. Read in the documentation of 0.18 and 0.30 (2026); older ones have no --shutdown-timeout. */
export function engineArguments(component: Component<LlmValues>, details: LlmDetails, weights: ModelVolume, context: KubernetesContext): readonly string[] {
  const { engine, precision } = details;
  const known = context.catalog.model(details.model);
  const ships = known?.dtype ?? "";
  const dtype = dtypes[precision];
  return [
    weights.mountPath,
    // The first name labels the metrics; callers may use either.
    "--served-model-name",
    ...servedNames(component, details, []),
    `--port=${port}`,
    ...(details.task === "embed" ? ["--runner=pooling", "--convert=embed"] : []),
    `--tensor-parallel-size=${details.tensorParallel}`,
    ...(details.pipelineParallel > 1 ? [`--pipeline-parallel-size=${details.pipelineParallel}`] : []),
    // All ranks are processes of this pod behind one port; --max-num-seqs and --max-num-batched-tokens are those of each.
    ...((details.dataParallel ?? 1) > 1 ? [`--data-parallel-size=${details.dataParallel}`] : []),
    ...(details.expertParallel === true ? ["--enable-expert-parallel"] : []),
    `--max-model-len=${engine.maxModelLen}`,
    `--max-num-seqs=${engine.maxNumSeqs}`,
    `--max-num-batched-tokens=${engine.maxNumBatchedTokens}`,
    `--gpu-memory-utilization=${decimal(engine.memoryUtilization)}`,
    // Else each engine of a device takes what its neighbours hold for its own: they begin at the same time (vLLM issue 55827, read 2026-11).
    ...(engine.cacheBytes === undefined ? [] : [`--kv-cache-memory-bytes=${engine.cacheBytes}`]),
    ...(ownCode.has(known?.family ?? "") ? ["--trust-remote-code"] : []),
    ...(dtype === undefined ? [] : [`--dtype=${dtype}`]),
    ...(precision === "fp8" && !ships.startsWith("fp8") ? ["--quantization=fp8"] : []),
    ...(engine.kvCacheDtype === "fp8" ? ["--kv-cache-dtype=fp8"] : []),
    // Without it, an engine that is told to end throws away what it is answering.
    `--shutdown-timeout=${longestCallSeconds(component, context)}`,
    ...((component.values.traffic.sharedPrefix ?? 0) > 0 ? ["--enable-prefix-caching"] : []),
  ];
}

const literal = (value: string): EnvValue => ({ literal: value });
/** Nothing is fetched or reported; what the engine writes goes to /tmp, for the root is read-only and the user has no home. */
const env: Readonly<Record<string, EnvValue>> = {
  HF_HUB_OFFLINE: literal("1"),
  TRANSFORMERS_OFFLINE: literal("1"),
  VLLM_NO_USAGE_STATS: literal("1"),
  DO_NOT_TRACK: literal("1"),
  HOME: literal("/tmp"),
  USER: literal("vllm"),
  HF_HOME: literal("/tmp/huggingface"),
  VLLM_CACHE_ROOT: literal("/tmp/vllm"),
  VLLM_CONFIG_ROOT: literal("/tmp/vllm-config"),
  XDG_CACHE_HOME: literal("/tmp/cache"),
  TRITON_CACHE_DIR: literal("/tmp/triton"),
  TORCHINDUCTOR_CACHE_DIR: literal("/tmp/torchinductor"),
  NUMBA_CACHE_DIR: literal("/tmp/numba"),
};

/** The server gives up on its engine after ten minutes, in which large weights are not loaded (vllm/envs.py and v1/engine/core_client.py, read in 2026). */
const engineReadySeconds = (workload: Workload): EnvValue => literal(String(Math.max(600, startupSeconds(workload))));

/** Compiled kernels and graphs. */
const scratch = gibibytes(20);
/** Collectives between the GPUs of a pod. */
const sharedMemory = gibibytes(16);

/** What copies are added for: requests in the engine, requests before it, its cache, and the objective on first tokens. */
function loadSignals(component: Component<LlmValues>, details: LlmDetails, context: KubernetesContext): readonly LoadSignal[] {
  const series = seriesOf(component, context);
  const copies = copiesOf(details, series);
  const signals: LoadSignal[] = [
    // The plan has taken off what comes while a copy starts.
    {
      name: "in-flight",
      query: `sum(vllm:num_requests_running{${series}}) + sum(vllm:num_requests_waiting{${series}})`,
      perReplica: details.runningPerReplica,
    },
    { name: "queue", query: `sum(vllm:num_requests_waiting{${series}})`, perReplica: Math.max(2, (ranksOf(details) * details.engine.maxNumSeqs) / 10) },
  ];
  if (details.task === "generate")
    signals.push({ name: "kv-cache", query: `100 * sum(vllm:kv_cache_usage_perc{${series}})${perRank(details)}`, perReplica: 80 });
  const bound = component.values.slo.ttft?.p95;
  if (bound !== undefined) {
    const share = `100 * ${copies} * (${quantileOf("ttft", 0.95, series, "2m")} >= 0) / ${decimal(bound / 1000)}`;
    signals.push({ name: "ttft", query: `(${share}) or (0 * ${copies})`, perReplica: 80 });
  }
  return signals;
}

/** What its pods ask for, where the model server's image runs on it. */
function acceleratorResource(component: Component, details: LlmDetails, workload: Workload | undefined, context: KubernetesContext): Result<string> {
  const at = (...path: readonly string[]) => ({ origin: component.origin, path, component: component.name });
  const { accelerator } = details;
  const pool = workload === undefined ? undefined : poolOf(workload, context);
  const { share } = pool?.accelerator ?? {};
  if (isShare(accelerator.gpu) && share === undefined) {
    const message = `\`${component.name}\` is planned on ${accelerator.name} (${details.instanceType}), and its nodes have whole devices`;
    const hint = "leave `sharing` out, or name smaller `accelerators`";
    return [undefined, [diagnostic("LNT4513", { message, at: at("sharing"), hint })]];
  }
  const vendor = context.catalog.gpu(wholeGpu(accelerator.gpu))?.vendor;
  if (vendor !== undefined && vendor.toLowerCase() === "nvidia") return [pool === undefined ? wholeResource : resourceOf(pool, context), []];
  const found = diagnostic("LNT4508", {
    message: `\`${component.name}\` is planned on ${accelerator.name}${vendor === undefined ? "" : ` of ${vendor}`}, which the model server's image does not run on`,
    at: at("accelerators"),
  });
  return [undefined, [found]];
}

export const llm = defineKubernetesKind<LlmValues, LlmDetails>({
  lower(component, plan, context) {
    if (component.values.runsOn === "managed") return [{ objects: [] }, []];
    const { details, workload } = plan;
    const diagnostics: Diagnostic[] = [];
    const models = modelsOf(component, context);
    const weights = models.find(({ at }) => at !== "adapters")?.model;
    if (weights === undefined) {
      diagnostics.push(
        diagnostic("LNT4503", {
          message: `\`${component.name}\` has no weights to mount`,
          at: { origin: component.origin, path: ["model"], component: component.name },
          hint: "point `model` at an entry of a `modelRegistry`",
        }),
      );
    }
    const [image, imageFound] = catalogImage("vllm-openai", component, context);
    const [resource, resourceFound] = acceleratorResource(component, details, workload, context);
    const [signals, signalsFound] = llmSignals(component, plan, context);
    diagnostics.push(...imageFound, ...resourceFound, ...signalsFound);
    const { schedule } = component.values;
    if (schedule?.idleAfter !== undefined) {
      diagnostics.push(
        diagnostic("LNT4504", {
          message: `\`schedule.idleAfter\` of \`${component.name}\` has no effect: nothing wakes a model that sleeps`,
          at: { origin: component.origin, path: ["schedule", "idleAfter"], component: component.name },
        }),
      );
    }
    if (weights === undefined || image === undefined || resource === undefined || signals === undefined || workload === undefined || hasErrors(diagnostics))
      return [undefined, diagnostics];

    const adapters = models.flatMap(({ at, part, model }) => (at === "adapters" && part !== undefined ? [{ name: part, model }] : []));
    const { router } = details;
    const front = router === undefined ? undefined : routerFront;
    const unit = mainUnit(component, plan, context, front);
    const [before, beforeFound] =
      router === undefined
        ? [undefined, []]
        : routerObjects(component, { ...details, router }, { weights, adapters: adapters.map(({ name }) => name) }, context);
    diagnostics.push(...beforeFound);
    const [server, serverFound] = serverObjects(
      unit,
      {
        image,
        command,
        args: [
          ...engineArguments(component, details, weights, context),
          ...(adapters.length === 0 ? [] : ["--enable-lora", "--lora-modules", ...adapters.map(({ name, model }) => `${name}=${model.mountPath}`)]),
        ],
        port,
        ...(front === undefined ? {} : { service: nameOf(component, "engine") }),
        env: { ...env, VLLM_ENGINE_READY_TIMEOUT_S: engineReadySeconds(workload) },
        probes: { startup: ready, ready, live },
        scratch,
        ...(details.accelerator.perReplica > 1 ? { sharedMemory: Math.min(sharedMemory, workload.requests.memory / 2) } : {}),
        models: [weights, ...adapters.map(({ model }) => model)],
        accelerators: { resource, count: details.accelerator.perReplica },
      },
      context,
    );
    diagnostics.push(...serverFound);
    if (server === undefined || hasErrors(diagnostics)) return [undefined, diagnostics];
    const engineSignals = signals(hoursOf(schedule) !== undefined);
    const objects: Manifest[] = [
      ...server,
      scaledObject(unit, loadSignals(component, details, context), schedule, context),
      podMonitor(component, context),
      ...(before?.objects ?? []),
    ];
    return [
      {
        objects,
        workload: { selector: selectorOf(component), ports: { http: port }, metricsPort: "http", ...(front === undefined ? {} : { front }) },
        signals: {
          ...engineSignals,
          alerts: [...engineSignals.alerts, ...(before?.alerts ?? [])],
          panels: [...engineSignals.panels, ...(before?.panels ?? [])],
        },
      },
      diagnostics,
    ];
  },
});

const podMonitor = (component: Component, context: KubernetesContext): Manifest =>
  customObject(
    "PodMonitor",
    { name: nameOf(component), namespace: context.namespace, labels: { ...labelsOf(component, context), ...release } },
    {
      selector: { matchLabels: selectorOf(component) },
      podTargetLabels: ["component", "system"],
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "15s", scrapeTimeout: "10s" }],
    },
  );
