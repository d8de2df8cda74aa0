import type { Gpu } from "../../catalog/catalog.ts";
import type { Precision, TokenDemand } from "../capacity.ts";
import { quantile } from "../distribution.ts";
import type { Failure, Slo } from "../engine/slo.ts";
import type { EngineRefusal } from "../engine/index.ts";
import type { Load } from "../engine/load.ts";
import type { Split } from "../memory.ts";
import { checkpointLacks } from "../precision.ts";
import type { Limits, Rejection, Replica } from "./found.ts";
import { bearable, highestPossible, idleBounds, idleFailure, idleTightness } from "./judge.ts";
import { levelBelow } from "./rates.ts";
import type { EngineSource, SearchEngine } from "./source.ts";
import { firstAlone, idleNext, workOf } from "./steady.ts";

/** Budgets of a step that are tried beside the engine's own: less interrupts decoding less, more is through with a prompt sooner. */
const BUDGETS = [2048, 8192] as const;
/** Sequences are limited in steps that people would write. */
const ROUNDED = 8;

/**
 * Limits of the engine to try, its own first: other budgets of a step, and as many sequences as the bound on the time per token bears,
 * where that is less than the engine takes. What embeds computes a prompt in one step.
 */
export function limitsOf(engine: SearchEngine, demand: TokenDemand, load: Load, maxContext: number): readonly Limits[] {
  const { maxSequences, tokenBudget } = engine;
  if (load.output === undefined) return [{ maxSequences, tokenBudget: Math.max(tokenBudget, maxContext) }];
  const borne = bearable(engine, workOf(load), load, demand.slo);
  const fewer = borne === undefined ? maxSequences : Math.max(ROUNDED, Math.ceil(borne / ROUNDED) * ROUNDED);
  return [
    { maxSequences, tokenBudget },
    ...BUDGETS.flatMap((budget) => (budget === tokenBudget || budget < maxSequences ? [] : [{ maxSequences, tokenBudget: budget }])),
    ...(fewer < maxSequences ? [{ maxSequences: fewer, tokenBudget }] : []),
  ];
}

/** The engine with other limits. */
export const withLimits = (engine: SearchEngine, { maxSequences, tokenBudget }: Limits): SearchEngine =>
  maxSequences === engine.maxSequences && tokenBudget === engine.tokenBudget
    ? engine
    : { ...engine, maxSequences, tokenBudget, stepMs: (step) => engine.stepMs(step) };

/** Replicas of one kind with every limit, or why there is none. */
export function replicasOn(
  demand: TokenDemand,
  engines: EngineSource,
  load: Load,
  maxContext: number,
  accelerator: string,
  gpu: Gpu,
  precision: Precision,
  split: Split,
): readonly Replica[] | Rejection {
  const { model } = demand;
  const lacking = demand.published === true ? checkpointLacks(model, precision) : undefined;
  if (lacking !== undefined) return { reason: "checkpoint", text: lacking };
  const base: SearchEngine | EngineRefusal = engines.model({ model, gpu, precision, split, load, maxContext });
  if ("reason" in base) return base;
  const failure = idleFailure(base, load, demand.slo);
  if (failure !== undefined) return { reason: "load", failure };
  const work = workOf(load);
  const answer = Math.max(0, (load.output === undefined ? 0 : quantile(load.output, "p50")) - 1);
  const found = limitsOf(base, demand, load, maxContext).map((limits, preference): Replica => {
    const engine = withLimits(base, limits);
    const alone =
      firstAlone(engine, quantile(load.input, "p50"), load.sharedPrefix) * engine.bands.ttft.high +
      answer * (answer > 0 ? idleNext(engine, work.context) : 0) * engine.bands.tpot.high;
    const possible = levelBelow(highestPossible(engine, work, load, demand.slo));
    return { accelerator, gpu, precision, split, limits, preference, base, engine, work, possible, idle: idleTightness(engine, load, demand.slo), alone };
  });
  const able = found.filter(({ possible }) => possible > 0);
  return able.length > 0 ? able : { reason: "load", failure: nearest(base, load, demand.slo) };
}

/** Of a kind of replica that no rate is left for: the bound that comes nearest to breaking with a request alone. */
function nearest(engine: SearchEngine, load: Load, slo: Slo): Failure {
  const [bound] = [...idleBounds(engine, load, slo)].sort((a, b) => b.value / b.limit - a.value / a.limit);
  return bound === undefined ? { kind: "utilization", value: 1 } : { kind: "slo", bound };
}
