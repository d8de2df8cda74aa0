import { plural, readable } from "../../plan/format.ts";
import type { ComponentPlan, PlacePlan, Workload } from "../../plan/plan.ts";
import { grid } from "./grid.ts";

const GIB = 2 ** 30;

function requests({ requests: { cpu, memory, accelerators } }: Workload): string {
  const devices = accelerators === undefined ? "" : `, ${plural(accelerators, "accelerator")}`;
  return `${plural(cpu, "CPU")}, ${readable(memory / GIB)} GiB${devices}`;
}

function nodes(workload: Workload, place: PlacePlan): string {
  const pool = place.pools.find(({ name }) => name === workload.pool);
  if (pool === undefined) return workload.pool;
  const [type, ...others] = pool.instanceTypes;
  return `${pool.name}: ${pool.nodes} x ${type ?? "unknown"}${others.length === 0 ? "" : ` or ${others.length} other types`}, at most ${pool.maxNodes}`;
}

/** Sets of pods: how many, how large, on which nodes. */
export function workloadTable(plan: ComponentPlan, place: PlacePlan): readonly string[] {
  const sets = [...(plan.workload === undefined ? [] : [plan.workload]), ...(plan.auxiliary ?? [])];
  return grid(
    [
      { title: "replicas", align: "right" },
      { title: "scaled" },
      { title: "each requests" },
      { title: "ready after", align: "right" },
      { title: "nodes of the pool" },
    ],
    sets.map((workload) => {
      const { min, max, planned } = workload.replicas;
      return [readable(planned), `${readable(min)} to ${readable(max)}`, requests(workload), `${readable(workload.startSeconds)} s`, nodes(workload, place)];
    }),
  );
}
