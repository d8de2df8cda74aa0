import type { Schedule } from "../system.ts";
import { zoneOffsets } from "./zone-offsets.ts";

export const HOURS_PER_MONTH = 730;

/** Hours a month in which something runs. Only written hours count: nothing wakes what sleeps after `idleAfter`, so it is kept. */
export function hoursPerMonth(schedule: Schedule | undefined): number {
  const hours = schedule?.hours;
  if (hours === undefined) return HOURS_PER_MONTH;
  return (HOURS_PER_MONTH * hours.days.length * (hours.end - hours.start)) / (7 * 1440);
}

const WEEK = 7 * 1440;

/** Hours a month in which one of them runs at least, as a mean of winter and summer. */
export function hoursOfAny(schedules: readonly (Schedule | undefined)[]): number {
  if (schedules.some((schedule) => schedule?.hours === undefined)) return HOURS_PER_MONTH;
  let minutes = 0;
  for (const season of [0, 1]) {
    const runs = new Uint8Array(WEEK);
    for (const schedule of schedules) {
      const { days, start, end } = schedule?.hours ?? { days: [], start: 0, end: 0 };
      const offset = zoneOffsets(schedule?.zone ?? "UTC")[season] ?? 0;
      for (const day of days) for (let at = start; at < end; at++) runs[((day - 1) * 1440 + at - offset + WEEK) % WEEK] = 1;
    }
    minutes += runs.reduce((sum, one) => sum + one, 0) / 2;
  }
  return (HOURS_PER_MONTH * minutes) / WEEK;
}
