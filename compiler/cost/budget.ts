import type { Catalog } from "../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import { money, plural } from "../plan/format.ts";
import type { Memo } from "../plan/memo.ts";
import type { BudgetCheck, CostLine, Fix, Plan } from "../plan/plan.ts";
import type { System } from "../system.ts";
import { type Fixes, fixesFor } from "./fixes.ts";
import { type Limit, limitKinds, limitsOf, measure, type Measured, sumText, verdictOf } from "./limits.ts";

/** Notes on lines without a price at most: a bill can have hundreds, and the first ones tell what is missing. */
const shownLines = 5;

/** Lines without a price, those first that have no bound either: they leave the verdict open. */
function unpriced(lines: readonly CostLine[]): readonly string[] {
  const missing = lines
    .filter((line) => line.monthlyUsd === null)
    .sort((a, b) => (b.atMostUsd ?? Number.MAX_VALUE) - (a.atMostUsd ?? Number.MAX_VALUE))
    .map((line) => `no price: ${line.component}, ${line.item} (${line.formula}${line.assumption === undefined ? "" : `; ${line.assumption}`})`);
  const more = missing.length - shownLines;
  return [...missing.slice(0, shownLines), ...(more > 0 ? [`and ${more} more: \`lintel plan BLUEPRINT --format json\` has every line of the bill`] : [])];
}

const dearest = (lines: readonly CostLine[]): readonly string[] =>
  [...lines]
    .sort((a, b) => (b.monthlyUsd ?? 0) - (a.monthlyUsd ?? 0))
    .slice(0, 3)
    .map((line) => `${money(line.monthlyUsd ?? 0)} a month: ${line.component}, ${line.item} (${line.formula})`);

const fixText = (fix: Fix, now: number): string =>
  `${fix.change}: ${fix.lowerBound === true ? "at least " : ""}${money(fix.monthlyUsd)} a month, ${money(Math.abs(now - fix.monthlyUsd))} ${fix.monthlyUsd <= now ? "less" : "more"}; lost: ${fix.lost}`;

const ownerText = ({ component }: Limit, system: System): string => `\`${component ?? system.name}\``;

function unknown(limit: Limit, { usd, bill }: Measured, system: System): Diagnostic {
  const notes = unpriced(bill.lines);
  const missing = bill.lines.filter((line) => line.monthlyUsd === null).length;
  const whose = ownerText(limit, system);
  const { per } = limitKinds[limit.limit];
  const because =
    usd === null
      ? limit.limit === "perMillionTokens"
        ? "nothing in it states how many tokens it reads and writes"
        : "nothing in it states its traffic"
      : `known prices add up to ${sumText(usd, limit.limit)}, ${plural(missing, "line")} ${missing === 1 ? "has" : "have"} none`;
  return diagnostic("LNT2021", {
    message: `whether ${whose} stays within ${sumText(limit.limitUsd, limit.limit)} is unknown: ${because}`,
    at: limit.at,
    ...(usd === null ? { hint: `a limit ${per} belongs to a component with \`traffic\`, or to a system that has one` } : {}),
    notes,
  });
}

function exceeded(limit: Limit, { usd, lowerBound, bill }: Measured, { fixes, nearest }: Fixes, system: System): Diagnostic {
  const hint =
    fixes[0] !== undefined
      ? `cheapest change that fits: ${fixes[0].change}`
      : nearest === undefined
        ? "no change that was tried lowers it"
        : `no change that was tried fits; nearest: ${nearest.change}, ${nearest.lowerBound === true ? "at least " : ""}${money(nearest.monthlyUsd)} a month`;
  const costs = usd ?? 0;
  const over = costs - limit.limitUsd;
  const more = limit.limit === "monthly" ? money(over) : `$${Number(over.toPrecision(4))}`;
  return diagnostic("LNT2020", {
    severity: limit.onExceed === "fail" ? "error" : "warning",
    message: `${ownerText(limit, system)} costs ${lowerBound ? "at least " : ""}${sumText(costs, limit.limit)}, ${more} more than its budget of ${limit.limit === "monthly" ? money(limit.limitUsd) : `$${limit.limitUsd}`}`,
    at: limit.at,
    hint,
    notes: [...dearest(bill.lines), ...fixes.map((fix, index) => `change ${index + 1}: ${fixText(fix, bill.monthlyUsd)}`), ...unpriced(bill.lines)],
  });
}

const worst = (verdicts: readonly BudgetCheck["verdict"][]): BudgetCheck["verdict"] =>
  verdicts.includes("exceeded") ? "exceeded" : verdicts.includes("unknown") ? "unknown" : "within";

/** Budgets of the system, over all its places, and of components. `memo` is that of the plan: what it searched is not searched again. */
export function checkBudgets(system: System, plan: Plan, catalog: Catalog, targets: Targets, memo: Memo): readonly [Plan, readonly Diagnostic[]] {
  const limits = limitsOf(system);
  if (limits.length === 0) return [plan, []];
  const diagnostics: Diagnostic[] = [];
  const checks = limits.map((limit): BudgetCheck => {
    const measured = measure(limit, system, plan);
    const verdict = verdictOf(measured, limit.limitUsd);
    const found: Fixes = verdict === "exceeded" ? fixesFor({ system, plan, limit, limits, catalog, targets, memo }) : { fixes: [] };
    if (verdict === "unknown") diagnostics.push(unknown(limit, measured, system));
    if (verdict === "exceeded") diagnostics.push(exceeded(limit, measured, found, system));
    return {
      of: limit.component ?? "system",
      limit: limit.limit,
      limitUsd: limit.limitUsd,
      usd: measured.usd,
      lowerBound: measured.lowerBound,
      ...(measured.atMostUsd === undefined ? {} : { atMostUsd: measured.atMostUsd }),
      onExceed: limit.onExceed,
      verdict,
      fixes: found.fixes,
    };
  });
  const own = checks.filter((_, index) => limits[index]?.component === undefined);
  const whole =
    system.budget === undefined
      ? {}
      : {
          budget: {
            ...system.budget,
            verdict: worst(own.map((check) => check.verdict)),
            fixes: own.find((check) => check.verdict === "exceeded")?.fixes ?? [],
          },
        };
  return [{ ...plan, places: plan.places.map((place) => ({ ...place, budgets: checks, ...whole })) }, diagnostics];
}
