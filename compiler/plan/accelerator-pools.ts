import { figures } from "./figure.ts";
import { plural } from "./format.ts";
import { GIB } from "./memory.ts";
import { allocatable } from "./offers.ts";
import { type Kept, nodeHours } from "./node-hours.ts";
import type { ComponentPlan, CostLine, Figure, Pool, Workload } from "./plan.ts";

/** Replicas of one component on nodes with accelerators. */
interface Resident {
  readonly replicas: number;
  readonly accelerators: number;
  readonly cpu: number;
  readonly memoryGib: number;
  /** Nodes that it takes alone: with fewer, one failure would take more of its replicas than it can spare. */
  readonly nodes: number;
}

/** What a node has for pods. */
interface NodeRoom {
  readonly accelerators: number;
  readonly cpu: number;
  readonly memoryGib: number;
}

/**
 * Fewest nodes on which replicas of all components fit when each is spread evenly, so that one failure takes no more of any of them
 * than it does alone. Never more than the sum of what each takes alone.
 */
export function sharedNodes(residents: readonly Resident[], room: NodeRoom): number {
  const alone = residents.reduce((sum, one) => sum + one.nodes, 0);
  for (let nodes = residents.reduce((most, one) => Math.max(most, one.nodes), 0); nodes < alone; nodes++) {
    const busiest = (of: (one: Resident) => number): number => residents.reduce((sum, one) => sum + Math.ceil(one.replicas / nodes) * of(one), 0);
    const fits =
      busiest((one) => one.accelerators) <= room.accelerators && busiest((one) => one.cpu) <= room.cpu && busiest((one) => one.memoryGib) <= room.memoryGib;
    if (fits) return nodes;
  }
  return alone;
}

const residentOf = ({ replicas, requests }: Workload, pool: Pool, which: "planned" | "max"): Resident => ({
  replicas: replicas[which],
  accelerators: requests.accelerators ?? 0,
  cpu: requests.cpu,
  memoryGib: requests.memory / GIB,
  nodes: which === "planned" ? pool.nodes : pool.maxNodes,
});

/** A component in a pool, as it was planned alone. */
export interface Tenant {
  readonly plan: ComponentPlan;
  readonly workload: Workload;
  readonly pool: Pool;
}

const replicas = figures("replicas");
const cost = figures("cost");

/**
 * A pool of accelerator nodes that several components use, and their plans with the nodes that they share.
 * @param hours of a month in which one of them runs at least
 */
export function shareAccelerators(
  name: string,
  tenants: readonly Tenant[],
  whole: Pool,
  hours: number,
): { readonly pool: Pool; readonly plans: readonly ComponentPlan[] } {
  const perNode = whole.accelerator?.perNode ?? 0;
  const room = { accelerators: perNode, ...allocatable(whole.vcpus, whole.memoryGib) };
  const nodesFor = (which: "planned" | "max"): number =>
    sharedNodes(
      tenants.map(({ workload, pool }) => residentOf(workload, pool, which)),
      room,
    );
  const nodes = nodesFor("planned");
  const alone = whole.nodes;
  const { together, apart } = nodeHoursOf(tenants, room, hours);
  const used = tenants.reduce((sum, { workload }) => sum + workload.replicas.planned * (workload.requests.accelerators ?? 0), 0);
  const plans = tenants.map(({ plan, workload, pool }): ComponentPlan => {
    const lines =
      nodes === alone
        ? plan.cost
        : plan.cost.map((line) =>
            line.pool === name ? scaled(line, together, apart, `${plural(tenants.length, "component")} share ${nodes} nodes in place of ${alone}`) : line,
          );
    // Its part of the nodes: as many of them as it takes alone of all that they take alone.
    const own = (nodes * perNode * pool.nodes) / alone;
    const shared: readonly Figure[] =
      tenants.length < 2
        ? []
        : [
            replicas(
              "nodes of all components of the pool",
              nodes,
              "",
              "nodes",
              { nodes },
              nodes === alone ? "what each takes alone: they do not fit together on fewer" : `${alone} if each had its own; evenly spread, ${nodes} hold them`,
            ),
            replicas("accelerators of the pool without work", nodes * perNode - used, "", "nodes * perNode - used", { nodes, perNode, used }),
          ];
    return {
      ...plan,
      cost: lines,
      figures: [...plan.figures, ...shared, ...strandedCost(name, lines, own, workload.replicas.planned * (workload.requests.accelerators ?? 0))],
    };
  });
  return { pool: { ...whole, nodes, maxNodes: Math.max(nodes, nodesFor("max")) }, plans };
}

/** Node hours of a month of all components together, and of each on nodes of its own. */
function nodeHoursOf(tenants: readonly Tenant[], room: NodeRoom, hours: number): { readonly together: number; readonly apart: number } {
  const kept = tenants.map(({ workload, pool }): Kept<Alone> => {
    const accelerators = workload.requests.accelerators ?? 0;
    const fit = Math.max(1, Math.floor(room.accelerators / Math.max(1, accelerators)));
    const { planned } = workload.replicas;
    const shape = { replicas: planned, accelerators, cpu: workload.requests.cpu, memoryGib: workload.requests.memory / GIB, fit };
    return {
      item: { ...shape, spare: Math.max(0, pool.nodes - Math.ceil(planned / fit)), most: pool.nodes },
      running: workload.running ?? [{ replicas: planned, hours }],
    };
  });
  const nodesFor = (items: readonly (Alone & { readonly replicas: number })[]): number =>
    sharedNodes(
      items.map((one) => ({ ...one, nodes: one.replicas === 0 ? 0 : Math.min(one.most, Math.ceil(one.replicas / one.fit) + one.spare) })),
      room,
    );
  return {
    together: nodeHours(kept, hours, nodesFor),
    apart: kept.reduce((sum, { item, running }) => sum + running.reduce((own, one) => own + nodesFor([{ ...item, replicas: one.replicas }]) * one.hours, 0), 0),
  };
}

/** Replicas of a node, and the nodes that it takes beyond those: for one failure. */
interface Alone extends Omit<Resident, "replicas" | "nodes"> {
  readonly fit: number;
  readonly spare: number;
  readonly most: number;
}

/** Each pays for the shared nodes in proportion to what it takes alone. */
function scaled(line: CostLine, together: number, apart: number, note: string): CostLine {
  if (!(together < apart)) return line;
  const part = together / apart;
  return {
    ...line,
    quantity: line.quantity * part,
    monthlyUsd: line.monthlyUsd === null ? null : line.monthlyUsd * part,
    ...(line.atMostUsd === undefined ? {} : { atMostUsd: line.atMostUsd * part }),
    formula: `${line.formula} x ${Number(together.toFixed(2))} / ${Number(apart.toFixed(2))} node hours`,
    assumption: line.assumption === undefined ? note : `${line.assumption}; ${note}`,
  };
}

/** What the component pays for those of its accelerators that no replica takes; nothing where there are none or a price is missing. */
function strandedCost(pool: string, lines: readonly CostLine[], all: number, used: number): readonly Figure[] {
  const own = lines.filter((line) => line.pool === pool);
  const paid = own.reduce<number | null>((sum, { monthlyUsd }) => (sum === null || monthlyUsd === null ? null : sum + monthlyUsd), 0);
  if (paid === null || own.length === 0 || used >= all) return [];
  return [
    cost(
      "cost of accelerators without work",
      (paid * (all - used)) / all,
      "$/month",
      "paid * (all - used) / all",
      { paid, all, used },
      "`all`: its part of the nodes",
    ),
  ];
}
