import { fits, laneRequests, type Prepared, prepare, runLane } from "./lane.ts";
import { once } from "./once.ts";
import { metric, rounded } from "./quantiles.ts";
import type { Replica } from "./replica.ts";
import type { Requests } from "./requests.ts";
import type { ArrivalProcess, Simulate, SimulatedMetric, Simulation } from "./simulation.ts";
import { isStable } from "./stability.ts";
import { type OverTime, overTime } from "./timeline.ts";

export const simulate: Simulate = (engine, load, options) => simulatePrepared(prepare(engine, load, options), load.arrivals);

export function simulatePrepared(prepared: Prepared, arrivals: ArrivalProcess): Simulation {
  const { engine, requests, options, warmUp } = prepared;
  if (!fits(engine, requests)) return unservable(options.requests);
  const { timeline, preemptions, exceeded, ttft, tpot, e2e } = (() => {
    // What is kept beyond the run is its times, not the replica.
    const replica = runLane(prepared, arrivals);
    return {
      timeline: replica.timeline,
      preemptions: replica.preemptions,
      exceeded: replica.watch.exceeded,
      ...times(replica, requests, warmUp, engine.requestMs),
    };
  })();
  if (exceeded) return { ...unservable(options.requests), exceeded };
  if (timeline.ms === 0) throw new RangeError("all measured requests arrive at the same time: nothing holds over time");
  const { resamples, seed } = options;
  // Lanes share the load evenly. Their counts vary independently.
  const share = arrivals.type === "closed" ? arrivals.requests / laneRequests(arrivals.requests, engine.lanes) : engine.lanes;
  const lanes = ({ mean, p95 }: OverTime): OverTime => {
    return { mean: rounded(mean * share), p95: rounded(mean * share + (p95 - mean) * Math.sqrt(share)) };
  };
  const [running, waiting] = [overTime(timeline.running, timeline.mostRunning), overTime(timeline.waiting, timeline.mostWaiting)];
  const inLane = running.mean + waiting.mean;
  const stable = once(() => isStable(prepared, arrivals, timeline));
  return {
    ttft: metric(ttft, resamples, seed, inLane),
    tpot: metric(tpot, resamples, seed, inLane),
    e2e: metric(e2e, resamples, seed, inLane),
    running: lanes(running),
    waiting: lanes(waiting),
    busy: rounded(timeline.busyMs / timeline.ms),
    cacheUse: rounded((timeline.blockMs * 16) / engine.cacheTokens / timeline.ms),
    preemptions,
    throughput: rounded((timeline.completions * 1000 * share) / timeline.ms),
    requests: options.requests,
    get stable() {
      return stable();
    },
  };
}

function unservable(requests: number): Simulation {
  const never = Number.POSITIVE_INFINITY;
  const quantile = { value: never, low: never, high: never };
  const metric: SimulatedMetric = { mean: never, p50: quantile, p95: quantile, p99: quantile };
  const nothing = { mean: 0, p95: 0 };
  return {
    ttft: metric,
    tpot: metric,
    e2e: metric,
    running: nothing,
    waiting: nothing,
    busy: 0,
    cacheUse: 0,
    preemptions: 0,
    throughput: 0,
    requests,
    stable: false,
  };
}

/** TPOT is of those requests that generate two tokens or more. */
function times(
  replica: Replica,
  requests: Requests,
  warmUp: number,
  requestMs: number,
): { readonly ttft: Float64Array; readonly tpot: Float64Array; readonly e2e: Float64Array } {
  const measured = requests.count - warmUp;
  const ttft = new Float64Array(measured);
  const e2e = new Float64Array(measured);
  const tpot = new Float64Array(measured);
  let several = 0;
  for (let i = 0; i < measured; i++) {
    const id = warmUp + i;
    const output = requests.output[id]!;
    ttft[i] = replica.first[id]! - replica.at[id]! + requestMs;
    e2e[i] = replica.finished[id]! - replica.at[id]! + requestMs;
    if (output > 1) tpot[several++] = (replica.finished[id]! - replica.first[id]!) / (output - 1);
  }
  return { ttft, e2e, tpot: tpot.subarray(0, several) };
}
