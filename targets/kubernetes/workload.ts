import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../compiler/diagnostics/report.ts";
import type { Pool, Workload } from "../../compiler/plan/plan.ts";
import type { Component } from "../../compiler/system.ts";
import { fit, shortHash } from "../names.ts";
import { longestCallSeconds } from "./calls.ts";
import type { EnvValue, KubernetesContext, ModelVolume } from "./contract.ts";
import {
  type Container,
  type EnvFromSource,
  type EnvVar,
  type Json,
  type PodSpec,
  type Probe,
  sleepBeforeStop,
  type TopologySpreadConstraint,
  type Volume,
  type VolumeMount,
} from "./core.ts";
import { environmentOf, secretFolder } from "./environment.ts";
import { labelsOf, labelValue, selectorOf } from "./labels.ts";
import { coreObject, type Manifest } from "./objects.ts";
import { bytesText, cpuText, gibibytes } from "./quantity.ts";
import { hasRoomForAnother } from "./room.ts";
import { containerSecurity, podSecurity } from "./security.ts";
import { settingsOf } from "./passes/settings.ts";
import { type Unit, unitName } from "./unit.ts";

/** Seconds in which load balancers and endpoints forget a pod that ends. */
const drainSeconds = 30;
/** Seconds for a new node: instance, image and drivers. */
export const nodeSeconds = 900;

export const priorityClassOf = (context: KubernetesContext): string => fit(`${context.system.name}-serving`, 63);

export interface Server {
  readonly image: string;
  /** In place of the image's own. @default the image's */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly port: number;
  /** Name of its Service, which listens on 80. @default that of the pods */
  readonly service?: string;
  /** Texts that it reads from a folder, by file. New pods are made when one changes. @default none */
  readonly files?: { readonly folder: string; readonly texts: Readonly<Record<string, string>> };
  readonly env: Readonly<Record<string, EnvValue>>;
  readonly probes: { readonly startup: string; readonly ready: string; readonly live: string };
  /** Bytes of the writable /tmp. */
  readonly scratch: number;
  /** Bytes of shared memory, counted against the memory of the pod. */
  readonly sharedMemory?: number;
  readonly models: readonly ModelVolume[];
  /** Lowest and highest memory are one: what is over the limit is killed. */
  readonly accelerators?: { readonly resource: string; readonly count: number };
}

const httpProbe = (path: string, timing: Pick<Json<Probe>, "periodSeconds" | "failureThreshold" | "timeoutSeconds">): Json<Probe> => ({
  httpGet: { path, port: "http" },
  ...timing,
});

/** Seconds that a container may take to start: what loading takes, and half of it again. */
export const startupSeconds = ({ startSeconds }: Workload): number => Math.ceil(startSeconds * 1.5);

const startupFailures = (workload: Workload, periodSeconds: number): number => Math.max(3, Math.ceil(startupSeconds(workload) / periodSeconds));

/** Small enough for as many copies on a node as its CPU holds: a disk of 50 GiB has 110 pods at most. What is written is limited apart. */
const containerDisk = 256 * 1024 ** 2;

export const poolOf = (workload: Workload, context: KubernetesContext): Pool => {
  const pool = context.plan.pools.find((one) => one.name === workload.pool);
  if (pool === undefined) throw new Error(`pool ${workload.pool} is not in the plan`);
  return pool;
};

const spread = ({ component, role }: Unit, topologyKey: string): Json<TopologySpreadConstraint> => ({
  maxSkew: 1,
  topologyKey,
  // One zone without free instances must not stop a rollout.
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: selectorOf(component, role) },
  matchLabelKeys: ["pod-template-hash"],
});

