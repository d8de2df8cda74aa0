import type { Catalog } from "../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import { money, plural } from "../plan/format.ts";
import type { Bill, CostLine, Fix, PlacePlan, Plan } from "../plan/plan.ts";
import type { Budget, System } from "../system.ts";
import { billOf } from "./bill.ts";
import { type Fixes, fixesFor } from "./fixes.ts";

type Verdict = NonNullable<PlacePlan["budget"]>["verdict"];

/** A lower bound above the budget is exceeded for certain; below it only an upper bound that fits makes it certain. */
function verdictOf(bill: Bill, budget: Budget): Verdict {
  if (bill.monthlyUsd > budget.monthlyUsd) return "exceeded";
  if (!bill.lowerBound) return "within";
  return bill.atMostUsd !== undefined && bill.atMostUsd <= budget.monthlyUsd ? "within" : "unknown";
}

const unpriced = (lines: readonly CostLine[]): readonly string[] =>
  lines
    .filter((line) => line.monthlyUsd === null)
    .map((line) => `no price: ${line.component}, ${line.item} (${line.formula}${line.assumption === undefined ? "" : `; ${line.assumption}`})`);

const dearest = (lines: readonly CostLine[]): readonly string[] =>
  [...lines]
    .sort((a, b) => (b.monthlyUsd ?? 0) - (a.monthlyUsd ?? 0))
    .slice(0, 3)
    .map((line) => `${money(line.monthlyUsd ?? 0)} a month: ${line.component}, ${line.item} (${line.formula})`);

const fixText = (fix: Fix, now: number): string => `${fix.change}: ${money(fix.monthlyUsd)} a month, ${money(now - fix.monthlyUsd)} less; lost: ${fix.lost}`;

interface Judged {
  readonly verdict: Verdict;
  readonly fixes: readonly Fix[];
  readonly diagnostics: readonly Diagnostic[];
}

function judge(budget: Budget, bill: Bill, at: NonNullable<Diagnostic["at"]>, whose: string, findFixes: () => Fixes): Judged {
  const verdict = verdictOf(bill, budget);
  const total = `${bill.lowerBound ? "at least " : ""}${money(bill.monthlyUsd)}`;
  const missing = unpriced(bill.lines);
  if (verdict === "within") return { verdict, fixes: [], diagnostics: [] };
  if (verdict === "unknown") {
    const message = `whether ${whose} stays within ${money(budget.monthlyUsd)} a month is unknown: known prices add up to ${money(bill.monthlyUsd)}, ${plural(missing.length, "line")} ${missing.length === 1 ? "has" : "have"} none`;
    return { verdict, fixes: [], diagnostics: [diagnostic("LNT2021", { message, at, notes: missing })] };
  }
  const { fixes, nearest } = findFixes();
  const hint =
    fixes[0] !== undefined
      ? `cheapest change that fits: ${fixes[0].change}`
      : nearest === undefined
        ? "no change that was tried lowers it"
        : `no change that was tried fits; nearest: ${nearest.change}, ${money(nearest.monthlyUsd)} a month`;
  const found = diagnostic("LNT2020", {
    severity: budget.onExceed === "fail" ? "error" : "warning",
    message: `${whose} costs ${total} a month, ${money(bill.monthlyUsd - budget.monthlyUsd)} more than its budget of ${money(budget.monthlyUsd)}`,
    at,
    hint,
    notes: [...dearest(bill.lines), ...fixes.map((fix, index) => `change ${index + 1}: ${fixText(fix, bill.monthlyUsd)}`), ...missing],
  });
  return { verdict, fixes, diagnostics: [found] };
}

/** Budgets of the system, over all its places, and of components. */
export function checkBudgets(system: System, plan: Plan, catalog: Catalog, targets: Targets): readonly [Plan, readonly Diagnostic[]] {
  const diagnostics: Diagnostic[] = [];
  const lines = plan.places.flatMap((place) => place.bill.lines);
  for (const component of Object.values(system.components)) {
    const { budget, name } = component;
    if (budget === undefined) continue;
    const own = billOf(lines.filter((line) => line.component === name));
    const at = { origin: component.origin, path: ["budget", "monthly"], component: name };
    diagnostics.push(...judge(budget, own, at, `\`${name}\``, () => fixesFor(system, catalog, targets, budget.monthlyUsd, own.lines, name)).diagnostics);
  }
  const { budget } = system;
  if (budget === undefined) return [plan, diagnostics];
  const {
    verdict,
    fixes,
    diagnostics: found,
  } = judge(budget, billOf(lines), { origin: system.origin, path: ["budget", "monthly"] }, `\`${system.name}\``, () =>
    fixesFor(system, catalog, targets, budget.monthlyUsd, lines, undefined),
  );
  return [{ ...plan, places: plan.places.map((place) => ({ ...place, budget: { ...budget, verdict, fixes } })) }, [...diagnostics, ...found]];
}
