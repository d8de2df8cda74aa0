import type { Schedule } from "../system.ts";

export const HOURS_PER_MONTH = 730;

/** Hours a month in which something runs. Only written hours count: how long `idleAfter` sleeps is not known. */
export function hoursPerMonth(schedule: Schedule | undefined): number {
  const hours = schedule?.hours;
  if (hours === undefined) return HOURS_PER_MONTH;
  return (HOURS_PER_MONTH * hours.days.length * (hours.end - hours.start)) / (7 * 1440);
}
