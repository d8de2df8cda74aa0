/** Copies of one workload, for packing. Memory in GiB. */
export interface Item {
  readonly component: string;
  readonly replicas: number;
  readonly cpu: number;
  readonly memoryGib: number;
}

export interface Room {
  readonly cpu: number;
  readonly memoryGib: number;
  readonly pods: number;
}

/**
 * Nodes that hold all copies, first fit by decreasing size; equal nodes are made in bulk, so that the work does not grow
 * with the number of copies. Undefined when one copy is larger than a node.
 */
export function pack(items: readonly Item[], room: Room): number | undefined {
  const weight = ({ cpu, memoryGib }: Item): number => Math.max(cpu / room.cpu, memoryGib / room.memoryGib);
  if (items.some((item) => !(weight(item) <= 1))) return undefined;
  const alike = new Map<string, { readonly item: Item; count: number }>();
  for (const item of items) {
    if (item.replicas === 0) continue;
    const key = `${item.cpu} ${item.memoryGib}`;
    const found = alike.get(key);
    if (found === undefined) alike.set(key, { item, count: item.replicas });
    else found.count += item.replicas;
  }
  const left = [...alike.values()];
  left.sort((a, b) => weight(b.item) - weight(a.item) || (a.item.component < b.item.component ? -1 : 1));
  let nodes = 0;
  while (left.some(({ count }) => count > 0)) {
    let { cpu, memoryGib, pods } = room;
    const pattern = left.map(({ item, count }) => {
      const fits = Math.min(
        count,
        pods,
        item.cpu > 0 ? Math.floor(cpu / item.cpu + 1e-9) : count,
        item.memoryGib > 0 ? Math.floor(memoryGib / item.memoryGib + 1e-9) : count,
      );
      cpu -= fits * item.cpu;
      memoryGib -= fits * item.memoryGib;
      pods -= fits;
      return fits;
    });
    const times = Math.max(
      1,
      left.reduce(
        (least, { count }, index) => ((pattern[index] ?? 0) > 0 ? Math.min(least, Math.floor(count / (pattern[index] ?? 1))) : least),
        Number.POSITIVE_INFINITY,
      ),
    );
    if (!Number.isFinite(times)) return undefined;
    for (const [index, entry] of left.entries()) entry.count -= times * (pattern[index] ?? 0);
    nodes += times;
  }
  return nodes;
}
