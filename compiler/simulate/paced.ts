import type { EngineModel, Step } from "../plan/engine/engine.ts";

/** Floating-point from the start, as in `Timeline`. */
const zero = -0;

/** A step to fill in. All have one shape, which no other object has: what others write into theirs cannot change it. */
export class MutableStep implements Step {
  decoding = zero;
  contextTokens = zero;
  promptTokens = zero;
  promptPairs = zero;
}

/**
 * What a run asks of its engine. Engines are made in several ways, so the runtime tells their shapes apart, and would compile the
 * scheduler anew for each of them: a cold start runs few simulations, of many engines. This is one shape for all.
 */
export class Paced {
  readonly stepMs: (step: Step) => number;
  readonly requestMs: number = zero;
  readonly lanes: number = zero;
  readonly maxSequences: number = zero;
  readonly tokenBudget: number = zero;
  readonly cacheTokens: number = zero;

  constructor(engine: EngineModel) {
    this.stepMs = engine.stepMs.bind(engine);
    this.requestMs = engine.requestMs;
    this.lanes = engine.lanes;
    this.maxSequences = engine.maxSequences;
    this.tokenBudget = engine.tokenBudget;
    this.cacheTokens = engine.cacheTokens;
  }
}
