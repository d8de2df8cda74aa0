import { priceLine } from "../cost/price.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Place, System } from "../system.ts";
import type { PlanContext } from "../target.ts";
import type { Capacity } from "./capacity.ts";

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
    edgesFrom: (name) => system.edges.filter((edge) => edge.from === name),
    edgesTo: (name) => system.edges.filter((edge) => edge.to === name),
    price: (line) => priceLine(catalog, place, line),
  };
}
