import { byCodePoint } from "../plan/format.ts";
import type { Bill, CostLine } from "../plan/plan.ts";

/** Sum of unrounded lines. A line without a price makes it a lower bound. */
export function billOf(lines: readonly CostLine[]): Bill {
  const monthlyUsd = lines.reduce((sum, line) => sum + (line.monthlyUsd ?? 0), 0);
  const unpriced = lines.filter((line) => line.monthlyUsd === null);
  const bounds = unpriced.flatMap((line) => line.atMostUsd ?? []);
  const bounded = unpriced.length > 0 && bounds.length === unpriced.length;
  const guessed = lines.some((line) => line.range !== undefined);
  const end = (of: "lowUsd" | "highUsd"): number => lines.reduce((sum, line) => sum + (line.range?.[of] ?? line.monthlyUsd ?? 0), 0);
  return {
    monthlyUsd,
    lowerBound: unpriced.length > 0,
    ...(bounded ? { atMostUsd: bounds.reduce((sum, bound) => sum + bound, monthlyUsd) } : {}),
    ...(guessed ? { range: { lowUsd: end("lowUsd"), highUsd: end("highUsd") } } : {}),
    lines,
  };
}

export interface ComponentTotal {
  readonly component: string;
  readonly monthlyUsd: number;
  readonly lowerBound: boolean;
}

/** One total a component, by name; "foundation" is one of them. */
export function totals(lines: readonly CostLine[]): readonly ComponentTotal[] {
  const byComponent = new Map<string, CostLine[]>();
  for (const line of lines) {
    const found = byComponent.get(line.component);
    if (found === undefined) byComponent.set(line.component, [line]);
    else found.push(line);
  }
  return [...byComponent]
    .map(([component, own]) => ({ component, monthlyUsd: billOf(own).monthlyUsd, lowerBound: billOf(own).lowerBound }))
    .sort((a, b) => byCodePoint(a.component, b.component));
}
