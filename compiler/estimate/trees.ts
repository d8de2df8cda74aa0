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

/** A sample's values in the order of the ensemble. @throws Error for a feature that the sample lacks: the model file belongs to another version */
export function toRow(features: readonly string[], values: Readonly<Record<string, number>>): readonly number[] {
  return features.map((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the calibration asks for the feature ${name}, which this version does not compute`);
    return value;
  });
}
