import type { Ensemble, Node } from "../trees.ts";

export interface BoostOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  /** Fewest rows of a leaf. */
  readonly minRows: number;
  /** Added to the weight of a leaf, so that few rows move little. */
  readonly ridge: number;
  /** Residuals beyond it count linearly. */
  readonly huber: number;
  /** Share of features that a tree sees. */
  readonly featureShare: number;
  /** Share of rows that a tree sees. */
  readonly rowShare: number;
  /** Features in which the sum may only rise (1) or fall (-1). */
  readonly monotone: Readonly<Record<string, 1 | -1>>;
}

const bins = 48;

/** Pseudo-random numbers in [0, 1): the fit must give the same bytes each time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Thresholds between values: at most `bins - 1`, at quantiles. */
function cuts(values: readonly number[]): readonly number[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const places =
    distinct.length <= bins
      ? distinct.slice(0, -1).map((_, i) => i)
      : Array.from({ length: bins - 1 }, (_, i) => Math.floor(((i + 1) * (distinct.length - 1)) / bins));
  return [...new Set(places)].map((i) => Number((((distinct[i] ?? 0) + (distinct[i + 1] ?? 0)) / 2).toPrecision(4)));
}

interface Leaf {
  readonly rows: Int32Array;
  readonly sum: number;
  readonly weight: number;
  readonly low: number;
  readonly high: number;
  readonly place: number;
}
interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

