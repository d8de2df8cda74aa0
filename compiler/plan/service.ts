import type { Schedule } from "../system.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Capacity, RequestDemand, TokenCapacity, TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { idleFigures } from "./idle.ts";
import { percentage, plural } from "./format.ts";
import { loadCurve, missedLoad } from "./load-curve.ts";
import { createMemo, type Memo } from "./memo.ts";
import { requestCapacity } from "./requests.ts";
import { routerCapacity } from "./router.ts";
import { memoryOfPart } from "./part-memory.ts";
import { allParts } from "./parts.ts";
import { chosen } from "./offers.ts";
import { missingParts, sharedCatalog } from "./shared-catalog.ts";
import { isShare, shareFigures, wholeGpu } from "./sharing.ts";
import { tokenCapacity } from "./token-capacity.ts";
import type { Setting } from "./tokens.ts";

export interface CapacityService extends Capacity {
  /** Schedules of the components that asked, for pools that they share. */
  readonly schedules: ReadonlyMap<string, Schedule | undefined>;
}

/** Whole accelerators, or parts of them where the author allows it: then the plan says what keeps replicas apart. */
function sharedCapacity(demand: TokenDemand, setting: Setting): Result<TokenCapacity> {
  const { sharing, parts = allParts } = demand;
  if (sharing === undefined) return tokenCapacity(demand, setting);
  const { place } = setting;
  const catalog = sharedCatalog(setting.catalog, sharing, parts);
  const [planned, found] = tokenCapacity(demand, { ...setting, catalog });
  if (planned === undefined) return [planned, found];
  const missing = missingParts(setting.catalog, setting.catalog.offers(place.cloud, place.region), sharing, parts, (name) => chosen(demand.accelerators, name));
  const capacity = missing.length === 0 ? planned : { ...planned, rejected: [...planned.rejected, ...missing] };
  const { accelerator } = capacity;
  if (!isShare(accelerator.gpu)) return [capacity, found];
  const [part, whole] = [catalog.gpu(accelerator.gpu), setting.catalog.gpu(wholeGpu(accelerator.gpu))];
  if (part === undefined || whole === undefined) throw new Error(`no facts of ${accelerator.gpu}`);
  const { figures, isolation } = shareFigures(part, whole);
  const note = diagnostic("LNT2016", {
    message: `replicas of \`${demand.component}\` share accelerators: ${isolation}`,
    at: { ...demand.at, path: ["sharing"] },
  });
  const memory = memoryOfPart(part, whole);
  const engine = { ...capacity.engine, memoryUtilization: memory.utilization };
  return [{ ...capacity, engine, figures: [...figures, ...memory.figures, ...capacity.figures] }, [...found, note]];
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

/** Says where a schedule ends what the traffic goes on with. */
function withMissed<T>(demand: TokenDemand | RequestDemand, [capacity, found]: Result<T>): Result<T> {
  const missed = capacity === undefined ? undefined : missedLoad(demand.traffic, demand.schedule);
  if (missed === undefined) return [capacity, found];
  const note = diagnostic("LNT2017", {
    message: `\`${demand.component}\` does not run in ${plural(Math.round(missed.hours), "hour")} of the week for which its traffic states load, up to ${percentage(missed.share)} of the peak`,
    at: { ...demand.at, path: ["schedule", "hours"] },
    hint: "widen `schedule`, or state 0 for these hours in the shape of the traffic",
  });
  return [capacity, [...found, note]];
}

/** The planner for one place. */
export function createCapacity(setting: Setting, memo: Memo = createMemo(setting.catalog)): CapacityService {
  const schedules = new Map<string, Schedule | undefined>();
  return {
    schedules,
    tokens(demand) {
      schedules.set(demand.component, demand.schedule);
      return memo.answer(setting, "tokens", demand, () => withMissed(demand, idleCapacity(demand, setting)));
    },
    requests(demand) {
      schedules.set(demand.component, demand.schedule);
      return memo.answer(setting, "requests", demand, () => withMissed(demand, requestCapacity(demand, setting)));
    },
    router: (demand) => memo.answer(setting, "router", demand, () => routerCapacity(demand, setting)),
  };
}
