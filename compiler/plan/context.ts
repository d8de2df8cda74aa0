import { priceLine } from "../cost/price.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Edge, Place, System } from "../system.ts";
import type { PlanContext } from "../target.ts";
import type { Capacity } from "./capacity.ts";

function edgesBy(system: System, end: "from" | "to"): (name: string) => readonly Edge[] {
  let index: Map<string, Edge[]> | undefined;
  return (name) => {
    if (index === undefined) {
      index = new Map();
      for (const edge of system.edges) {
        const found = index.get(edge[end]);
        if (found === undefined) index.set(edge[end], [edge]);
        else found.push(edge);
      }
    }
    return index.get(name) ?? [];
  };
}

/** What planning in one place may look at. */
export function planContext(system: System, place: Place, catalog: Catalog, capacity: Capacity): PlanContext {
  return {
    system,
    place,
    catalog,
    capacity,
    component(name) {
      const component = system.components[name];
      if (component === undefined) throw new Error(`no component is called ${name}`);
      return component;
    },
    edgesFrom: edgesBy(system, "from"),
    edgesTo: edgesBy(system, "to"),
    price: (line) => priceLine(catalog, place, line),
  };
}
