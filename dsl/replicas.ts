import { above, count, pattern, positive, shape } from "./fields.ts";
import { size, type Size } from "./units.ts";

/** Bounds for an autoscaler. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}
/** What one copy does and takes; measured by you. */
export interface PerReplica {
  /** Requests a second that it serves within the SLO. */
  readonly requests: number;
  /** Processors, 0.25 for a quarter of one. */
  readonly cpu: number;
  readonly memory: Size;
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
/** What one copy does and takes, as a field. Parsed: `{ requests: per second, cpu, memory: bytes }`. */
export const perReplica = shape<PerReplica>({ requests: positive, cpu: positive, memory: above("0GiB", size) });
const path = pattern<`/${string}`>("a path: write it like /ready", /^\/\S*$/);
/** Paths of the probes, as a field. */
export const health = shape<Health>({ ready: path.optional(), live: path.optional() });
/** Defaults of `health`, for `under`. */
export const healthDefaults = { ready: "/ready", live: "/live" } as const;
