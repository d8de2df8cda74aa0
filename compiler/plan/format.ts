const grouped = (whole: string): string => whole.replace(/\B(?=(?:\d{3})+$)/g, ",");

/** A number for people, with thousands separated: 1240.4 -> "1,240", 45.04 -> "45.0", 0.0123 -> "0.0123". No locale is asked. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "unbounded" : "unknown";
  const size = Math.abs(value);
  // Sums of parts: 729.9999999999999.
  const whole = size > 0.5 && Math.abs(size - Math.round(size)) <= 1e-9 * size;
  if (Number.isInteger(value) || whole || size >= 1000) return `${value < 0 ? "-" : ""}${grouped(Math.round(size).toFixed(0))}`;
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(3)));
}

export const gib = (value: number): string => `${value.toFixed(1)} GiB`;
/** Whole dollars from $100 on, cents below. */
export const money = (value: number): string => `$${Math.abs(value) < 100 ? value.toFixed(2) : grouped(Math.round(value).toFixed(0))}`;
/** A duration as a blueprint writes it: "800ms", "13s". */
export const durationText = (ms: number): string => (ms >= 10_000 && ms % 1000 === 0 ? `${ms / 1000}s` : `${Number(ms.toPrecision(12))}ms`);
const DAY_MS = 864e5;
export function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return "unbounded";
  return value > DAY_MS ? "more than a day" : `${readable(value >= 100 ? Math.round(value) : value)} ms`;
}
export const percentage = (fraction: number): string => `${Number((fraction * 100).toPrecision(4))} %`;
export const plural = (count: number, noun: string): string => `${readable(count)} ${noun}${count === 1 ? "" : "s"}`;
/** Order by code point, for sorting. */
export const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