/** Gradient boosting with leaf-wise trees, Huber loss and monotone constraints. Values at a threshold's left side are <= it. */
export function boost(
  names: readonly string[],
  x: readonly (readonly number[])[],
  y: readonly number[],
  weights: readonly number[],
  options: BoostOptions,
): Ensemble {
  const n = y.length;
  const edges = names.map((_, f) => cuts(x.map((row) => row[f] ?? 0)));
  const binned = names.map((_, f) => {
    const edge = edges[f] ?? [];
    return Uint8Array.from(x, (row) => {
      let bin = 0;
      while (bin < edge.length && (row[f] ?? 0) > (edge[bin] ?? 0)) bin++;
      return bin;
    });
  });
  const total = weights.reduce((a, b) => a + b, 0);
  const start = Number((y.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / total).toPrecision(5));
  // Mean weight 1, so that `ridge` counts rows.
  const w = Float64Array.from(weights, (one) => (one * n) / total);
  const fitted = new Float64Array(n).fill(start);
  const gradient = new Float64Array(n);
  const next = random(20261124);
  const trees: Node[][] = [];
  const sums = new Float64Array(bins + 1);
  const masses = new Float64Array(bins + 1);
  const counts = new Int32Array(bins + 1);
  const directions = names.map((name) => options.monotone[name] ?? 0);

  function bestSplit(leaf: Leaf, allowed: readonly number[]): Split | undefined {
    let best: Split | undefined;
    if (leaf.rows.length < 2 * options.minRows) return undefined;
    const whole = (leaf.sum * leaf.sum) / (leaf.weight + options.ridge);
    for (const f of allowed) {
      const column = binned[f];
      const size = (edges[f]?.length ?? 0) + 1;
      if (column === undefined || size < 2) continue;
      sums.fill(0, 0, size);
      masses.fill(0, 0, size);
      counts.fill(0, 0, size);
      for (const i of leaf.rows) {
        const bin = column[i] ?? 0;
        sums[bin] = (sums[bin] ?? 0) + (gradient[i] ?? 0) * (w[i] ?? 0);
        masses[bin] = (masses[bin] ?? 0) + (w[i] ?? 0);
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      let [sum, mass, count] = [0, 0, 0];
      for (let bin = 0; bin < size - 1; bin++) {
        sum += sums[bin] ?? 0;
        mass += masses[bin] ?? 0;
        count += counts[bin] ?? 0;
        if (count < options.minRows || leaf.rows.length - count < options.minRows) continue;
        const left = sum / (mass + options.ridge);
        const right = (leaf.sum - sum) / (leaf.weight - mass + options.ridge);
        const direction = directions[f] ?? 0;
        if (direction !== 0 && direction * (right - left) < 0) continue;
        const gain = (sum * sum) / (mass + options.ridge) + (leaf.sum - sum) ** 2 / (leaf.weight - mass + options.ridge) - whole;
        if (gain > 1e-9 && (best === undefined || gain > best.gain * (1 + 1e-9))) best = { gain, feature: f, bin };
      }
    }
    return best;
  }

  for (let t = 0; t < options.trees; t++) {
    for (let i = 0; i < n; i++) {
      const residual = (y[i] ?? 0) - (fitted[i] ?? 0);
      gradient[i] = Math.max(-options.huber, Math.min(options.huber, residual));
    }
    const allowed = names.map((_, f) => f).filter(() => next() < options.featureShare);
    const chosen = Int32Array.from(Array.from({ length: n }, (_, i) => i).filter(() => next() < options.rowShare));
    const make = (rows: Int32Array, low: number, high: number, place: number): Leaf => {
      let [sum, weight] = [0, 0];
      for (const i of rows) {
        sum += (gradient[i] ?? 0) * (w[i] ?? 0);
        weight += w[i] ?? 0;
      }
      return { rows, sum, weight, low, high, place };
    };
    const clamp = (leaf: Leaf, value: number): number => Math.max(leaf.low, Math.min(leaf.high, value));
    const nodes: Node[] = [[0]];
    let open = [make(chosen, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0)].map((leaf) => ({ leaf, split: bestSplit(leaf, allowed) }));
    while (open.length < options.leaves) {
      let at = -1;
      for (let i = 0; i < open.length; i++) if (open[i]?.split !== undefined && (at < 0 || (open[i]?.split?.gain ?? 0) > (open[at]?.split?.gain ?? 0))) at = i;
      const picked = open[at];
      if (picked?.split === undefined) break;
      const { leaf, split } = picked;
      const column = binned[split.feature];
      const left = leaf.rows.filter((i) => (column?.[i] ?? 0) <= split.bin);
      const right = leaf.rows.filter((i) => (column?.[i] ?? 0) > split.bin);
      const direction = directions[split.feature] ?? 0;
      let [l, r] = [make(left, leaf.low, leaf.high, nodes.length), make(right, leaf.low, leaf.high, nodes.length + 1)];
      if (direction !== 0) {
        const middle = (clamp(leaf, l.sum / (l.weight + options.ridge)) + clamp(leaf, r.sum / (r.weight + options.ridge))) / 2;
        l = direction > 0 ? { ...l, high: Math.min(l.high, middle) } : { ...l, low: Math.max(l.low, middle) };
        r = direction > 0 ? { ...r, low: Math.max(r.low, middle) } : { ...r, high: Math.min(r.high, middle) };
      }
      nodes[leaf.place] = [split.feature, edges[split.feature]?.[split.bin] ?? 0, l.place, r.place];
      nodes.push([0], [0]);
      open = [...open.filter((_, i) => i !== at), { leaf: l, split: bestSplit(l, allowed) }, { leaf: r, split: bestSplit(r, allowed) }];
    }
    for (const { leaf } of open) nodes[leaf.place] = [Number((options.rate * clamp(leaf, leaf.sum / (leaf.weight + options.ridge))).toFixed(4))];
    if (nodes.length === 1) continue;
    trees.push(nodes);
    for (let i = 0; i < n; i++) {
      let node = nodes[0];
      const row = x[i] ?? [];
      while (node !== undefined && node.length === 4) node = nodes[(row[node[0]] ?? 0) <= node[1] ? node[2] : node[3]];
      fitted[i] = (fitted[i] ?? 0) + (node?.[0] ?? 0);
    }
  }
  return { features: names, start, trees };
}
