import type { Diurnal } from "../../dsl/traffic.ts";
import type { Schedule } from "../system.ts";
import { percentage } from "./format.ts";
import { HOURS_PER_MONTH, hoursPerMonth } from "./schedule.ts";
import { zoneOffsets } from "./zone-offsets.ts";

/**
 * How much of the time a component is at which share of its peak: hours of a month, largest share first. Hours outside of its schedule
 * are not in it: their sum is less than 730 where a component sleeps.
 */
export interface LoadLevel {
  /** Share of the peak, 0 to 1. */
  readonly share: number;
  /** Hours of a month. */
  readonly hours: number;
}
export interface LoadCurve {
  readonly levels: readonly LoadLevel[];
  /** Hours a month in which it runs. */
  readonly hours: number;
  /** Mean share over the hours in which it runs. */
  readonly mean: number;
  /** Where it comes from, in words, for assumptions: "24 shares of the day, in Europe/Berlin". */
  readonly about: string;
  /** Whether the author stated the shape; false: assumed from mean over peak. */
  readonly stated: boolean;
}

/** What of a component's traffic the curve is made from. */
export interface LoadShape {
  /** Fraction. Used where the shape of a day is not stated. */
  readonly meanOfPeak: number;
  readonly diurnal: Diurnal;
  readonly weekly?: readonly number[];
  /** IANA zone of the shares. Absent: that of the schedule, else UTC. */
  readonly zone?: string;
}

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/**
 * A working day: 8 to 18 at the peak, an hour before and after it at half, the rest at a tenth; days off are at a tenth throughout. An
 * assumption and no measurement, high by intent: all ten hours are at the busiest minute's rate.
 */
const OFFICE: readonly number[] = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 1 : hour === 7 || hour === 18 ? 0.5 : 0.1));
const OFF = 0.1;

/**
 * Shares of 24 equal parts of the hours, largest first, whose mean is `mean`: the load, sorted, falls as a power of the time. The
 * busiest part is at the peak all through, so that the rest is scaled down to keep the mean. No author's words give more than the mean;
 * a power is the one-parameter curve from 0 to 1 that has it, and it is flat where the mean is the peak.
 */
function assumedShares(mean: number): readonly number[] {
  const parts = 24;
  if (mean >= 1) return [1];
  const exponent = 1 / mean;
  // `**` differs in its last bit from one version of the runtime to the next.
  const power = (share: number): number => Math.exp(exponent * Math.log(share));
  const slices = Array.from({ length: parts }, (_, part) => parts * mean * (power((parts - part) / parts) - power((parts - part - 1) / parts)));
  const [top = 0, ...rest] = slices;
  const scale = (parts * mean - 1) / (parts * mean - top);
  // Less than the busiest part's load: it is at the peak for less than that.
  return scale <= 0 ? [] : [1, ...rest.map((share) => Math.min(1, share * scale))];
}

/** Share of the peak at each local hour of a week, from Monday 0:00; `days` where the hours within a day are not known. */
interface Week {
  readonly hours?: readonly number[];
  readonly days?: readonly number[];
  readonly zone: string;
  readonly about: string;
}

function weekOf({ diurnal, weekly, zone, meanOfPeak }: LoadShape, schedule: Schedule | undefined): Week {
  const own = zone ?? schedule?.zone ?? "UTC";
  const spread = (days: readonly number[], day: readonly number[]): readonly number[] => days.flatMap((share) => day.map((hour) => share * hour));
  const every: readonly number[] = weekly ?? [1, 1, 1, 1, 1, 1, 1];
  const assumed = zone === undefined ? `${own}, as no zone is stated` : own;
  if (typeof diurnal === "object" && "officeHours" in diurnal) {
    const working = spread(weekly ?? [1, 1, 1, 1, 1], OFFICE);
    return {
      hours: weekly === undefined ? [...working, ...Array.from({ length: 48 }, () => OFF)] : working,
      zone: diurnal.officeHours,
      about:
        `office hours of ${diurnal.officeHours}, assumed: 8 to 18 at the peak, an hour before and after at half, other hours at a tenth` +
        (weekly === undefined ? ", Saturday and Sunday at a tenth" : ", times the shares of the week"),
    };
  }
  if (diurnal !== "flat") {
    return { hours: spread(every, diurnal), zone: own, about: `24 shares of the day${weekly === undefined ? "" : " x 7 of the week"}, in ${assumed}` };
  }
  if (weekly === undefined || weekly.every((share) => share === 1)) {
    return { zone: own, about: `sorted, the load is assumed to fall from the peak as a power of the time, to a mean of ${percentage(meanOfPeak)}` };
  }
  return {
    days: weekly,
    zone: own,
    about: `7 shares of the week, in ${assumed}; within a day the load, sorted, is assumed to fall from the day's peak as a power of the time, to a mean of ${percentage(meanOfPeak)}`,
  };
}

/** Minutes of a week at each local hour of `zone` in which the schedule runs it, as a mean of winter and summer. */
function minutesByHour(schedule: Schedule | undefined, zone: string): readonly number[] {
  const hours = schedule?.hours;
  if (hours === undefined) return Array.from({ length: 168 }, () => 60);
  const minutes = Array.from({ length: 168 }, () => 0);
  const from = schedule?.zone ?? "UTC";
  const [here, there] =
    from === zone
      ? [
          [0, 0],
          [0, 0],
        ]
      : [zoneOffsets(from), zoneOffsets(zone)];
  for (const season of [0, 1]) {
    const shift = (there[season] ?? 0) - (here[season] ?? 0);
    for (const day of hours.days) {
      let at = (day - 1) * DAY + hours.start + shift;
      const end = at + hours.end - hours.start;
      while (at < end) {
        const next = Math.min(end, (Math.floor(at / 60) + 1) * 60);
        const hour = Math.floor((((at % WEEK) + WEEK) % WEEK) / 60);
        minutes[hour] = (minutes[hour] ?? 0) + (next - at) / 2;
        at = next;
      }
    }
  }
  return minutes;
}