/** Deployment and Service of a server, with everything that restricted pod security asks for. */
export function serverObjects(unit: Unit, server: Server, context: KubernetesContext): Result<readonly Manifest[]> {
  const { component, role, workload } = unit;
  const [environment, found] = environmentOf(unit, server.env, context);
  if (environment === undefined || hasErrors(found)) return [undefined, found];

  const pool = poolOf(workload, context);
  const tolerations = context.profile.tolerations(pool).map((toleration) => ({ ...toleration }));
  const labels = labelsOf(component, context, role);
  const selector = selectorOf(component, role);
  const name = unitName(unit);
  const metadata = { name, namespace: context.namespace, labels };

  const stored = server.models.map((model) => ({ model, ...context.profile.modelVolume(component, model) }));
  const volumes: Json<Volume>[] = [{ name: "tmp", emptyDir: { sizeLimit: bytesText(server.scratch) } }];
  const volumeMounts: Json<VolumeMount>[] = [{ name: "tmp", mountPath: "/tmp" }];
  if (server.sharedMemory !== undefined) {
    volumes.push({ name: "shm", emptyDir: { medium: "Memory", sizeLimit: bytesText(server.sharedMemory) } });
    volumeMounts.push({ name: "shm", mountPath: "/dev/shm" });
  }
  stored.forEach(({ claimName, model }, index) => {
    const volume = index === 0 ? "weights" : `weights-${index + 1}`;
    volumes.push({ name: volume, persistentVolumeClaim: { claimName, readOnly: true } });
    volumeMounts.push({ name: volume, mountPath: model.mountPath, readOnly: true });
  });

  const memory = bytesText(workload.requests.memory);
  const disk = gibibytes(1) + server.scratch;
  const ephemeral = workload.requests.ephemeral ?? (server.accelerators === undefined ? containerDisk : disk);
  const grace = drainSeconds + longestCallSeconds(component, context) + 15;
  const devices = server.accelerators === undefined ? {} : { [server.accelerators.resource]: String(server.accelerators.count) };
  const startPeriod = workload.startSeconds > 120 ? 10 : 5;
  const settings = settingsOf(unit, environment, context);
  const envFrom: Json<EnvFromSource>[] = settings.parameters === undefined ? [] : [{ secretRef: { name: settings.parameters } }];
  const seen = environment.parameters.flatMap(({ name: variable }): Json<EnvVar>[] =>
    settings.parameters !== undefined && context.profile.seenVariables?.includes(variable) === true
      ? [{ name: variable, valueFrom: { secretKeyRef: { name: settings.parameters, key: variable } } }]
      : [],
  );
  if (settings.secrets !== undefined) {
    // The group is that of the pod, so that its user reads them and nobody else.
    volumes.push({ name: "secrets", secret: { secretName: settings.secrets, defaultMode: 0o440 } });
    volumeMounts.push({ name: "secrets", mountPath: secretFolder, readOnly: true });
  }
  if (server.files !== undefined) {
    volumes.push({ name: "files", configMap: { name } });
    volumeMounts.push({ name: "files", mountPath: server.files.folder, readOnly: true });
  }
  const container: Json<Container> = {
    name: labelValue(name),
    image: context.profile.image(server.image),
    imagePullPolicy: "IfNotPresent",
    ...(server.command === undefined ? {} : { command: [...server.command] }),
    ...(server.args === undefined ? {} : { args: [...server.args] }),
    env: [...environment.literals, ...seen],
    ...(envFrom.length === 0 ? {} : { envFrom }),
    ports: [{ name: "http", containerPort: server.port, protocol: "TCP" }],
    startupProbe: httpProbe(server.probes.startup, {
      periodSeconds: startPeriod,
      failureThreshold: startupFailures(workload, startPeriod),
      timeoutSeconds: 5,
    }),
    readinessProbe: httpProbe(server.probes.ready, { periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 }),
    livenessProbe: httpProbe(server.probes.live, { periodSeconds: 15, failureThreshold: 4, timeoutSeconds: 10 }),
    lifecycle: sleepBeforeStop(drainSeconds),
    resources: {
      requests: { cpu: cpuText(workload.requests.cpu), memory, "ephemeral-storage": bytesText(ephemeral), ...devices },
      // No CPU limit: throttling costs latency, and the request already reserves the share.
      limits: { memory, "ephemeral-storage": bytesText(Math.max(ephemeral, gibibytes(1) + disk)), ...devices },
    },
    securityContext: containerSecurity,
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts,
  };

  const pod: Json<PodSpec> = {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    // A Service called vllm would set VLLM_PORT to an address.
    enableServiceLinks: false,
    priorityClassName: priorityClassOf(context),
    terminationGracePeriodSeconds: grace,
    securityContext: podSecurity,
    nodeSelector: { ...context.profile.nodeSelector(pool) },
    ...(tolerations.length === 0 ? {} : { tolerations }),
    topologySpreadConstraints: [spread(unit, "topology.kubernetes.io/zone"), spread(unit, "kubernetes.io/hostname")],
    containers: [container],
    volumes,
  };

  const annotations = {
    ...context.profile.podAnnotations?.(
      component,
      stored.map(({ model }) => model),
    ),
    ...(server.files === undefined ? {} : { "lintel.dev/files": shortHash(JSON.stringify(server.files.texts)) }),
  };
  const deployment = coreObject("Deployment", metadata, {
    spec: {
      // No `replicas`: the autoscaler owns them.
      revisionHistoryLimit: 3,
      // A new copy may wait for the place of an old one, which ends first.
      progressDeadlineSeconds: grace + nodeSeconds + startupSeconds(workload),
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: hasRoomForAnother(workload, pool, context) ? { maxSurge: 1, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: 1 },
      },
      selector: { matchLabels: selector },
      template: {
        metadata: {
          labels: { ...labels, ...context.profile.podLabels(component) },
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        },
        spec: pod,
      },
    },
  });
  const service = coreObject(
    "Service",
    { ...metadata, name: server.service ?? name },
    {
      spec: { type: "ClusterIP", selector, ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP", appProtocol: "http" }] },
    },
  );
  const files = server.files === undefined ? [] : [coreObject("ConfigMap", metadata, { data: server.files.texts })];
  return [[deployment, service, ...files, ...settings.objects, ...stored.flatMap(({ objects }) => objects as readonly Manifest[])], found];
}

/** Models that a workload mounts, each once, those that the cloud keeps for it alone last. `at` is the field that names it. */
export function modelsOf(
  component: Component,
  context: KubernetesContext,
): readonly { readonly at: string; readonly part?: string; readonly model: ModelVolume }[] {
  const own = context.profile.ownWeights?.(component);
  const used = context.bindings(component.name).flatMap(({ edge, model }) => (model === undefined ? [] : [{ path: edge.path, model }]));
  const seen = new Set<string>();
  return [...used, ...(own === undefined ? [] : [{ path: ["model"], model: own }])].flatMap(({ path, model }) => {
    if (seen.has(model.mountPath)) return [];
    seen.add(model.mountPath);
    return [{ at: String(path[0] ?? ""), ...(path[1] === undefined ? {} : { part: String(path[1]) }), model }];
  });
}

/** Reports an image that the catalogue does not pin. */
export function catalogImage(name: string, component: Component, context: KubernetesContext): Result<string> {
  const image = context.catalog.image(name);
  if (image !== undefined) return [image.reference, []];
  const missing: Diagnostic = diagnostic("LNT4510", {
    message: `image \`${name}\` for \`${component.name}\` is not in the catalogue`,
    at: { origin: component.origin, component: component.name },
  });
  return [undefined, [missing]];
}
