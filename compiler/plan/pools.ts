import { shareAccelerators, type Tenant } from "./accelerator-pools.ts";
import { byCodePoint, percentage, plural } from "./format.ts";
import { type GeneralChoice, generalChoices, generalPool, inMonth } from "./general.ts";
import { GIB } from "./memory.ts";
import { type Item, pack } from "./pack.ts";
import { type Kept, nodeHours } from "./node-hours.ts";
import type { ComponentPlan, Pool, Workload } from "./plan.ts";
import { generalLines } from "./requests.ts";
import { allocatable } from "./offers.ts";
import { coefficients } from "./coefficients.ts";
import type { Setting } from "./setting.ts";
import { hoursOfAny } from "./schedule.ts";
import type { Schedule } from "../system.ts";

export interface Settled {
  readonly plans: readonly ComponentPlan[];
  /** By name. */
  readonly pools: readonly Pool[];
}

/** Pools of one name become one. */
function merged(pools: readonly Pool[]): Pool | undefined {
  const [first] = pools;
  if (first === undefined) return undefined;
  const shape = ({ instanceTypes, rungs, arch, accelerator }: Pool): string => JSON.stringify([instanceTypes[0], rungs, arch, accelerator ?? null]);
  const other = pools.find((pool) => pool.accelerator !== undefined && shape(pool) !== shape(first));
  if (other !== undefined) throw new Error(`two pools of different shape are called ${first.name}`);
  return {
    ...first,
    nodes: pools.reduce((sum, pool) => sum + pool.nodes, 0),
    maxNodes: pools.reduce((sum, pool) => sum + pool.maxNodes, 0),
    diskGib: Math.max(...pools.map((pool) => pool.diskGib)),
    idleAfter: Math.max(...pools.map((pool) => pool.idleAfter)),
  };
}

/** Sets of pods of a component that run in a pool. */
const inPool = (plan: ComponentPlan, pool: string): readonly Workload[] =>
  [...(plan.workload === undefined ? [] : [plan.workload]), ...(plan.auxiliary ?? [])].filter((workload) => workload.pool === pool);

const itemsOf = (plan: ComponentPlan, pool: string, which: "planned" | "max"): Item[] =>
  inPool(plan, pool).map(({ replicas, requests }) => ({
    component: plan.component,
    replicas: replicas[which],
    cpu: requests.cpu,
    memoryGib: requests.memory / GIB,
  }));

const keptIn = (plan: ComponentPlan, pool: string, hours: number): readonly Kept<Item>[] =>
  inPool(plan, pool).map(({ replicas, requests, running }) => ({
    item: { component: plan.component, replicas: replicas.planned, cpu: requests.cpu, memoryGib: requests.memory / GIB },
    running: running ?? [{ replicas: replicas.planned, hours }],
  }));

/** Components with the pool that each planned for itself; those whose pods and pools do not pair up are left alone. */
function tenantsOf(plans: readonly ComponentPlan[], name: string): readonly Tenant[] {
  return plans.flatMap((plan) => {
    const own = (plan.needs.pools ?? []).filter((pool) => pool.name === name);
    const workloads = inPool(plan, name);
    const [pool, workload] = [own[0], workloads[0]];
    return pool === undefined || workload === undefined || own.length > 1 || workloads.length > 1 ? [] : [{ plan, workload, pool }];
  });
}

/**
 * Merges the pools of all components. CPU workloads of one pool are packed together on the instance type that is cheapest for
 * all of them; each then pays its share of the nodes, half by CPU and half by memory, in place of what it planned alone.
 */
