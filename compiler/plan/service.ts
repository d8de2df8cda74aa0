import type { Capacity } from "./capacity.ts";
import { requestCapacity } from "./requests.ts";
import { routerCapacity } from "./router.ts";
import { hoursPerMonth } from "./schedule.ts";
import { tokenCapacity } from "./token-capacity.ts";
import type { Setting } from "./tokens.ts";

export interface CapacityService extends Capacity {
  /** Hours a month of the components that asked, for pools that they share. */
  readonly hours: ReadonlyMap<string, number>;
}

/** The planner for one place. */
export function createCapacity(setting: Setting): CapacityService {
  const hours = new Map<string, number>();
  return {
    hours,
    tokens(demand) {
      hours.set(demand.component, hoursPerMonth(demand.schedule));
      return tokenCapacity(demand, setting);
    },
    requests(demand) {
      hours.set(demand.component, hoursPerMonth(demand.schedule));
      return requestCapacity(demand, setting);
    },
    router: (demand) => routerCapacity(demand, setting),
  };
}
