/** What options are ordered by, the most important first; smaller is better. Equal places hold equal types. */
export type Key = readonly (number | string)[];

export function compareKeys(a: Key, b: Key): number {
  for (let place = 0; place < a.length; place++) {
    const [left, right] = [a[place] ?? 0, b[place] ?? 0];
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return 0;
}

/** Something that is chosen from. What it is worth depends on the level that it reaches, which only a measurement tells. */
export interface Option {
  /** Highest level that it can reach, by a bound; levels beyond change nothing. */
  readonly most: number;
  /** Level that it is known to reach. @default 0: none */
  readonly proven?: number;
  /** Its order if it reaches `level` and no more; undefined: that is not enough. */
  key(level: number): Key | undefined;
  /** `key` never gets worse, and is never lost, as the level rises. */
  readonly monotone: boolean;
  /** Measures. True for all levels below one for which it is true. */
  holds(level: number): boolean;
}

/** What is known of an option: it reaches `low` (0: nothing is proven) and not more than `high`. */
export interface Known<O extends Option> {
  readonly option: O;
  low: number;
  high: number;
  /** Measurements. */
  tried: number;
  /** Best order that is still possible; undefined: none. */
  bound: Key | undefined;
}

function boundOf({ option, low, high }: { readonly option: Option; readonly low: number; readonly high: number }): Key | undefined {
  if (high < 1) return undefined;
  if (option.monotone) return option.key(high);
  let best: Key | undefined;
  for (let level = Math.max(1, low); level <= high; level++) {
    const key = option.key(level);
    if (key !== undefined && (best === undefined || compareKeys(key, best) < 0)) best = key;
  }
  return best;
}

/** An order that the option certainly has, or betters. */
const certain = ({ option, low, high }: Known<Option>): Key | undefined => (low > 0 && (option.monotone || low === high) ? option.key(low) : undefined);

/** Lowest level above `low` for which a predicate holds that rises with the level; it holds at `high`. */
function lowest(low: number, high: number, holds: (level: number) => boolean): number {
  let [fails, found] = [low, high];
  while (found - fails > 1) {
    const middle = fails + Math.floor((found - fails) / 2);
    if (holds(middle)) found = middle;
    else fails = middle;
  }
  return found;
}

/** Levels below the highest possible one at which an option is looked for that has nothing yet: capacities are rarely far below their bounds. */
const FIRST_STEP = 4;

/** The level to measure next. With something in hand, only what would better it is of interest. */
function target<O extends Option>(known: Known<O>, goal: Key | undefined): number {
  const { option, low, high, bound, tried } = known;
  const middle = low + Math.ceil((high - low) / 2);
  if (!option.monotone || bound === undefined) return middle;
  const reaches = (enough: (key: Key) => boolean): number =>
    lowest(low, high, (level) => {
      const key = option.key(level);
      return key !== undefined && enough(key);
    });
  if (goal !== undefined) return reaches((key) => compareKeys(key, goal) < 0);
  if (low > 0) return middle;
  if (tried === 0) return reaches((key) => compareKeys(key, bound) <= 0);
  return Math.max(
    reaches(() => true),
    high - FIRST_STEP * 2 ** (tried - 1),
  );
}

/**
 * The option with the best order, found with few measurements: what could be best is measured first, and only until it is certain that
 * it is, or that it is not. Exact: nothing else can be better at any level that its bound leaves open. Ties are broken by the key alone.
 * @returns the best one (undefined: none holds), and what is known of each option, in the order given
 */
export function bestFirst<O extends Option>(options: readonly O[]): { readonly best: Known<O> | undefined; readonly known: readonly Known<O>[] } {
  const known = options.map((option): Known<O> => {
    const [low, high] = [Math.min(option.proven ?? 0, option.most), option.most];
    return { option, low, high, tried: 0, bound: boundOf({ option, low, high }) };
  });
  const first = (): Known<O> | undefined => {
    let next: Known<O> | undefined;
    for (const one of known) if (one.bound !== undefined && (next?.bound === undefined || compareKeys(one.bound, next.bound) < 0)) next = one;
    return next;
  };
  let best: Known<O> | undefined;
  let inHand: Key | undefined;
  for (const one of known) {
    const sure = certain(one);
    if (sure !== undefined && (inHand === undefined || compareKeys(sure, inHand) < 0)) [best, inHand] = [one, sure];
  }
  let next = first();
  while (next?.bound !== undefined && (inHand === undefined || compareKeys(next.bound, inHand) < 0)) {
    const level = target(next, next === best ? undefined : inHand);
    next.tried++;
    if (next.option.holds(level)) next.low = level;
    else next.high = level - 1;
    next.bound = boundOf(next);
    const sure = certain(next);
    if (sure !== undefined && (next === best || inHand === undefined || compareKeys(sure, inHand) < 0)) [best, inHand] = [next, sure];
    // What is in hand is made as good as it can be before others are compared with it; with nothing in hand, one option is followed to its end.
    const open = next.bound !== undefined && (next === best ? inHand !== undefined && compareKeys(next.bound, inHand) < 0 : inHand === undefined);
    if (!open) next = first();
  }
  return { best, known };
}
