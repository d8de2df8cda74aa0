import { money, percentage, readable } from "../../plan/format.ts";
import type { BudgetCheck, CommitmentOption, PlacePlan, UnitCost } from "../../plan/plan.ts";
import { carbonText } from "../explain/energy.ts";
import { price } from "../explain/text.ts";
import type { Paint } from "./text.ts";

const limits: Readonly<Record<BudgetCheck["limit"], string>> = {
  monthly: "a month",
  perThousandRequests: "per thousand requests",
  perMillionTokens: "per million tokens",
};

function verdictText({ verdict, usd, limitUsd, atMostUsd }: BudgetCheck, paint: Paint): string {
  const share = usd === null ? undefined : `${((100 * usd) / limitUsd).toFixed(0)} %`;
  const most = atMostUsd === undefined ? "" : `at most ${money(atMostUsd)} with what has no price here`;
  const beside = [share, most].filter((text) => text !== undefined && text !== "").join("; ");
  if (verdict === "within") return paint.good(`within it${beside === "" ? "" : ` (${beside})`}`);
  if (verdict === "exceeded") return paint.bad(`exceeded${beside === "" ? "" : ` (${beside})`}`);
  return paint.warn(usd === null ? "unknown: no load to spread the cost over" : `unknown: a line has no price (${share} without it)`);
}

/** Every limit of every budget, and for what does not hold the changes that would. */
export function budgetLines({ budgets = [] }: PlacePlan, paint: Paint): readonly string[] {
  return budgets.flatMap((one) => [
    `  budget${one.of === "system" ? "" : ` of ${one.of}`} ${money(one.limitUsd)} ${limits[one.limit]}: ${verdictText(one, paint)}`,
    ...one.fixes.map(
      (fix) => `    ${fix.lowerBound === true ? "at least " : ""}${money(fix.monthlyUsd)} a month with: ${fix.change}; what it costs you: ${fix.lost}`,
    ),
  ]);
}

/** `lintel explain` shows them all. */
const shownUnits: readonly UnitCost["per"][] = ["1k requests", "1M tokens"];

/** "chat: $3.10 per 1k requests, $28.02 per 1M output tokens". */
function unitsOf(units: readonly UnitCost[], of: string): string {
  return units
    .filter((one) => one.of === of && shownUnits.includes(one.per))
    .map(({ value, per, lowerBound }) => `${lowerBound ? "at least " : ""}${price(value)} per ${per}`)
    .join(", ");
}

/** What a unit of use costs: one line for the system, and one for each component. */
export function unitLines({ units = [] }: PlacePlan): readonly string[] {
  return [...new Set(units.map(({ of }) => of))].map((of) => `  ${of === "system" ? "the whole system" : of}: ${unitsOf(units, of)}`);
}

/** The bill with its guesses at both ends. */
export const rangeLines = ({ bill: { range } }: PlacePlan): readonly string[] =>
  range === undefined ? [] : [`  between ${money(range.lowUsd)} and ${money(range.highUsd)} a month as far as quantities are a guess`];

const bestOf = (options: readonly CommitmentOption[]): CommitmentOption | undefined =>
  options
    .filter(({ term }) => term !== "on-demand" && term !== "spot")
    .reduce<CommitmentOption | undefined>((best, one) => ((one.savingUsd ?? 0) > (best?.savingUsd ?? 0) ? one : best), undefined);

/** The term that saves most, one line a pool. */
export function commitmentLines({ commitments = [] }: PlacePlan): readonly string[] {
  return [...new Set(commitments.map(({ pool }) => pool))].flatMap((pool) => {
    const best = bestOf(commitments.filter((one) => one.pool === pool));
    if (best === undefined || best.savingUsd === null) return [];
    const even = best.breakEven === null ? "" : `, worth it from ${percentage(Number(best.breakEven.toFixed(2)))} of the hours`;
    return [
      `  ${best.term} for the ${best.instances} x ${best.instanceType} of ${pool} saves ${money(best.savingUsd)} a month${even}; the plan uses ${percentage(Number(best.use.toFixed(2)))}`,
    ];
  });
}

export const energyLines = ({ energy }: PlacePlan): readonly string[] =>
  energy === undefined ? [] : [`  electricity ${readable(energy.kwh)} kWh a month; emissions ${carbonText(energy.gco2e)}`];
