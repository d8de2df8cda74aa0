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

/**
 * M/M/k: all copies as one pool of workers, one worker a core. The tail of wait and of service are added, which is on the slow side.
 * @param serviceMs time of one request on an idle replica
 */
export function requestLatency(rate: number, replicas: number, cpu: number, serviceMs: number): readonly Figure[] {
  const figure = figures("load");
  const workers = replicas * Math.max(1, Math.floor(cpu));
  const load = (rate * serviceMs) / 1000;
  if (load >= workers)
    return [
      figure(
        "worker utilization",
        load / workers,
        "",
        "rate * service / 1000 / workers",
        { rate, service: serviceMs, workers },
        "above 1: the copies cannot keep up",
      ),
    ];
  const waits = erlangC(workers, load);
  const drain = serviceMs / (workers - load);
  const found = [figure("worker utilization", load / workers, "", "rate * service / 1000 / workers", { rate, service: serviceMs, workers })];
  for (const [name, tail] of [
    ["p95", 0.05],
    ["p99", 0.01],
  ] as const) {
    const value = Math.max(0, drain * Math.log(waits / tail)) + serviceMs * Math.log(1 / tail);
    found.push(
      figure(
        `latency ${name}`,
        value,
        "ms",
        "max(0, drain * ln(waits / tail)) + service * ln(1 / tail)",
        { drain, waits, tail, service: serviceMs },
        "M/M/k, exponential service",
      ),
    );
  }
  return found;
}
