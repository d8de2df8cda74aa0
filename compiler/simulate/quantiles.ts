import { once } from "./once.ts";
import { prng } from "./prng.ts";
import type { SimulatedMetric, SimulatedQuantile } from "./simulation.ts";

/**
 * Blocks of consecutive requests are drawn together, because neighbours wait for the same reasons. A block is at least twice as long as
 * what is in the system on average (so far back does a request see others), and there are at most so many, and at least.
 */
const blocks = { most: 25, least: 6 };
/** 95 % quantile of the standard normal. */
const z = 1.6448536269514722;

/**
 * Spread of `count` blocks is that of one fewer free ones, and they are few: sqrt(count / (count - 1)) x Student's t / z. The quantile of t
 * by its Cornish-Fisher expansion to the second order (Abramowitz and Stegun, 26.7.5), within 0.5 % from 5 degrees of freedom on.
 */
function widening(count: number): number {
  const free = count - 1;
  const t = z + (z * z * z + z) / (4 * free) + (5 * z * z * z * z * z + 16 * z * z * z + 3 * z) / (96 * free * free);
  return (Math.sqrt(count / free) * t) / z;
}

/** Nine significant digits: below them a machine's own last bits could show. */
export const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(9)) : value);

/** The least value with a share of at least `share` at or below it. */
export const rank = (share: number, count: number): number => Math.max(0, Math.min(count - 1, Math.ceil(share * count - 1e-9) - 1));

/**
 * Mean and percentiles of values in order of arrival, with 90 % intervals by a bootstrap over blocks, and no narrower than those of so many
 * independent values (Wilson's interval of the share, by rank). `resamples` 0: no intervals, both ends are the value. Each is computed when
 * it is first read: a search looks at few of them.
 *
 * @param inSystem requests in the system on average
 */
export function metric(values: Float64Array, resamples: number, seed: number, inSystem: number): SimulatedMetric {
  const count = values.length;
  if (count === 0) {
    const nothing: SimulatedQuantile = { value: 0, low: 0, high: 0 };
    return { mean: 0, p50: nothing, p95: nothing, p99: nothing };
  }
  const sorted = once(() => values.slice().sort());
  const size = once(() => blocksOf(values, Math.min(blocks.most, Math.floor(count / (2 * inSystem)))));
  const quantile = (share: number): SimulatedQuantile => {
    const value = sorted()[rank(share, count)]!;
    if (resamples === 0) return { value: rounded(value), low: rounded(value), high: rounded(value) };
    const ends = once(() => interval(values, sorted(), share, value, resamples, seed, size()));
    return {
      value: rounded(value),
      get low() {
        return ends().low;
      },
      get high() {
        return ends().high;
      },
    };
  };
  const mean = once(() => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i]!;
    return rounded(sum / count);
  });
  const [p50, p95, p99] = [once(() => quantile(0.5)), once(() => quantile(0.95)), once(() => quantile(0.99))];
  return {
    get mean() {
      return mean();
    },
    get p50() {
      return p50();
    },
    get p95() {
      return p95();
    },
    get p99() {
      return p99();
    },
  };
}

function interval(
  values: Float64Array,
  sorted: Float64Array,
  share: number,
  value: number,
  resamples: number,
  seed: number,
  size: number,
): { readonly low: number; readonly high: number } {
  const count = values.length;
  const [low, high] = bootstrap(values, sorted, share, resamples, seed, size);
  const widen = size === 1 ? 1 : widening(size);
  // The farther end for both: a sample that lacks the worst times does not show them to its resamples.
  const ratio = value === 0 ? 1 : 1 + widen * Math.max(value / low - 1, high / value - 1);
  const [least, most] = wilson(share, count);
  return {
    low: rounded(Math.min(sorted[rank(least, count)]!, value / ratio)),
    high: rounded(Math.max(sorted[rank(most, count)]!, value * ratio)),
  };
}

/** Halved while means of neighbouring blocks go together. */
function blocksOf(values: Float64Array, most: number): number {
  const count = values.length;
  for (let size = most; ; size >>= 1) {
    if (size <= blocks.least) return Math.min(count, blocks.least);
    const means = new Float64Array(size);
    for (let i = 0; i < count; i++) means[Math.floor((i * size) / count)]! += values[i]!;
    const mean = means.reduce((a, b) => a + b, 0) / size;
    let [square, lagged] = [0, 0];
    for (let i = 0; i < size; i++) {
      square += (means[i]! - mean) ** 2;
      if (i > 0) lagged += (means[i]! - mean) * (means[i - 1]! - mean);
    }
    if (lagged <= 0.15 * square) return Math.min(count, size);
  }
}

/** Wilson's 90 % interval of a share among independent values (E. B. Wilson, JASA 22, 1927). */
function wilson(share: number, count: number): readonly [number, number] {
  const scale = 1 + (z * z) / count;
  const middle = (share + (z * z) / (2 * count)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / scale;
  return [middle - half, middle + half];
}

/** The block of each value from place `from` of the order of size on; equal values in order of arrival. */
function owners(values: Float64Array, sorted: Float64Array, size: number, from: number): Uint8Array {
  const count = values.length;
  const owner = new Uint8Array(count);
  const equal = new Uint32Array(count);
  const least = sorted[from]!;
  // Values that equal the least one take places before it, too.
  let first = from;
  while (first > 0 && sorted[first - 1] === least) first -= 1;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < least) continue;
    let [low, high] = [first, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    owner[low + equal[low]!] = Math.floor((i * size) / count);
    equal[low]! += 1;
  }
  return owner;
}

/** Percentiles 5 and 95 of a percentile, over resamples of whole blocks. */
function bootstrap(values: Float64Array, sorted: Float64Array, share: number, resamples: number, seed: number, size: number): readonly [number, number] {
  const count = values.length;
  // Resamples seldom reach further down than this.
  let known = Math.max(0, Math.floor(count * (1 - 3 * (1 - share))));
  let owner = owners(values, sorted, size, known);
  const sizes = new Int32Array(size);
  for (let i = 0; i < count; i++) sizes[Math.floor((i * size) / count)]! += 1;
  const draw = prng(seed, 9);
  const weights = new Int32Array(size);
  const found = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    weights.fill(0);
    let total = 0;
    for (let i = 0; i < size; i++) {
      const block = Math.floor(draw() * size);
      weights[block]! += 1;
      total += sizes[block]!;
    }
    // From the top: few values lie above the high percentiles.
    const most = total - rank(share, total);
    let index = count;
    for (let above = 0; above < most; above += weights[owner[index]!]!) {
      index -= 1;
      if (index >= known) continue;
      known = 0;
      owner = owners(values, sorted, size, 0);
    }
    found[round] = sorted[index]!;
  }
  found.sort();
  return [found[rank(0.05, resamples)]!, found[rank(0.95, resamples)]!];
}
