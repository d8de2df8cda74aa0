import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { LlmDetails } from "../../../compiler/plan/capacity.ts";
import type { Workload } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";
import { cpuAutoscaler, hoursOf } from "../autoscale.ts";
import type { Alert, EnvValue, Front, KubernetesContext, ModelVolume, Panel } from "../contract.ts";
import { labelsOf, nameOf, release, selectorOf } from "../labels.ts";
import { customObject, type Manifest } from "../objects.ts";
import { podPattern, workloadAlerts } from "../observe/workload-alerts.ts";
import { decimal, gibibytes } from "../quantity.ts";
import { frontUnit } from "../unit.ts";
import { catalogImage, serverObjects } from "../workload.ts";
import { routerEndpoint } from "./llm-endpoints.ts";
import { access, cacheSettings, type CacheSettings, routerConfig, routerFolder, startScript } from "./llm-router-config.ts";

const { port, ready, live } = routerEndpoint;

/** The router before an engine. It uses the cache; weights stay with the engine. */
export const routerFront: Front = { role: "router", ports: { http: port }, metricsPort: "http", uses: ({ path }) => path[0] === "cache" };

const literal = (value: string): EnvValue => ({ literal: value });
/** Nothing is fetched, reported or shown; what it writes goes to /tmp. */
const env: Readonly<Record<string, EnvValue>> = {
  // Connections that are kept would miss replicas which are new.
  AIOHTTP_KEEPALIVE_TIMEOUT: literal("5"),
  DISABLE_ADMIN_UI: literal("True"),
  HF_HUB_OFFLINE: literal("1"),
  HOME: literal("/tmp"),
  LITELLM_LOCAL_MODEL_COST_MAP: literal("True"),
  LITELLM_LOG: literal("WARNING"),
  LITELLM_MODE: literal("PRODUCTION"),
  NO_DOCS: literal("True"),
  NO_OPENAPI: literal("True"),
  NO_REDOC: literal("True"),
  PYTHONDONTWRITEBYTECODE: literal("1"),
  XDG_CACHE_HOME: literal("/tmp/cache"),
};

const scratch = gibibytes(1);

export interface RouterObjects {
  readonly objects: readonly Manifest[];
  readonly alerts: readonly Alert[];
  readonly panels: readonly Panel[];
}

/**
 * LiteLLM before the engine: it answers from the cache and passes on what is not there. Callers keep the name of the component.
 * It serves chat completions, completions, embeddings and the list of models; nothing else of vLLM's API passes.
 */
export function routerObjects(
  component: Component<LlmValues>,
  details: LlmDetails & { readonly router: NonNullable<LlmDetails["router"]> },
  input: { readonly weights: ModelVolume; readonly adapters: readonly string[] },
  context: KubernetesContext,
): Result<RouterObjects> {
  const [cache, found] = cacheOf(component, context);
  const [image, imageFound] = catalogImage("litellm", component, context);
  const diagnostics: Diagnostic[] = [...found, ...imageFound, ...sameNames(component, context)];
  if (cache === undefined || image === undefined || hasErrors(diagnostics)) return [undefined, diagnostics];

  const workload: Workload = details.router.workload;
  const unit = frontUnit(component, workload, routerFront, context);
  const [server, serverFound] = serverObjects(
    unit,
    {
      image,
      command: ["sh", `${routerFolder}/start.sh`],
      args: ["--config", `${routerFolder}/config.yaml`, "--port", String(port), "--num_workers", "1"],
      port,
      service: nameOf(component),
      files: {
        folder: routerFolder,
        texts: { "access.py": access, "config.yaml": routerConfig(component, details, { cache, ...input }, context), "start.sh": startScript(cache) },
      },
      env,
      probes: { startup: ready, ready, live },
      scratch,
      models: [],
    },
    context,
  );
  diagnostics.push(...serverFound);
  if (server === undefined) return [undefined, diagnostics];
  const { schedule } = component.values;
  return [
    {
      objects: [...server, cpuAutoscaler(unit, schedule, context), podMonitor(component, context)],
      alerts: [...workloadAlerts(unit, hoursOf(schedule) !== undefined, context), ...hitAlerts(component, details.router.relief, context)],
      panels: routerPanels(component, details.router.relief, context),
    },
    diagnostics,
  ];
}

