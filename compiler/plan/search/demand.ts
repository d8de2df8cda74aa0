import type { TokenDemand } from "../capacity.ts";
import { logNormal } from "../distribution.ts";
import type { Load } from "../engine/load.ts";
import type { Split } from "../memory.ts";

export function loadOf(demand: TokenDemand): Load {
  const { traffic } = demand;
  const most = maxContextOf(demand);
  return {
    input: logNormal(traffic.inputTokens, most),
    ...(traffic.outputTokens === undefined ? {} : { output: logNormal(traffic.outputTokens, most) }),
    sharedPrefix: traffic.sharedPrefix ?? 0,
  };
}

/** Longest prompt plus answer: the author's, or twice the p95, at most the model's context. */
export function maxContextOf(demand: TokenDemand): number {
  const { traffic, model } = demand;
  if (demand.maxContext !== undefined) return demand.maxContext;
  const doubled = Math.ceil(2 * (traffic.inputTokens.p95 + (traffic.outputTokens?.p95 ?? 0)));
  return Math.min(doubled, model.context ?? doubled);
}

/** Requests a second that reach the engine at peak. */
export const peakRate = (demand: TokenDemand): number => demand.traffic.peak * (1 - demand.relief);

const YEAR = 365 * 86_400_000;
/** Factor on today's load at the end of the horizon. `growth` is a fraction a month, `horizon` in ms. @default horizon: 365 days */
// `**` differs in its last bit from one version of the runtime to the next.
export const growthFactor = (growth: number | undefined, horizon: number = YEAR): number => Math.exp(((12 * horizon) / YEAR) * Math.log(1 + (growth ?? 0)));

/** Powers of two within a node. Tensor ranks share the heads evenly; cache heads are split or replicated evenly. */
export function splits(demand: TokenDemand, devices: number): readonly Split[] {
  const { heads, kvHeads, layers } = demand.model;
  const found: Split[] = [];
  for (let tensor = 1; tensor <= devices; tensor *= 2) {
    if (heads !== undefined && heads % tensor !== 0) continue;
    if (kvHeads !== undefined && kvHeads % tensor !== 0 && tensor % kvHeads !== 0) continue;
    for (let pipeline = 1; tensor * pipeline <= devices; pipeline *= 2) {
      if (pipeline > (layers ?? 1)) continue;
      if (demand.accelerators.choose === "pinned" && tensor * pipeline !== demand.accelerators.count) continue;
      found.push({ tensor, pipeline });
    }
  }
  return found;
}

/** Numbers of accelerators that a replica can take on instances of so many, whatever the author pins. */
export const splitCounts = (demand: TokenDemand, devices: number): readonly number[] =>
  [...new Set(splits({ ...demand, accelerators: { choose: "auto" } }, devices).map(({ tensor, pipeline }) => tensor * pipeline))].sort((a, b) => a - b);
