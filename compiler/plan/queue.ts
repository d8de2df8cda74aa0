import { figures } from "./figure.ts";
import type { Figure } from "./plan.ts";

/** Erlang C: chance that an arrival waits, for `servers` in parallel at `load` erlangs. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (load * blocked) / (server + load * blocked);
  const utilization = load / servers;
  return blocked / (1 - utilization * (1 - blocked));
}

/** One replica of a request server. */
export interface Server {
  /** Most requests a second: at this rate it is busy all the time. */
  readonly requests: number;
  /** Time of a request on an idle replica, in ms. */
  readonly latency: { readonly p50: number; readonly p95: number };
}

/** Percentiles that are bounded, and what is shown. */
const tails = { p50: 0.5, p95: 0.05, p99: 0.01 } as const;
export type Percentile = keyof typeof tails;

/**
 * Standard normal quantile above which a share lies, up to a half: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23,
 * absolute error below 4.5e-4.
 */
function normalAbove(share: number): number {
  const t = Math.sqrt(-2 * Math.log(share));
  return Math.max(0, t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3));
}

/** A replica at a rate, as a queue. Times in ms. */
export interface Queue {
  /** Requests that it works on at the same time. */
  readonly servers: number;
  /** Time of a request at which so many servers give the stated rate: at least the mean of the idle time. */
  readonly serviceMs: number;
  readonly utilization: number;
  /** Chance that a request waits. */
  readonly waits: number;
  /** Mean wait of those that wait: its tail falls by e in this time. */
  readonly drainMs: number;
  readonly sigma: number;
  readonly p50: number;
}

/**
 * GI/G/k by Allen and Cunneen: the mean wait of M/M/k, times the mean of the squared coefficients of variation of gaps and of service;
 * the wait of those that wait is taken as exponential with that mean. Requests go to replicas at random, which is what a load balancer
 * without knowledge of them does at worst: each replica is a queue of its own, and bursts thin out with the number of replicas.
 * @param rate requests a second of all replicas
 * @param burst coefficient of variation of the gaps between requests
 */
export function queueAt(server: Server, rate: number, replicas: number, burst: number): Queue {
  const { p50, p95 } = server.latency;
  const sigma = Math.log(p95 / p50) / 1.6448536269514722;
  const mean = p50 * Math.exp(sigma ** 2 / 2);
  const servers = Math.max(1, Math.floor((server.requests * mean) / 1000 + 1e-9));
  const serviceMs = (1000 * servers) / server.requests;
  const utilization = rate / (replicas * server.requests);
  const waits = erlangC(servers, servers * Math.min(1, utilization));
  const variation = (arrivalVariation(burst, replicas) + Math.exp(sigma ** 2) - 1) / 2;
  const drainMs = utilization >= 1 ? Number.POSITIVE_INFINITY : (serviceMs / (servers * (1 - utilization))) * variation;
  return { servers, serviceMs, utilization, waits, drainMs, sigma, p50 };
}

/** Squared coefficient of variation of the gaps at one of the replicas: those of a stream that is split at random. */
const arrivalVariation = (burst: number, replicas: number): number => 1 + (burst ** 2 - 1) / replicas;

/** Standard normal quantiles of equal shares, ascending. */
let made: readonly number[] | undefined;
function normals(): readonly number[] {
  const parts = 400;
  made ??= Array.from({ length: parts }, (_, part) => {
    const below = (part + 0.5) / parts;
    return below < 0.5 ? -normalAbove(below) : normalAbove(1 - below);
  });
  return made;
}

/** Times of requests that wait for none, in equal shares. */
const alone = ({ sigma, p50 }: Queue): readonly number[] => (sigma === 0 ? [p50] : normals().map((normal) => p50 * Math.exp(normal * sigma)));

/** Share of the requests that take longer than `ms`: the wait, exponential for those that wait, and the time of the request itself. */
function shareBeyond({ waits, drainMs }: Queue, times: readonly number[], ms: number): number {
  let sum = 0;
  for (const time of times) {
    const left = ms - time;
    sum += left < 0 ? 1 : drainMs === 0 ? 0 : waits * Math.exp(-left / drainMs);
  }
  return sum / times.length;
}

/** A percentile of the latency in ms; infinite where the queue grows. */
export function latencyAt(queue: Queue, percentile: Percentile): number {
  if (queue.utilization >= 1) return Number.POSITIVE_INFINITY;
  const tail = tails[percentile];
  let [low, high] = [0, queue.p50];
  const times = alone(queue);
  while (shareBeyond(queue, times, high) > tail) [low, high] = [high, 2 * high];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (shareBeyond(queue, times, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

export type Bounds = Readonly<Partial<Record<Percentile, number | undefined>>>;

const names: readonly Percentile[] = ["p50", "p95", "p99"];

/**
 * What percentiles are multiplied with before they are compared with a bound. Against simulations of 1 to 16 requests at once, a load of 20
 * to 80 % and p95 up to four times p50, the estimate of p95 is 0.96 to 1.08 of the simulated one and that of p99 0.92 to 1.17; with p95
 * eight times p50, 0.91 to 1.11 and 0.75 to 1.12.
 */
const MARGIN = 1.1;

/** Whether every bound holds, margin included. */
export function holdsBounds(queue: Queue, bounds: Bounds): boolean {
  if (queue.utilization >= 1) return false;
  const times = alone(queue);
  return names.every((name) => {
    const limit = bounds[name];
    return limit === undefined || shareBeyond(queue, times, limit / MARGIN) <= tails[name];
  });
}

/** The percentile that does not hold even where no request waits for another. */
export const tooSlow = (server: Server, bounds: Bounds): Percentile | undefined =>
  names.find((name) => !holdsBounds(queueAt(server, 0, 1, 1), { [name]: bounds[name] }));

const ASSUMED = "GI/G/k by Allen and Cunneen, log-normal service, requests spread over the replicas at random";

/** The queue of one replica, and the percentiles, with their arithmetic. */
export function queueFigures(server: Server, rate: number, replicas: number, burst: number, suffix: string): readonly Figure[] {
  const figure = figures("load");
  const queue = queueAt(server, rate, replicas, burst);
  const { p50, p95 } = server.latency;
  const found: Figure[] = [
    figure(`utilization${suffix}`, queue.utilization, "", "rate / (replicas * requests)", { rate, replicas, requests: server.requests }),
  ];
  if (queue.utilization >= 1) return found;
  const idle = queueAt(server, 0, replicas, burst);
  found.push(
    figure(
      `wait of a request that waits${suffix}`,
      queue.drainMs,
      "ms",
      "1000 / requests / (1 - utilization) * (1 + (burst ^ 2 - 1) / replicas + exp((ln(p95 / p50) / 1.6448536269514722) ^ 2) - 1) / 2",
      { requests: server.requests, utilization: queue.utilization, burst, replicas, p50, p95 },
      ASSUMED,
    ),
  );
  for (const name of ["p95", "p99"] as const) {
    const [own, all] = [latencyAt(idle, name), latencyAt(queue, name)];
    found.push(
      figure(
        `latency ${name}${suffix}`,
        all,
        "ms",
        "alone + waiting",
        { alone: own, waiting: all - own },
        `sum of a log-normal service and of a wait that ${Number((100 * queue.waits).toPrecision(3))} % have (Erlang C, ${queue.servers} at once), exponential; ${ASSUMED}`,
      ),
    );
  }
  return found;
}