function cacheOf(component: Component<LlmValues>, context: KubernetesContext): Result<CacheSettings> {
  const where = { origin: component.origin, path: ["cache"], component: component.name };
  const binding = context.bindings(component.name).find(({ edge }) => routerFront.uses(edge));
  const settings = binding === undefined ? undefined : cacheSettings(binding);
  if (settings !== undefined && !("length" in settings)) return [settings, []];
  return [
    undefined,
    [
      diagnostic("LNT4511", {
        message: `the cache of \`${component.name}\` does not say where it is${settings === undefined ? "" : `: ${settings.join(" and ")} missing`}`,
        at: where,
      }),
    ],
  ];
}

/** Objects of the router and of the engine are named after the component. */
function sameNames(component: Component, context: KubernetesContext): readonly Diagnostic[] {
  const taken = new Set([nameOf(component, "router"), nameOf(component, "engine")]);
  return Object.values(context.system.components)
    .filter((other) => taken.has(nameOf(other)))
    .map((other) =>
      diagnostic("LNT4512", {
        message: `\`${other.name}\` is called like a part of \`${component.name}\` on the cluster: ${other.id}`,
        at: { origin: other.origin, component: other.name },
        hint: "give one of them another name",
      }),
    );
}

const seriesOf = (component: Component, context: KubernetesContext): string =>
  `namespace="${context.namespace}",pod=~"${podPattern(component, routerFront.role)}"`;

const shareOf = (component: Component, context: KubernetesContext, window: string): string => {
  const rate = (metric: string): string => `sum(rate(${metric}{${seriesOf(component, context)}}[${window}]))`;
  // A series begins with its first event.
  const hits = `(${rate("litellm_cache_hits_metric_total")} or vector(0))`;
  return `${hits} / (${hits} + ${rate("litellm_cache_misses_metric_total")})`;
};

/** Of what the plan counts on, this share may be missing before somebody is told. */
const tolerated = 0.5;

const hitAlerts = (component: Component, relief: number, context: KubernetesContext): readonly Alert[] =>
  relief === 0
    ? []
    : [
        {
          name: "CacheHitsBelowPlan",
          expr: `${shareOf(component, context, "1d")} < ${decimal(tolerated * relief)}`,
          for: "1h",
          severity: "ticket",
          summary: `the cache of ${component.id} answers less than planned`,
          description: `{{ $value | humanizePercentage }} of the requests of a day, planned ${decimal(100 * relief)} %: the engine gets the rest. Write the share that it has into the cache's \`hitRate\`, or give it more time or memory.`,
        },
      ];

const routerPanels = (component: Component, relief: number, context: KubernetesContext): readonly Panel[] => [
  {
    title: "Answers from the cache",
    unit: "percentunit",
    ...(relief === 0 ? {} : { threshold: relief }),
    queries: [{ expr: shareOf(component, context, "5m"), legend: "hits" }],
  },
  {
    title: "Requests at the router",
    unit: "reqps",
    queries: [
      { expr: `sum by (status_code) (rate(litellm_proxy_total_requests_metric_total{${seriesOf(component, context)}}[5m]))`, legend: "{{status_code}}" },
    ],
  },
];

const podMonitor = (component: Component, context: KubernetesContext): Manifest =>
  customObject(
    "PodMonitor",
    { name: nameOf(component, "router"), namespace: context.namespace, labels: { ...labelsOf(component, context, "router"), ...release } },
    {
      selector: { matchLabels: selectorOf(component, "router") },
      podTargetLabels: ["system"],
      // Without the slash it redirects.
      podMetricsEndpoints: [{ port: "http", path: "/metrics/", interval: "15s", scrapeTimeout: "10s" }],
    },
  );
