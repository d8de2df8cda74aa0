/** Replicas on nodes. */
export interface Layout {
  readonly replicas: number;
  readonly nodes: number;
}

/**
 * Smallest number of nodes and replicas that serve `needed` replicas' load; with `spare`, also after the loss of one node,
 * with replicas spread evenly: r - ceil(r / n) >= needed, so r = ceil(needed x n / (n - 1)).
 */
export function layout(needed: number, perNode: number, spare: boolean): Layout {
  const base = Math.ceil(needed / perNode);
  if (!spare) return { replicas: needed, nodes: base };
  const nodes = base + 1;
  return { nodes, replicas: Math.ceil((needed * nodes) / (nodes - 1)) };
}

/** At least `replicas`, on at least as many nodes as they need. */
export const atLeast = (given: Layout, replicas: number, perNode: number): Layout =>
  replicas <= given.replicas ? given : { replicas, nodes: Math.max(given.nodes, Math.ceil(replicas / perNode)) };
