import { MutableStep, type Paced } from "./paced.ts";

/** Difference between a middle step and the line through the first and the last one, relative, up to which a run counts as linear. */
const bend = 0.005;
/** Growth of a step over a run, relative, below which the middle is not looked at. */
const flat = 0.01;

/**
 * Consecutive steps that only decode: each is a little longer than the one before, because contexts grow. Where the step time is linear
 * in the context the sum is exact. Elsewhere a run is halved until the line from its first to its last step is within `bend` of the middle;
 * a run that grows by less than `flat` is off by less than half of that, because the step time is monotone.
 */
export class DecodeRun {
  /** Steps and their time together, of the last call. */
  steps = 0;
  ms = -0;
  private readonly engine: Paced;
  private readonly step = new MutableStep();
  /** Growth from step to step of the last call, ms. */
  private slope = -0;

  constructor(engine: Paced) {
    this.engine = engine;
  }

  /** At most `most` steps, and no more than it takes to reach `span` ms. */
  measure(decoding: number, contextTokens: number, most: number, span: number): void {
    const first = this.stepMs(decoding, contextTokens);
    this.fit(first, decoding, contextTokens, first * most > span ? Math.max(1, Math.ceil(span / first)) : most);
    if (this.steps > 1 && this.time(first, this.steps) > span) this.reach(first, span);
    this.ms = this.time(first, this.steps);
  }

  private time(first: number, steps: number): number {
    return steps * first + (this.slope * steps * (steps - 1)) / 2;
  }

  private fit(first: number, decoding: number, contextTokens: number, most: number): void {
    this.slope = 0;
    let steps = most;
    for (; steps > 1; steps = (steps + 1) >> 1) {
      const last = this.stepMs(decoding, contextTokens + (steps - 1) * decoding);
      this.slope = Math.max(0, last - first) / (steps - 1);
      if (steps === 2 || last - first <= flat * first) break;
      const half = (steps - 1) >> 1;
      const middle = this.stepMs(decoding, contextTokens + half * decoding);
      if (Math.abs(middle - first - half * this.slope) <= bend * middle) break;
    }
    this.steps = steps;
  }

  /** The least number of steps that reaches the span: root of the quadratic, then to the side of rounding. */
  private reach(first: number, span: number): void {
    const { slope } = this;
    const linear = first - slope / 2;
    const root = slope === 0 ? span / first : (2 * span) / (linear + Math.sqrt(linear * linear + 2 * slope * span));
    let count = Math.max(1, Math.min(this.steps, Math.ceil(root)));
    while (count > 1 && this.time(first, count - 1) >= span) count -= 1;
    while (count < this.steps && this.time(first, count) < span) count += 1;
    this.steps = count;
  }

  private stepMs(decoding: number, contextTokens: number): number {
    this.step.decoding = decoding;
    this.step.contextTokens = contextTokens;
    return this.engine.stepMs(this.step);
  }
}
