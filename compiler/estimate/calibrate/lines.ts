import type { Line } from "../trees.ts";

type Values = Readonly<Record<string, number>>;

/** Solves `a` x = `b` by elimination with pivots; `a` is symmetric and positive. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const rows = a.map((row, i) => [...row, b[i] ?? 0]);
  const size = b.length;
  for (let c = 0; c < size; c++) {
    let pivot = c;
    for (let r = c + 1; r < size; r++) if (Math.abs(rows[r]?.[c] ?? 0) > Math.abs(rows[pivot]?.[c] ?? 0)) pivot = r;
    const top = rows[pivot] ?? [];
    rows[pivot] = rows[c] ?? [];
    rows[c] = top;
    for (let r = 0; r < size; r++) {
      const row = rows[r] ?? [];
      const factor = r === c ? 0 : (row[c] ?? 0) / (top[c] ?? 1);
      if (factor !== 0) for (let k = c; k <= size; k++) row[k] = (row[k] ?? 0) - factor * (top[k] ?? 0);
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
}

export interface LineOptions {
  readonly features: readonly string[];
  /** Rows that the slope of zero counts for. */
  readonly shrink: number;
  /** Residuals beyond it count linearly. */
  readonly huber: number;
  readonly monotone: Readonly<Record<string, 1 | -1>>;
}

const rounds = 8;

/** Shrunken straight lines through weighted residuals; those against a monotone constraint are left out. Their constant stays with the trees. */
export function fitLines(samples: readonly Values[], residuals: readonly number[], weights: readonly number[], options: LineOptions): readonly Line[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (name: string): number => samples.reduce((sum, sample, i) => sum + (sample[name] ?? 0) * (weights[i] ?? 0), 0) / total;
  // Mean weight 1, so that `shrink` counts rows.
  const unit = weights.map((one) => (one * samples.length) / total);
  let features = options.features;
  while (features.length > 0) {
    const centres = features.map(mean);
    const x = samples.map((sample) => [1, ...features.map((name, j) => (sample[name] ?? 0) - (centres[j] ?? 0))]);
    let robust = unit;
    let found: readonly number[] = [];
    for (let round = 0; round < rounds; round++) {
      const size = features.length + 1;
      const normal = Array.from({ length: size }, (_, j) => Array.from({ length: size }, (__, k) => (j === k ? (j === 0 ? 0.01 : options.shrink) : 0)));
      const right = Array.from({ length: size }, () => 0);
      for (const [i, row] of x.entries()) {
        const weight = robust[i] ?? 0;
        for (let j = 0; j < size; j++) {
          const scaled = weight * (row[j] ?? 0);
          right[j] = (right[j] ?? 0) + scaled * (residuals[i] ?? 0);
          const into = normal[j] ?? [];
          for (let k = 0; k < size; k++) into[k] = (into[k] ?? 0) + scaled * (row[k] ?? 0);
        }
      }
      found = solve(normal, right);
      robust = unit.map((weight, i) => {
        const off = Math.abs((residuals[i] ?? 0) - (x[i] ?? []).reduce((sum, value, j) => sum + value * (found[j] ?? 0), 0));
        return off > options.huber ? (weight * options.huber) / off : weight;
      });
    }
    const slopes = found.slice(1);
    const kept = features.filter((name, j) => (slopes[j] ?? 0) * (options.monotone[name] ?? 0) >= 0);
    if (kept.length === features.length)
      return features.map((feature, j) => ({ feature, centre: Number((centres[j] ?? 0).toPrecision(5)), slope: Number((slopes[j] ?? 0).toPrecision(4)) }));
    features = kept;
  }
  return [];
}
