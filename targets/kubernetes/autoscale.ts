import type { Workload } from "../../compiler/plan/plan.ts";
import type { ScheduleValues } from "../../dsl/traffic.ts";
import type { KubernetesContext } from "./contract.ts";
import type { CoreProps, Json } from "./core.ts";
import type { Trigger } from "./crds/keda.ts";
import { labelsOf, prometheusAddress } from "./labels.ts";
import { coreObject, customObject, type Manifest } from "./objects.ts";
import { type Unit, unitName } from "./unit.ts";

type Behavior = NonNullable<NonNullable<Json<CoreProps["HorizontalPodAutoscaler"]>["spec"]>["behavior"]>;

/** Copies that the autoscaler keeps. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Copies at the planned peak, kept when signals are missing. */
  readonly planned: number;
}

function boundsOf({ replicas: { min, max, planned } }: Workload): Bounds {
  return { min: Math.max(1, min), max: Math.max(1, max, min), planned: Math.max(1, planned) };
}

/** Hours that leave something out; all hours of all days are no schedule. */
export function hoursOf(schedule: ScheduleValues | undefined): { readonly hours: NonNullable<ScheduleValues["hours"]>; readonly zone: string } | undefined {
  const hours = schedule?.hours;
  if (schedule === undefined || hours === undefined || (hours.days.length === 7 && hours.start === 0 && hours.end === 1440)) return undefined;
  return { hours, zone: schedule.zone };
}

/** "0 7 * * 1,2,3,4,5". Cron counts days from Sunday, 0. */
function cron(minute: number, days: readonly number[]): string {
  const ordered = days.map((day) => day % 7).sort((a, b) => a - b);
  return `${minute % 60} ${Math.floor(minute / 60)} * * ${ordered.join(",")}`;
}

/** Keeps `replicas` in the hours. Midnight ends a minute early, because a window must not end where another begins. */
const cronTrigger = ({ hours, zone }: NonNullable<ReturnType<typeof hoursOf>>, replicas: number): Trigger => ({
  type: "cron",
  name: "hours",
  metadata: { timezone: zone, start: cron(hours.start, hours.days), end: cron(Math.min(hours.end, 1439), hours.days), desiredReplicas: String(replicas) },
});

/** Sum over all copies, with the value that one copy should have. */
export interface LoadSignal {
  readonly name: string;
  readonly query: string;
  readonly perReplica: number;
}

/** Signals are counted in hundredths: KEDA's fallback cuts fractions of a threshold off. */
const HUNDREDTHS = 100;

const targetOf = (unit: Unit): { readonly apiVersion: string; readonly kind: string; readonly name: string } => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  name: unitName(unit),
});

/** Scale-down waits for at least as long as a copy takes to come back. */
const downWindow = (startSeconds: number): number => Math.min(3600, Math.max(300, Math.ceil((2 * startSeconds) / 60) * 60));

export function scaledObject(unit: Unit, signals: readonly LoadSignal[], schedule: ScheduleValues | undefined, context: KubernetesContext): Manifest {
  const bounds = boundsOf(unit.workload);
  const hours = hoursOf(schedule);
  const asleep = `sum(kube_deployment_spec_replicas{namespace="${context.namespace}",deployment="${unitName(unit)}"}) == 0`;
  const triggers = signals.map(
    (signal): Trigger => ({
      type: "prometheus",
      name: signal.name,
      metricType: "AverageValue",
      metadata: {
        serverAddress: prometheusAddress,
        // Missing series are an error and bring the fallback, except where nothing should run.
        query: hours === undefined ? hundredths(signal) : `(${hundredths(signal)}) or (${asleep})`,
        threshold: `${BigInt(Math.max(1, Math.floor(HUNDREDTHS * signal.perReplica)))}`,
        // Out of hours no load keeps it awake; only the hours wake it.
        activationThreshold: hours === undefined ? "0" : "1000000000",
        ignoreNullValues: "false",
      },
    }),
  );
  if (hours !== undefined) triggers.push(cronTrigger(hours, bounds.min));
  return kedaObject(
    unit,
    triggers,
    bounds,
    hours !== undefined,
    { replicas: hours === undefined ? Math.min(bounds.planned, bounds.max) : bounds.min },
    scaling(unit.workload.startSeconds, 2),
    context,
  );
}

const hundredths = ({ query }: LoadSignal): string => `${HUNDREDTHS} * (${query})`;

const scaling = (startSeconds: number, step: number): Behavior => ({
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: step, periodSeconds: 60 }] },
  scaleDown: { stabilizationWindowSeconds: downWindow(startSeconds), policies: [{ type: "Pods", value: 1, periodSeconds: 300 }] },
});

function kedaObject(
  unit: Unit,
  triggers: readonly Trigger[],
  bounds: Bounds,
  sleeps: boolean,
  fallback: { readonly replicas: number } | undefined,
  behavior: Behavior,
  context: KubernetesContext,
): Manifest {
  const name = unitName(unit);
  return customObject(
    "ScaledObject",
    {
      name,
      namespace: context.namespace,
      labels: labelsOf(unit.component, context, unit.role),
      // A component that gets hours had an HPA of this name, and KEDA's webhook refuses a second owner.
      annotations: { "scaledobject.keda.sh/transfer-hpa-ownership": "true" },
    },
    {
      scaleTargetRef: targetOf(unit),
      pollingInterval: 15,
      cooldownPeriod: 300,
      minReplicaCount: sleeps ? 0 : bounds.min,
      maxReplicaCount: bounds.max,
      ...(fallback === undefined ? {} : { fallback: { failureThreshold: 3, replicas: fallback.replicas, behavior: "currentReplicasIfHigher" } as const }),
      advanced: { restoreToOriginalReplicaCount: false, horizontalPodAutoscalerConfig: { name, behavior } },
      triggers,
    },
  );
}

/** Percent of the requested CPU at which copies are added, where the plan has none of its own: its target for request servers. */
const usualCpuTarget = 60;

/** Scales a container on CPU; with hours, through KEDA, because an HPA cannot go to zero. */
export function cpuAutoscaler(unit: Unit, schedule: ScheduleValues | undefined, context: KubernetesContext): Manifest {
  const bounds = boundsOf(unit.workload);
  const hours = hoursOf(schedule);
  const cpuTarget = unit.workload.cpuTarget ?? usualCpuTarget;
  const step = Math.max(2, Math.ceil(bounds.max / 4));
  const behavior: Behavior = {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: 100, periodSeconds: 60 },
        { type: "Pods", value: step, periodSeconds: 60 },
      ],
    },
    scaleDown: { stabilizationWindowSeconds: downWindow(unit.workload.startSeconds), policies: [{ type: "Percent", value: 25, periodSeconds: 60 }] },
  };
  if (hours !== undefined) {
    const cpu: Trigger = { type: "cpu", name: "cpu", metricType: "Utilization", metadata: { value: String(cpuTarget) } };
    return kedaObject(unit, [cpu, cronTrigger(hours, bounds.min)], bounds, true, undefined, behavior, context);
  }
  return coreObject(
    "HorizontalPodAutoscaler",
    { name: unitName(unit), namespace: context.namespace, labels: labelsOf(unit.component, context, unit.role) },
    {
      spec: {
        scaleTargetRef: targetOf(unit),
        minReplicas: bounds.min,
        maxReplicas: bounds.max,
        metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuTarget } } }],
        behavior,
      },
    },
  );
}
