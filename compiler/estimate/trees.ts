/**
 * A sum of small regression trees. Each tree is a flat list: [feature, threshold, left, right] for a split, [value] for a leaf;
 * `left` and `right` are places in the tree's list, and a value at most the threshold goes left.
 */
export type Node = readonly [number, number, number, number] | readonly [number];

export interface Ensemble {
  readonly features: readonly string[];
  /** Added to the sum of the trees. */
  readonly start: number;
  readonly trees: readonly (readonly Node[])[];
}

/** A straight line through a feature: `slope` x (value - centre). Trees are flat beyond the measurements, lines go on. */
export interface Line {
  readonly feature: string;
  readonly centre: number;
  readonly slope: number;
}

/** What corrects a physical estimate, in logarithms. */
export interface Correction {
  readonly lines: readonly Line[];
  readonly ensemble: Ensemble;
}

const leafUnit = 10_000;

/** As it is stored: a tree is its nodes from the root, left before right; two numbers each, feature and threshold, or -1 and the leaf in 1/10,000. */

export interface StoredCorrection {
  readonly features: readonly string[];
  readonly start: number;
  readonly lines: readonly Line[];
  readonly trees: readonly (readonly number[])[];
}

function leafOf(tree: readonly Node[], row: readonly number[]): number {
  let node = tree[0];
  while (node !== undefined && node.length === 4) node = tree[(row[node[0]] ?? 0) <= node[1] ? node[2] : node[3]];
  if (node === undefined) throw new Error("a tree refers to a node that it lacks");
  return node[0];
}

/** `row` in the order of `features`. */
export function sumTrees(ensemble: Ensemble, row: readonly number[]): number {
  let sum = ensemble.start;
  for (const tree of ensemble.trees) sum += leafOf(tree, row);
  return sum;
}

type Values = Readonly<Record<string, number>>;

function featureOf(values: Values, name: string): number {
  const value = values[name];
  if (value === undefined) throw new Error(`the calibration asks for the feature ${name}, which this version does not compute`);
  return value;
}

/** A sample's values in the order of the ensemble. @throws Error for a feature that the sample lacks: the model file belongs to another version */
export const toRow = (features: readonly string[], values: Values): readonly number[] => features.map((name) => featureOf(values, name));

export const sumLines = (lines: readonly Line[], values: Values): number =>
  lines.reduce((sum, { feature, centre, slope }) => sum + slope * (featureOf(values, feature) - centre), 0);

/** log(corrected / physical). @throws Error as `toRow` */
export const correct = ({ lines, ensemble }: Correction, values: Values): number =>
  sumLines(lines, values) + sumTrees(ensemble, toRow(ensemble.features, values));

/**
 * `correct` for a search, which asks thousands of times: the same sums in the same order, from flat tables. What is fixed over many
 * questions is bound first; `moving` is the rest.
 */
export function compiled({ lines, ensemble }: Correction): (fixed: Values) => (moving: Values) => number {
  const size = ensemble.trees.reduce((sum, tree) => sum + tree.length, 0);
  const [feature, left, right] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  // A threshold, or the value of a leaf.
  const number = new Float64Array(size);
  const roots: number[] = [];
  const names = ensemble.features;
  let next = 0;
  for (const tree of ensemble.trees) {
    const root = next;
    roots.push(root);
    for (const node of tree) {
      const leaf = node.length === 1;
      feature[next] = leaf ? -1 : node[0];
      number[next] = leaf ? node[0] : node[1];
      left[next] = leaf ? 0 : root + node[2];
      right[next] = leaf ? 0 : root + node[3];
      next++;
    }
  }
  return (fixed) => {
    const row = new Float64Array(names.length);
    const open: number[] = [];
    for (let at = 0; at < names.length; at++) {
      const value = fixed[names[at] ?? ""];
      if (value === undefined) open.push(at);
      else row[at] = value;
    }
    return (moving) => {
      let line = 0;
      for (const { feature: name, slope, centre } of lines) line += slope * ((fixed[name] ?? featureOf(moving, name)) - centre);
      for (const at of open) row[at] = featureOf(moving, names[at] ?? "");
      let sum = ensemble.start;
      for (const root of roots) {
        let at = root;
        let splits = feature[at] ?? -1;
        while (splits >= 0) {
          at = ((row[splits] ?? 0) <= (number[at] ?? 0) ? left[at] : right[at]) ?? 0;
          splits = feature[at] ?? -1;
        }
        sum += number[at] ?? 0;
      }
      return line + sum;
    };
  };
}

export const encodeTree = (tree: readonly Node[], at = 0): readonly number[] => {
  const node = tree[at];
  if (node === undefined) throw new Error("a tree refers to a node that it lacks");
  return node.length === 1 ? [-1, Math.round(node[0] * leafUnit)] : [node[0], node[1], ...encodeTree(tree, node[2]), ...encodeTree(tree, node[3])];
};

/** @throws Error for numbers that are no tree */
function decodeTree(numbers: readonly number[]): readonly Node[] {
  const nodes: Node[] = [];
  let at = 0;
  const read = (): number => {
    const [feature, value] = [numbers[at], numbers[at + 1]];
    if (feature === undefined || value === undefined) throw new Error("a tree ends early");
    at += 2;
    const place = nodes.push([value / leafUnit]) - 1;
    if (feature >= 0) {
      const left = read();
      nodes[place] = [feature, value, left, read()];
    }
    return place;
  };
  read();
  return nodes;
}

export const decode = ({ features, start, lines, trees }: StoredCorrection): Correction => ({
  lines,
  ensemble: { features, start, trees: trees.map(decodeTree) },
});

export const encode = ({ lines, ensemble: { features, start, trees } }: Correction): StoredCorrection => ({
  features,
  start,
  lines,
  trees: trees.map((tree) => encodeTree(tree)),
});
