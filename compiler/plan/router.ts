import type { Result } from "../diagnostics/diagnostic.ts";
import type { RouterCapacity, TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { figures } from "./figure.ts";
import { GIB } from "./memory.ts";
import { requestCapacity } from "./requests.ts";
import { loadOf, type Setting } from "./tokens.ts";

const prior = coefficients.router;

/**
 * What `Capacity.router` answers. Every token of a streamed answer passes through it one by one, so that tokens and not requests
 * make up its load. The author's bounds are the engine's and not the router's.
 */
export function routerCapacity(demand: TokenDemand, setting: Setting): Result<RouterCapacity> {
  const { component, at, traffic, slo, schedule } = demand;
  const { inputTokens: _input, outputTokens: _output, sharedPrefix: _shared, ...arrivals } = traffic;
  const tokens = loadOf(demand).output?.mean ?? 0;
  const perReplica = (1000 * prior.cpu) / (prior.requestCpuMs + tokens * prior.tokenCpuMs);
  const [capacity, found] = requestCapacity(
    {
      component,
      at,
      relief: 0,
      rungs: [{ from: "on-demand" }],
      traffic: { ...arrivals, payload: 0 },
      ...(slo.availability === undefined ? {} : { slo: { availability: slo.availability } }),
      perReplica: { requests: perReplica, cpu: prior.cpu, memory: prior.memoryGib * GIB, assumed: true },
      replicas: { min: prior.replicas },
      ...(schedule === undefined ? {} : { schedule }),
    },
    setting,
  );
  if (capacity === undefined) return [undefined, found];
  const figure = figures("replicas");
  const own = figure(
    "requests of a router",
    perReplica,
    "requests/s",
    "1000 * cpu / (requestMs + tokens * tokenMs)",
    { cpu: prior.cpu, requestMs: prior.requestCpuMs, tokens, tokenMs: prior.tokenCpuMs },
    prior.source,
  );
  return [
    {
      workload: { ...capacity.workload, startSeconds: prior.startSeconds },
      pool: capacity.pool,
      instanceType: capacity.instanceType,
      figures: [own, ...capacity.figures.map((one) => ({ ...one, name: `router: ${one.name}` }))],
      cost: capacity.cost.map((line) => ({ ...line, item: `router on ${line.item}` })),
    },
    found,
  ];
}
