// A pack as somebody else would write it: two kinds and a rule, from "lintel" and "lintel/extend" alone. Tests put it beside a blueprint.
import type { Can, Common, Duration, Rate, RequestTraffic } from "lintel";
import {
  count,
  defineAws,
  defineComponent,
  defineKubernetes,
  defineRule,
  diagnostic,
  duration,
  health,
  healthDefaults,
  image,
  perReplica,
  rate,
  ref,
  requestTraffic,
  requestTrafficDefaults,
  under,
  type ContainerDetails,
  type Health,
  type PerReplica,
  type ValuesOf,
} from "lintel/extend";

export interface QueueInput extends Common {
  /** Messages a second at peak. */
  readonly peak: Rate;
  /** How long a message waits at most. @default "4d" */
  readonly keep?: Duration;
}
type Queue = ValuesOf<QueueInput, "keep">;

const seconds = (ms: number): number => Math.round(ms / 1000);

/** Amazon SQS. Price of the example, per million requests: https://aws.amazon.com/sqs/pricing/. */
export const queue = defineComponent<QueueInput, "take events" | "emit events" | "store data">("acme/queue", {
  can: ["take events", "emit events", "store data"],
  fields: { peak: rate, keep: duration.optional() },
  defaults: { keep: "4d" },
  targets: {
    aws: defineAws<Queue, { readonly seconds: number }>({
      plan(component, context) {
        const { peak, keep } = component.values;
        // SQS keeps messages for 14 days at most.
        if (keep > 14 * 864e5)
          return [
            undefined,
            [
              diagnostic("LNT4004", {
                message: "SQS keeps a message for 14 days at most",
                at: { origin: component.origin, path: ["keep"], component: component.name },
              }),
            ],
          ];
        const requests = (peak * 0.4 * 3 * 730 * 3600) / 1e6;
        return [
          {
            component: component.name,
            summary: `SQS queue, messages wait ${seconds(keep)} s at most`,
            figures: [{ name: "requests", value: requests, unit: "M/month", formula: "peak * 0.4 * 3 * 730 * 3600 / 1e6", inputs: { peak } }],
            cost: [
              {
                component: component.name,
                item: "requests",
                quantity: requests,
                unit: "million",
                usdPerUnit: 0.4,
                monthlyUsd: requests * 0.4,
                formula: "send, receive and delete of each message",
                source: "acme price list",
                asOf: "2026-11-01",
              },
              context.price({ component: component.name, item: "something without a price", service: "acme", serviceItem: "none", quantity: 1, formula: "1" }),
            ],
            rejected: [],
            needs: { apis: ["sqs"] },
            provenance: {},
            details: { seconds: seconds(keep) },
          },
          [],
        ];
      },
      lower(component, plan, context) {
        const key = context.foundation.key(component.classification.level);
        const address = context.root.addRaw(component.name, "resource", "aws_sqs_queue", component.id, {
          name: context.names.of(component.id, 80),
          message_retention_seconds: plan.details.seconds,
          kms_master_key_id: key.arn,
          tags: context.tags(component),
        });
        const may = (sid: string, actions: readonly string[]) => ({
          statements: [{ sid, actions, resources: [`\${${address}.arn}`] }],
          keys: [{ arn: key.arn, use: "encrypt and decrypt" as const, via: "sqs" }],
          egress: [{ to: "endpoints" as const, port: 443 }],
          settings: { URL: `\${${address}.url}` },
        });
        return [
          {
            workload: false,
            access: (verb) =>
              ({
                writes: may("Send", ["sqs:SendMessage"]),
                consumes: may("Receive", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]),
                monitors: {},
              })[verb as string],
            operations: [{ phase: "after", title: `Look at ${component.name}`, text: "The queue is empty at first." }],
          },
          [],
        ];
      },
    }),
  },
});

export interface WorkerInput extends Common {
  readonly image: `${string}@sha256:${string}`;
  /** Queue that it empties. */
  readonly from: Can<"emit events">;
  readonly traffic: RequestTraffic;
  readonly perReplica: PerReplica;
  /** @default 8080 */
  readonly port?: number;
  /** @default { ready: "/ready", live: "/live" } */
  readonly health?: Health;
}
type Worker = ValuesOf<WorkerInput, "port" | "traffic" | "health">;

/** A container that works through a queue, deployed as Lintel's own are. */
export const worker = defineComponent<WorkerInput, "serve HTTP">("acme/worker", {
  can: ["serve HTTP"],
  fields: { image, from: ref("emit events"), traffic: requestTraffic, perReplica, port: count.optional(), health: health.optional() },
  defaults: { port: 8080, health: { ready: "/ready", live: "/live" }, ...under("traffic", requestTrafficDefaults), ...under("health", healthDefaults) },
  edges: { from: "consumes" },
  targets: {
    aws: defineAws<Worker, ContainerDetails>({
      plan(component, context) {
        const { values } = component;
        const [capacity, found] = context.capacity.requests({
          component: component.name,
          at: { origin: component.origin, component: component.name },
          relief: 0,
          rungs: [{ from: "on-demand" }],
          traffic: values.traffic,
          perReplica: { ...values.perReplica, assumed: false },
        });
        if (capacity === undefined) return [undefined, found];
        return [
          {
            component: component.name,
            summary: `${capacity.workload.replicas.planned} copies of a worker`,
            workload: capacity.workload,
            figures: capacity.figures,
            cost: capacity.cost,
            rejected: capacity.rejected,
            needs: { pools: [capacity.pool], addons: ["external-secrets", "karpenter", "kube-prometheus-stack"] },
            provenance: {},
            details: { ...capacity, image: values.image, port: values.port },
          },
          found,
        ];
      },
      lower: () => [{ workload: true, access: (verb) => (verb === "monitors" ? {} : undefined) }, []],
    }),
    kubernetes: defineKubernetes<Worker, ContainerDetails>({
      lower(component, plan, context) {
        const [made, found] = context.container(component, plan, { health: component.values.health, env: { ACME: "yes" } });
        if (made === undefined) return [undefined, found];
        const note = {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: `${component.id}-note`, namespace: context.namespace, labels: context.labels(component) },
          data: { from: component.values.from.component },
        };
        return [{ ...made, objects: [...made.objects, note] }, found];
      },
    }),
  },
});

export const keepsShort = defineRule({
  id: "acme/keeps-short",
  severity: "medium",
  title: "Queues forget within a week",
  help: "A message that waits for more than a week is a fault that nobody saw. Shorten `keep`.",
  kinds: ["acme/queue"],
  check({ name, values }) {
    const { keep } = values as unknown as Queue;
    return keep <= 7 * 864e5
      ? { verdict: "pass" }
      : { verdict: "fail", at: "keep", message: `\`${name}\` keeps messages for ${keep / 864e5} days`, hint: 'write "7d" or less' };
  },
});
