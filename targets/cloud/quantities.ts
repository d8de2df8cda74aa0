import { HOURS_PER_MONTH } from "../../compiler/plan/schedule.ts";

/** Milliseconds of a day. */
export const day = 86_400_000;
export const gib = 2 ** 30;
/** Hours of a month, as the catalogue counts them. */
export const monthHours = HOURS_PER_MONTH;
export const monthSeconds = monthHours * 3600;

/** Whole days, rounded up. */
export const days = (ms: number): number => Math.ceil(ms / day);

/** For messages: 90 d, 36 h, 30 s, 250 ms. */
export function duration(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [day, "d"],
    [3_600_000, "h"],
    [60_000, "m"],
    [1000, "s"],
  ];
  const unit = units.find(([size]) => ms >= size && ms % size === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[0]}${unit[1]}`;
}

/** Rounds for people, without a locale. */
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