export function settlePools(plans: readonly ComponentPlan[], setting: Setting, schedules: ReadonlyMap<string, Schedule | undefined>): Settled {
  const byName = new Map<string, Pool[]>();
  for (const plan of plans) {
    for (const pool of plan.needs.pools ?? []) {
      const found = byName.get(pool.name);
      if (found === undefined) byName.set(pool.name, [pool]);
      else found.push(pool);
    }
  }
  const pools: Pool[] = [];
  let settled = plans;
  for (const [name, found] of [...byName].sort(([a], [b]) => byCodePoint(a, b))) {
    const sharing = plans.filter((plan) => inPool(plan, name).length > 0);
    const together =
      found.length > 1 && sharing.length > 1 && found.every((pool) => pool.accelerator === undefined)
        ? share(name, found, sharing, setting, schedules)
        : undefined;
    const pool = merged(found);
    const tenants = tenantsOf(sharing, name);
    const settledPool =
      together ??
      (pool?.accelerator !== undefined && tenants.length === found.length
        ? shareAccelerators(name, tenants, pool, hoursOfAny(tenants.map(({ plan }) => schedules.get(plan.component))))
        : undefined);
    if (settledPool === undefined) {
      if (pool !== undefined) pools.push(pool);
      continue;
    }
    pools.push(settledPool.pool);
    const replaced = new Map(settledPool.plans.map((plan) => [plan.component, plan]));
    settled = settled.map((plan) => replaced.get(plan.component) ?? plan);
  }
  return { plans: settled, pools };
}

function share(
  name: string,
  found: readonly Pool[],
  sharing: readonly ComponentPlan[],
  setting: Setting,
  schedules: ReadonlyMap<string, Schedule | undefined>,
): { readonly pool: Pool; readonly plans: readonly ComponentPlan[] } | undefined {
  const rungs = found[0]?.rungs ?? [];
  const items = sharing.flatMap((plan) => itemsOf(plan, name, "planned"));
  const domains = Math.max(2, setting.place.zones);
  const nodes = Math.max(...items.map((item) => Math.min(item.replicas, domains)));
  const hours = hoursOfAny(sharing.map((plan) => schedules.get(plan.component)));
  const kept = sharing.flatMap((plan) => keptIn(plan, name, hoursOfAny([schedules.get(plan.component)])));
  const averageOf = ({ offer, nodes: all }: GeneralChoice): number => {
    const full = { ...allocatable(offer.vcpus, offer.memoryGib), pods: coefficients.host.podsPerNode };
    const nodesFor = (running: readonly Item[]): number =>
      Math.min(all, Math.max(pack(running, full) ?? all, ...running.map((one) => Math.min(one.replicas, domains))));
    return nodeHours(kept, hours, nodesFor) / hours;
  };
  const choices = inMonth(generalChoices(items, { nodes }, rungs, setting), (choice) =>
    generalLines("", choice, 1, hours, averageOf(choice), name, undefined).reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0),
  );
  const [chosen] = choices.best;
  if (chosen === undefined) return undefined;
  const room = allocatable(chosen.offer.vcpus, chosen.offer.memoryGib);
  const most =
    pack(
      sharing.flatMap((plan) => itemsOf(plan, name, "max")),
      { ...room, pods: coefficients.host.podsPerNode },
    ) ?? chosen.nodes;
  const pool = generalPool(name, choices, most, rungs, Math.max(...found.map((one) => one.idleAfter)));
  if (pool === undefined) return undefined;
  const cpu = items.reduce((sum, item) => sum + item.cpu * item.replicas, 0);
  const memory = items.reduce((sum, item) => sum + item.memoryGib * item.replicas, 0);
  const average = averageOf(chosen);
  const plans = sharing.map((plan): ComponentPlan => {
    const part = itemsOf(plan, name, "planned").reduce(
      (sum, own) => sum + 0.5 * ((own.cpu * own.replicas) / cpu) + 0.5 * ((own.memoryGib * own.replicas) / memory),
      0,
    );
    const others = plan.cost.filter((line) => line.pool !== name);
    const note = [
      `${percentage(part)} of ${chosen.nodes} x ${chosen.offer.instanceType}, which ${plural(sharing.length, "component")} share`,
      ...new Set(plan.cost.flatMap((line) => (line.pool === name && line.assumption !== undefined ? [line.assumption] : []))),
    ].join("; ");
    return { ...plan, cost: [...generalLines(plan.component, chosen, part, hours, average, name, note), ...others] };
  });
  return { pool, plans };
}
