import { above, count, pattern, positive, shape } from "./fields.ts";
import { duration, size, type Duration, type Size } from "./units.ts";

/** Bounds for an autoscaler. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}
/** What one copy does and takes; measured by you. */
export interface PerReplica {
  /** Most requests a second that it serves; 60 % of them are planned for at most. */
  readonly requests: number;
  /** Processors, 0.25 for a quarter of one. */
  readonly cpu: number;
  readonly memory: Size;
  /** Time of a request on an idle copy. With it percentiles are predicted, and `slo.latency` decides on the copies. @default none: not predicted */
  readonly latency?: IdleLatency;
}
/** Time of a request where none waits for another, measured at the server. */
export interface IdleLatency {
  readonly p50: Duration;
  readonly p95: Duration;
}
/** Paths that are asked whether a copy works. */
export interface Health {
  /** May it get requests? @default "/ready" */
  readonly ready?: `/${string}`;
  /** Is it alive? @default "/live" */
  readonly live?: `/${string}`;
}

/** Bounds for an autoscaler, as a field. */
export const replicas = shape<Replicas>({ min: count, max: count }).check((context) => {
  const { min, max } = context.value;
  if (max < min) context.issues.push({ code: "custom", message: `max (${max}) is below min (${min})`, path: ["max"], input: context.value });
});
const idle = shape<IdleLatency>({ p50: above("0ms", duration), p95: above("0ms", duration) }).check((context) => {
  if (context.value.p95 < context.value.p50) context.issues.push({ code: "custom", message: "p95 is below p50", path: ["p95"], input: context.value });
});
/** What one copy does and takes, as a field. Parsed: `{ requests: per second, cpu, memory: bytes, latency?: { p50, p95: ms } }`. */
export const perReplica = shape<PerReplica>({ requests: positive, cpu: positive, memory: above("0GiB", size), latency: idle.optional() });
const path = pattern<`/${string}`>("a path: write it like /ready", /^\/\S*$/);
/** Paths of the probes, as a field. */
export const health = shape<Health>({ ready: path.optional(), live: path.optional() });
/** Defaults of `health`, for `under`. */
export const healthDefaults = { ready: "/ready", live: "/live" } as const;
