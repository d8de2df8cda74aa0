import type { Schedule } from "../system.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Capacity, TokenCapacity, TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { idleFigures } from "./idle.ts";
import { loadCurve } from "./load-curve.ts";
import { createMemo, type Memo } from "./memo.ts";
import { requestCapacity } from "./requests.ts";
import { routerCapacity } from "./router.ts";
import { isShare, sharedCatalog, shareFigures, wholeGpu } from "./sharing.ts";
import { tokenCapacity } from "./token-capacity.ts";
import type { Setting } from "./tokens.ts";

export interface CapacityService extends Capacity {
  /** Schedules of the components that asked, for pools that they share. */
  readonly schedules: ReadonlyMap<string, Schedule | undefined>;
}

/** Whole accelerators, or parts of them where the author allows it: then the plan says what keeps replicas apart. */
function sharedCapacity(demand: TokenDemand, setting: Setting): Result<TokenCapacity> {
  const { sharing } = demand;
  if (sharing === undefined) return tokenCapacity(demand, setting);
  const catalog = sharedCatalog(setting.catalog, sharing);
  const [capacity, found] = tokenCapacity(demand, { ...setting, catalog });
  const { accelerator } = capacity ?? {};
  if (capacity === undefined || accelerator === undefined || !isShare(accelerator.gpu)) return [capacity, found];
  const [part, whole] = [catalog.gpu(accelerator.gpu), setting.catalog.gpu(wholeGpu(accelerator.gpu))];
  if (part === undefined || whole === undefined) throw new Error(`no facts of ${accelerator.gpu}`);
  const { figures, isolation } = shareFigures(part, whole);
  const note = diagnostic("LNT2016", {
    message: `replicas of \`${demand.component}\` share accelerators: ${isolation}`,
    at: { ...demand.at, path: ["sharing"] },
  });
  return [{ ...capacity, figures: [...figures, ...capacity.figures] }, [...found, note]];
}

/** With what is known of how long it could sleep, where the author wrote when. */
function idleCapacity(demand: TokenDemand, setting: Setting): Result<TokenCapacity> {
  const [capacity, found] = sharedCapacity(demand, setting);
  const { traffic, schedule } = demand;
  if (capacity === undefined || schedule?.idleAfter === undefined) return [capacity, found];
  const rate = traffic.peak * (1 - demand.relief);
  const { startSeconds } = capacity.workload;
  const idle = idleFigures(loadCurve(traffic, schedule), rate, traffic.burst, schedule.idleAfter, coefficients.start.nodeSeconds + startSeconds);
  return [{ ...capacity, figures: [...capacity.figures, ...idle] }, found];
}

/** The planner for one place. */
export function createCapacity(setting: Setting, memo: Memo = createMemo(setting.catalog)): CapacityService {
  const schedules = new Map<string, Schedule | undefined>();
  return {
    schedules,
    tokens(demand) {
      schedules.set(demand.component, demand.schedule);
      return memo.answer(setting, "tokens", demand, () => idleCapacity(demand, setting));
    },
    requests(demand) {
      schedules.set(demand.component, demand.schedule);
      return memo.answer(setting, "requests", demand, () => requestCapacity(demand, setting));
    },
    router: (demand) => memo.answer(setting, "router", demand, () => routerCapacity(demand, setting)),
  };
}
