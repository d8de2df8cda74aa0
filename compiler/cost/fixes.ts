import type { Catalog } from "../catalog/catalog.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import { byCodePoint } from "../plan/format.ts";
import type { Memo } from "../plan/memo.ts";
import { planPlaces } from "../plan/place.ts";
import type { CostLine, Fix, Plan } from "../plan/plan.ts";
import type { System } from "../system.ts";
import { billOf, totals } from "./bill.ts";
import { type Change, changesOf } from "./changes.ts";
import { type Limit, linesOf, measure, type Measured, verdictOf } from "./limits.ts";

export interface Fixes {
  /** At most three that fit, cheapest first. */
  readonly fixes: readonly Fix[];
  /** The cheapest that was tried, where none fits. */
  readonly nearest?: Fix;
}

export interface FixOptions {
  readonly system: System;
  /** As it is now. */
  readonly plan: Plan;
  readonly limit: Limit;
  /** All of the system: what holds now has to hold with the change. */
  readonly limits: readonly Limit[];
  readonly catalog: Catalog;
  readonly targets: Targets;
  readonly memo: Memo;
}

interface Tried extends Fix {
  readonly changes: readonly Change[];
  /** By the measure of the limit; infinite where that is not known. */
  readonly usd: number;
  readonly fits: boolean;
}

/** Components whose changes are tried. */
const COMPONENTS = 4;
/** Changes that are planned again, of one component each and of a region: they bound how long an answer takes. */
const TRIES = 24;
/** Single changes that are combined in pairs. */
const PAIRED = 5;
/** Pairs that are planned. */
const PAIRS = 5;
const SHOWN = 3;

/** The most that changes of one component can save a month: its own lines, and those that all share. */
const mostSaved = (lines: readonly CostLine[], component: string): number =>
  billOf(lines.filter((line) => line.component === component || line.component === "foundation")).monthlyUsd;

/**
 * Plans changes again and keeps what fits: one change of each group, the mildest step that does, of those the three cheapest; and pairs
 * of the most useful ones where fewer than three fit alone.
 */
export function fixesFor(options: FixOptions): Fixes {
  const { system, plan, limit, catalog } = options;
  const now = linesOf(plan);
  const before = measure(limit, system, plan);
  const beforeUsd = before.usd ?? Number.POSITIVE_INFINITY;
  const dearest = [...totals(limit.component === undefined ? now : now.filter((line) => line.component === limit.component))]
    .sort((a, b) => b.monthlyUsd - a.monthlyUsd || byCodePoint(a.component, b.component))
    .slice(0, COMPONENTS)
    .map((one) => one.component);
  const attempt = attemptsOf(options);
  const cheaper = (tried: Tried | undefined): tried is Tried => tried !== undefined && tried.usd < beforeUsd * (1 - 1e-9);
  const groups = new Map<string, Change[]>();
  for (const change of changesOf(system, catalog, dearest, now)) {
    const known = groups.get(change.group);
    if (known === undefined) groups.set(change.group, [change]);
    else known.push(change);
  }
  const best: Tried[] = [];
  // What cannot fit alone is tried for pairs, where it is of the two dearest components.
  const excess = limit.limit === "monthly" ? beforeUsd - limit.limitUsd : 0;
  for (const changes of groups.values()) {
    const component = changes[0]?.component;
    if (component !== undefined && !dearest.slice(0, 2).includes(component) && mostSaved(now, component) < excess) continue;
    const tried = tryGroup(changes, attempt);
    if (cheaper(tried)) best.push(tried);
  }
  best.sort(cheapest);
  const fitting = best.filter((one) => one.fits);
  if (fitting.length < SHOWN) {
    for (const pair of pairsOf(best.filter((one) => !one.fits).slice(0, PAIRED))) {
      if (fitting.length >= SHOWN) break;
      const tried = attempt(pair);
      if (cheaper(tried) && tried.fits) fitting.push(tried);
    }
    fitting.sort(cheapest);
  }
  const [nearest] = best;
  return { fixes: fitting.slice(0, SHOWN).map(fixOf), ...(fitting.length === 0 && nearest !== undefined ? { nearest: fixOf(nearest) } : {}) };
}

const cheapest = (a: Tried, b: Tried): number => a.usd - b.usd || byCodePoint(a.change, b.change);
const fixOf = ({ change, lost, monthlyUsd, lowerBound }: Tried): Fix => ({ change, lost, monthlyUsd, ...(lowerBound === true ? { lowerBound } : {}) });

/** Steps of one group, the mildest first. Where the strongest does not help, none does; else the mildest that fits speaks for the group. */
function tryGroup(changes: readonly Change[], attempt: (changes: readonly Change[]) => Tried | undefined): Tried | undefined {
  if (changes.some((change) => !change.step)) {
    const tried = changes.flatMap((change) => attempt([change]) ?? []);
    return tried.filter((one) => one.fits).sort(cheapest)[0] ?? tried.sort(cheapest)[0];
  }
  const strongest = changes[changes.length - 1];
  const last = strongest === undefined ? undefined : attempt([strongest]);
  if (last?.fits !== true) return last;
  for (const change of changes.slice(0, -1)) {
    const tried = attempt([change]);
    if (tried?.fits === true) return tried;
  }
  return last;
}

/** Lines of which neither a price nor a bound is known. */
const open = ({ bill }: Measured): number => bill.lines.filter((line) => line.monthlyUsd === null && line.atMostUsd === undefined).length;

/** Plans a system with changes again: undefined when there is no such plan, when it breaks a limit that holds now, or when enough was tried. */
function attemptsOf({ system, plan, limit, limits, catalog, targets, memo }: FixOptions): (changes: readonly Change[]) => Tried | undefined {
  const held = limits.filter((one) => verdictOf(measure(one, system, plan), one.limitUsd) === "within");
  const before = measure(limit, system, plan);
  let tries = 0;
  return (changes) => {
    if (tries >= TRIES + PAIRS * (changes.length - 1)) return undefined;
    tries++;
    const edited = changes.reduce((from, change) => change.edit(from), system);
    const [again, found] = planPlaces(edited, catalog, targets, memo);
    if (again === undefined || hasErrors(found)) return undefined;
    if (held.some((one) => verdictOf(measure(one, edited, again), one.limitUsd) === "exceeded")) return undefined;
    const measured: Measured = measure(limit, edited, again);
    // A line that lost its price makes nothing cheaper.
    if (open(measured) > open(before)) return undefined;
    return {
      changes,
      change: changes.map((one) => one.change).join(", and "),
      lost: [...new Set(changes.map((one) => one.lost))].join("; "),
      monthlyUsd: measured.bill.monthlyUsd,
      lowerBound: measured.lowerBound,
      usd: measured.usd ?? Number.POSITIVE_INFINITY,
      fits: verdictOf(measured, limit.limitUsd) === "within",
    };
  };
}

/** Pairs of changes of different groups, first those that would be cheapest if each saved the same share beside the other. */
const pairsOf = (singles: readonly Tried[]): readonly (readonly Change[])[] =>
  singles
    .flatMap((first, index) => singles.slice(index + 1).map((second) => ({ changes: [...first.changes, ...second.changes], guess: first.usd * second.usd })))
    .sort((a, b) => a.guess - b.guess)
    .slice(0, PAIRS)
    .map(({ changes }) => changes);
