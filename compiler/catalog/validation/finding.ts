/** What a rule found wrong, or odd enough to look at, in one place of the catalogue. */
export interface CatalogFinding {
  readonly rule: string;
  /** "aws/eu-north-1/g6e.xlarge", "models/Qwen/Qwen3-8B". */
  readonly where: string;
  readonly message: string;
}

/** Findings that were looked at and are right, with the reason. */
export interface KnownException {
  readonly rule: string;
  /** Regular expression over the whole of `where`. */
  readonly where: string;
  /** How many there are; another number is a finding again. */
  readonly count: number;
  readonly reason: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
};

/** Groups in order of first appearance. */
export function groupBy<T>(values: Iterable<T>, key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** Values that occur more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
