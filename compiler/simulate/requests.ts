import { inverseNormal, normalShare } from "./normal.ts";
import { slices } from "./prng.ts";
import type { Lengths, SimulatedLoad } from "./simulation.ts";

/** Requests of a run, in order of arrival. The same seed gives the same ones whatever the rate: runs at two rates can be compared. */
export interface Requests {
  readonly count: number;
  /** Prompt tokens. */
  readonly input: Int32Array;
  /** Prompt tokens found in the prefix cache; always fewer than the prompt. */
  readonly cached: Int32Array;
  /** Generated tokens; 0: only the prompt is computed. */
  readonly output: Int32Array;
  /** Tokens of the longest request, prompt and answer. */
  readonly longest: number;
}

const p95 = 1.6448536269514722;

/** Draws of the last runs: those of one search differ in their rate, seldom in what is drawn. */
function recent<T>(most: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    for (const oldest of kept.keys()) {
      if (kept.size < most) break;
      kept.delete(oldest);
    }
    kept.set(key, made);
    return made;
  };
}
const [recentLengths, recentGaps, recentRequests] = [recent<Int32Array>(16), recent<Float64Array>(8), recent<Requests>(8)];

const keyOf = (of: Lengths | undefined): string => (of === undefined ? "" : `${of.p50} ${of.p95} ${of.most}`);

/** Whole tokens, at least 1. Not to be written to. */
function lengths(of: Lengths, count: number, seed: number, stream: number): Int32Array {
  if (of.sample !== undefined) return draw(of, count, seed, stream);
  return recentLengths(`${keyOf(of)} ${count} ${seed} ${stream}`, () => draw(of, count, seed, stream));
}

function draw(of: Lengths, count: number, seed: number, stream: number): Int32Array {
  const drawn = new Int32Array(count);
  const { sample } = of;
  if (sample !== undefined) {
    if (sample.length === 0) throw new RangeError("a sample of lengths is empty");
    for (let i = 0; i < count; i++) drawn[i] = sample[i % sample.length]!;
    return drawn;
  }
  const most = Math.max(1, Math.floor(of.most));
  const sigma = Math.log(of.p95 / of.p50) / p95;
  if (!(sigma >= 0 && of.p50 > 0)) throw new RangeError(`lengths with p50 ${of.p50} and p95 ${of.p95}`);
  if (sigma === 0) return drawn.fill(Math.max(1, Math.min(most, Math.round(of.p50))));
  const kept = normalShare(Math.log(most / of.p50) / sigma);
  const shares = slices(count, seed, stream);
  for (let i = 0; i < count; i++) drawn[i] = Math.max(1, Math.min(most, Math.round(of.p50 * Math.exp(sigma * inverseNormal(kept * shares[i]!)))));
  return drawn;
}

type Drawn = Pick<SimulatedLoad, "input" | "output" | "sharedPrefix">;

/** Not to be written to. */
export function sampleRequests(load: Drawn, count: number, seed: number): Requests {
  const { input, output, sharedPrefix } = load;
  if (!(sharedPrefix >= 0 && sharedPrefix <= 1)) throw new RangeError(`a shared prefix of ${sharedPrefix}`);
  if (input.sample !== undefined || output?.sample !== undefined) return drawRequests(load, count, seed);
  return recentRequests([keyOf(input), keyOf(output), sharedPrefix, count, seed].join(";"), () => drawRequests(load, count, seed));
}

function drawRequests(load: Drawn, count: number, seed: number): Requests {
  const input = lengths(load.input, count, seed, 1);
  const output = load.output === undefined ? new Int32Array(count) : lengths(load.output, count, seed, 2);
  const cached = new Int32Array(count);
  let longest = 0;
  for (let i = 0; i < count; i++) {
    cached[i] = Math.min(input[i]! - 1, Math.round(input[i]! * load.sharedPrefix));
    longest = Math.max(longest, input[i]! + output[i]!);
  }
  return { count, input, cached, output, longest };
}

/** Gaps are kept to this grid, so that a last bit of a logarithm cannot show. */
const grid = 2 ** 30;

/**
 * Gaps with mean 1. `cv` 1: exponential (Poisson arrivals). Below: a constant 1 - cv plus an exponential of mean cv. Above: a
 * hyper-exponential of two phases with balanced means (Tijms, "A First Course in Stochastic Models", 2003, appendix B). Not to be written to.
 */
export const unitGaps = (cv: number, count: number, seed: number): Float64Array => recentGaps([cv, count, seed].join(" "), () => drawGaps(cv, count, seed));

function drawGaps(cv: number, count: number, seed: number): Float64Array {
  if (!(cv >= 0 && Number.isFinite(cv))) throw new RangeError(`a coefficient of variation of ${cv}`);
  const gaps = new Float64Array(count);
  if (cv === 0) return gaps.fill(1);
  const shares = slices(count, seed, 3);
  const square = cv * cv;
  const often = cv > 1 ? (1 + Math.sqrt((square - 1) / (square + 1))) / 2 : 1;
  for (let i = 0; i < count; i++) {
    const share = shares[i]!;
    const gap =
      cv <= 1
        ? 1 - cv - cv * Math.log(share)
        : share < often
          ? -Math.log(share / often) / (2 * often)
          : -Math.log((share - often) / (1 - often)) / (2 * (1 - often));
    gaps[i] = Math.round(gap * grid) / grid;
  }
  return gaps;
}

/** Sums of the gaps so far, as many as were asked for. Those of one search are the same at every rate. */
const summed = new WeakMap<Float64Array, Float64Array>();
function sumsOf(gaps: Float64Array, count: number): Float64Array {
  const known = summed.get(gaps);
  if (known !== undefined && known.length >= count) return known;
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) sums[i] = sum += gaps[i % gaps.length]!;
  summed.set(gaps, sums);
  return sums;
}

/** Times of arrival in ms: gaps repeat when more are asked for. `gaps` is not to be written to. */
export function openArrivals(gaps: Float64Array, perSecond: number, count: number): Float64Array {
  if (!(perSecond > 0 && Number.isFinite(perSecond))) throw new RangeError(`a rate of ${perSecond}/s`);
  const at = new Float64Array(count);
  const scale = 1000 / perSecond;
  const sums = sumsOf(gaps, count);
  for (let i = 0; i < count; i++) at[i] = sums[i]! * scale;
  return at;
}

/** Every `lanes`-th time of a trace, repeated after its span and one mean gap. */
export function traceArrivals(trace: readonly number[], lanes: number, count: number): Float64Array {
  const [first, last] = [trace[0], trace.at(-1)];
  if (first === undefined || last === undefined || !(last > first)) throw new RangeError("a trace needs two times of arrival or more, ascending");
  const span = ((last - first) * trace.length) / (trace.length - 1);
  const at = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const index = i * lanes;
    at[i] = Math.floor(index / trace.length) * span + trace[index % trace.length]! - first;
    if (i > 0 && at[i]! < at[i - 1]!) throw new RangeError("times of arrival in a trace must be ascending");
  }
  return at;
}

/** Requests a ms of a trace, over one lap. */
export const traceRate = (trace: readonly number[]): number => (trace.length - 1) / (trace.at(-1)! - trace[0]!);