/** Stated load in hours in which a schedule runs nothing. */
export interface Missed {
  /** Hours of a week. */
  readonly hours: number;
  /** Largest share of the peak among them. */
  readonly share: number;
}

/** Undefined where there is none, or no shape is stated. That office hours leave a tenth to nights and weekends is assumed, and not counted. */
export function missedLoad(traffic: LoadShape, schedule: Schedule | undefined): Missed | undefined {
  if (schedule?.hours === undefined) return undefined;
  const week = weekOf(traffic, schedule);
  const minutes = minutesByHour(schedule, week.zone);
  const assumed = typeof traffic.diurnal === "object" && "officeHours" in traffic.diurnal ? OFF : 0;
  let [missed, share] = [0, 0];
  const miss = (length: number, of: number): void => {
    if (length < 1e-9 || of <= assumed) return;
    missed += length;
    share = Math.max(share, of);
  };
  week.hours?.forEach((of, hour) => {
    miss(60 - (minutes[hour] ?? 0), of);
  });
  // Within a day nothing says when: only days on which nothing runs.
  week.days?.forEach((of, day) => {
    if (minutes.slice(24 * day, 24 * day + 24).every((length) => length === 0)) miss(DAY, of);
  });
  return missed === 0 ? undefined : { hours: missed / 60, share };
}

/** Levels of equal share together, largest first. */
function merged(levels: readonly LoadLevel[]): readonly LoadLevel[] {
  const hours = new Map<number, number>();
  for (const level of levels) if (level.hours > 0) hours.set(level.share, (hours.get(level.share) ?? 0) + level.hours);
  return [...hours].map(([share, sum]) => ({ share, hours: sum })).sort((a, b) => b.share - a.share);
}

/** `hours` at a mean share of `mean`, in the assumed shape. */
function assumedLevels(mean: number, hours: number): readonly LoadLevel[] {
  const shares = assumedShares(mean);
  if (shares.length > 0) return shares.map((share) => ({ share, hours: hours / shares.length }));
  return [
    { share: 1, hours: hours * mean },
    { share: 0, hours: hours * (1 - mean) },
  ];
}

/**
 * Levels of the load over a month. What the author states decides: shares of a day and a week in their time zone, cut by the hours in
 * which the component runs, in theirs; where clocks of the two differ, half a year as in January and half as in July. Where only the
 * mean over the peak is known, it is taken as the mean over the hours in which it runs.
 */
export function loadCurve(traffic: LoadShape, schedule: Schedule | undefined): LoadCurve {
  const week = weekOf(traffic, schedule);
  const month = HOURS_PER_MONTH / WEEK;
  let levels: readonly LoadLevel[];
  if (week.hours === undefined && week.days === undefined) {
    levels = assumedLevels(traffic.meanOfPeak, hoursPerMonth(schedule));
  } else {
    const minutes = minutesByHour(schedule, week.zone);
    if (week.hours !== undefined) {
      levels = minutes.map((length, hour) => ({ share: week.hours?.[hour] ?? 0, hours: length * month }));
    } else {
      const days = (week.days ?? []).map((share, day) => ({
        share,
        hours: minutes.slice(24 * day, 24 * day + 24).reduce((sum, length) => sum + length, 0) * month,
      }));
      const running = days.reduce((sum, day) => sum + day.hours, 0);
      const mean = days.reduce((sum, day) => sum + day.share * day.hours, 0) / running;
      // A mean above the week's own contradicts its shares: then each day is at its peak.
      const within = mean > 0 ? Math.min(1, traffic.meanOfPeak / mean) : 1;
      levels = days.flatMap((day) => assumedLevels(within, day.hours).map(({ share, hours }) => ({ share: share * day.share, hours })));
    }
  }
  const found = merged(levels);
  const hours = found.reduce((sum, level) => sum + level.hours, 0);
  return {
    levels: found,
    hours,
    mean: found.reduce((sum, level) => sum + level.share * level.hours, 0) / hours,
    about: week.about,
    stated: week.hours !== undefined,
  };
}

/** Mean over the hours in which it runs of what is needed at each share of the peak: nodes, replicas. */
export const averageOver = ({ levels, hours }: LoadCurve, at: (share: number) => number): number =>
  levels.reduce((sum, level) => sum + at(level.share) * level.hours, 0) / hours;

/** Smallest share of the peak in the hours in which it runs. */
export const lowestShare = ({ levels }: LoadCurve): number => levels[levels.length - 1]?.share ?? 0;

/**
 * Most that the load rises in a second, as a share of the peak, and from which share: the steepest hour of the stated shape, taken as a
 * straight line from one hour to the next. `floor` is the share that the least number of copies carries: below it a rise needs none.
 * Undefined where no hours are stated.
 */
export function steepestRise(
  traffic: LoadShape,
  schedule: Schedule | undefined,
  floor: number,
): { readonly from: number; readonly perSecond: number } | undefined {
  const { hours } = weekOf(traffic, schedule);
  if (hours === undefined) return undefined;
  let [from, perSecond] = [Math.max(floor, 1e-9), 0];
  for (const [hour, share] of hours.entries()) {
    const start = Math.max(floor, share, 1e-9);
    const rise = ((hours[(hour + 1) % hours.length] ?? share) - start) / 3600;
    if (rise / start > perSecond / from) [from, perSecond] = [start, rise];
  }
  return { from, perSecond };
}
