import { prng } from "./prng.ts";
import type { SimulatedMetric, SimulatedQuantile } from "./simulation.ts";

const shares = [0.5, 0.95, 0.99] as const;
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
const rank = (share: number, count: number): number => Math.max(0, Math.min(count - 1, Math.ceil(share * count - 1e-9) - 1));

/**
 * Mean and percentiles of values in order of arrival, with 90 % intervals by a bootstrap over blocks, and no narrower than those of so many
 * independent values (Wilson's interval of the share, by rank). `resamples` 0: no intervals, both ends are the value.
 *
 * @param inSystem requests in the system on average
 */
export function metric(values: Float64Array, resamples: number, seed: number, inSystem: number): SimulatedMetric {
  const count = values.length;
  if (count === 0) {
    const nothing: SimulatedQuantile = { value: 0, low: 0, high: 0 };
    return { mean: 0, p50: nothing, p95: nothing, p99: nothing };
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const sorted = values.slice().sort();
  const found = shares.map((share) => sorted[rank(share, count)]!);
  const size = blocksOf(values, Math.min(blocks.most, Math.floor(count / (2 * inSystem))));
  const ends = resamples > 0 ? bootstrap(values, sorted, resamples, seed, size) : found.map((value) => [value, value] as const);
  const widen = size === 1 ? 1 : widening(size);
  const [p50, p95, p99] = found.map((value, index): SimulatedQuantile => {
    const [low, high] = ends[index]!;
    if (resamples === 0) return { value: rounded(value), low: rounded(value), high: rounded(value) };
    // The farther end for both: a sample that lacks the worst times does not show them to its resamples.
    const ratio = value === 0 ? 1 : 1 + widen * Math.max(value / low - 1, high / value - 1);
    const [least, most] = wilson(shares[index]!, count);
    return {
      value: rounded(value),
      low: rounded(Math.min(sorted[rank(least, count)]!, value / ratio)),
      high: rounded(Math.max(sorted[rank(most, count)]!, value * ratio)),
    };
  });
  return { mean: rounded(sum / count), p50: p50!, p95: p95!, p99: p99! };
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

/** The block of each value, in order of size; equal values in order of arrival. */
function owners(values: Float64Array, sorted: Float64Array, size: number): Uint8Array {
  const count = values.length;
  const owner = new Uint8Array(count);
  const equal = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    let [low, high] = [0, count - 1];
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

/** Percentiles 5 and 95 of each percentile, over resamples of whole blocks. */
function bootstrap(values: Float64Array, sorted: Float64Array, resamples: number, seed: number, size: number): readonly (readonly [number, number])[] {
  const count = values.length;
  const owner = owners(values, sorted, size);
  const sizes = new Int32Array(size);
  for (let i = 0; i < count; i++) sizes[owner[i]!]! += 1;
  const draw = prng(seed, 9);
  const weights = new Int32Array(size);
  const found = shares.map(() => new Float64Array(resamples));
  for (let round = 0; round < resamples; round++) {
    weights.fill(0);
    let total = 0;
    for (let i = 0; i < size; i++) {
      const block = Math.floor(draw() * size);
      weights[block]! += 1;
      total += sizes[block]!;
    }
    // From the top: few values lie above the high percentiles.
    let index = count;
    let above = 0;
    for (let share = shares.length - 1; share >= 0; share--) {
      const most = total - rank(shares[share]!, total);
      while (above < most) above += weights[owner[--index]!]!;
      found[share]![round] = sorted[index]!;
    }
  }
  return found.map((list) => {
    list.sort();
    return [list[rank(0.05, resamples)]!, list[rank(0.95, resamples)]!] as const;
  });
}
