import type { Catalog } from "../catalog/catalog.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import { byCodePoint } from "../plan/format.ts";
import { planPlaces } from "../plan/place.ts";
import type { CostLine, Fix } from "../plan/plan.ts";
import type { System } from "../system.ts";
import { billOf, totals } from "./bill.ts";
import { type Change, changesOf } from "./changes.ts";

export interface Fixes {
  /** At most three that fit, cheapest first. */
  readonly fixes: readonly Fix[];
  /** The cheapest that was tried, where none fits. */
  readonly nearest?: Fix;
}

interface Tried extends Fix {
  readonly changes: readonly Change[];
}

/** Components whose changes are tried: each try plans the whole system again. */
const COMPONENTS = 4;

/** Plans each change again and keeps what fits: single changes first, pairs of the most useful ones where fewer than three do. */
export function fixesFor(system: System, catalog: Catalog, targets: Targets, limitUsd: number, now: readonly CostLine[], only: string | undefined): Fixes {
  const nowUsd = billOf(now).monthlyUsd;
  const dearest = [...totals(now)]
    .sort((a, b) => b.monthlyUsd - a.monthlyUsd || byCodePoint(a.component, b.component))
    .slice(0, COMPONENTS)
    .map((one) => one.component);
  const attempt = (changes: readonly Change[]): Tried | undefined => {
    const edited = changes.reduce((from, change) => change.edit(from), system);
    const [plan, found] = planPlaces(edited, catalog, targets);
    if (plan === undefined || hasErrors(found)) return undefined;
    const lines = plan.places.flatMap((place) => place.bill.lines).filter((line) => only === undefined || line.component === only);
    const bill = billOf(lines);
    return {
      changes,
      change: changes.map((one) => one.change).join(", and "),
      lost: [...new Set(changes.map((one) => one.lost))].join("; "),
      monthlyUsd: bill.monthlyUsd,
    };
  };
  const cheapest = (a: Tried, b: Tried): number => a.monthlyUsd - b.monthlyUsd || byCodePoint(a.change, b.change);
  // The mildest of a group that fits speaks for it; where none does, the cheapest.
  const best = new Map<string, Tried>();
  for (const change of changesOf(system, catalog, dearest)) {
    const known = best.get(change.group);
    if (known !== undefined && known.monthlyUsd <= limitUsd && !change.group.startsWith("region")) continue;
    const tried = attempt([change]);
    if (tried !== undefined && tried.monthlyUsd < nowUsd - 0.005 && (known === undefined || tried.monthlyUsd < known.monthlyUsd)) best.set(change.group, tried);
  }
  const singles = [...best.values()].sort(cheapest);
  const fitting = singles.filter((one) => one.monthlyUsd <= limitUsd);
  if (fitting.length < 3)
    fitting.push(
      ...pairs(singles.filter((one) => one.monthlyUsd > limitUsd).slice(0, 5), attempt)
        .filter((one) => one.monthlyUsd <= limitUsd)
        .sort(cheapest),
    );
  const fixes = fitting.slice(0, 3).map(fixOf);
  const nearest = singles[0];
  return { fixes, ...(fixes.length === 0 && nearest !== undefined ? { nearest: fixOf(nearest) } : {}) };
}

const fixOf = ({ change, lost, monthlyUsd }: Tried): Fix => ({ change, lost, monthlyUsd });

function pairs(singles: readonly Tried[], attempt: (changes: readonly Change[]) => Tried | undefined): Tried[] {
  const found: Tried[] = [];
  for (const [index, first] of singles.entries()) {
    for (const second of singles.slice(index + 1)) {
      const tried = attempt([...first.changes, ...second.changes]);
      if (tried !== undefined) found.push(tried);
    }
  }
  return found;
}
