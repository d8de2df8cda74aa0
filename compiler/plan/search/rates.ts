/** Ratio of neighbouring rates: a replica's capacity is known to 3 %, rounded down. */
const STEP = 1.03;
/** Requests a second of level 1. */
const LEAST = 2 ** -10;

/** By level, from 0 on. */
const rates = [LEAST / STEP, LEAST];

/**
 * Rates of one replica that are tried, as levels 1, 2, …: the same for every demand, so that what was simulated for one serves the next.
 * Multiplied step by step: powers differ in their last bit from one version of the runtime to the next.
 */
export function rateOf(level: number): number {
  let rate = rates.at(-1) ?? LEAST;
  while (rates.length <= level) rates.push((rate *= STEP));
  return rates[level] ?? rate;
}

/** Highest level at or below a rate; 0 where the rate is below all of them. */
export function levelBelow(rate: number): number {
  if (!(rate >= LEAST)) return 0;
  let level = Math.floor(Math.log(rate / LEAST) / Math.log(STEP)) + 1;
  while (rateOf(level + 1) <= rate) level++;
  while (rateOf(level) > rate) level--;
  return level;
}

/** Lowest level at or above a rate. */
export function levelAbove(rate: number): number {
  const below = levelBelow(rate);
  return below > 0 && rateOf(below) === rate ? below : below + 1;
}
