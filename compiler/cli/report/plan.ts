import { money, readable } from "../../plan/format.ts";
import type { ComponentPlan, Plan, PlacePlan } from "../../plan/plan.ts";
import { columns, wrap, type Paint } from "./text.ts";

/** Rejected alternatives that are shown of a component; `lintel explain` shows all. */
const most = 4;

function monthly(plan: ComponentPlan): string {
  const priced = plan.cost.filter((line) => line.monthlyUsd !== null);
  if (plan.cost.length === 0) return "-";
  if (priced.length === 0) return "no price";
  const sum = priced.reduce((total, line) => total + (line.monthlyUsd ?? 0), 0);
  return `${priced.length < plan.cost.length ? ">= " : ""}${money(sum)}`;
}

function budgetLine(plan: PlacePlan, paint: Paint): string[] {
  const { budget, bill } = plan;
  if (budget === undefined) return [];
  const share = `${((100 * bill.monthlyUsd) / budget.monthlyUsd).toFixed(0)} %`;
  const verdict = {
    within: paint.good(`within it (${share}${bill.atMostUsd === undefined ? "" : `; at most ${money(bill.atMostUsd)} with what has no price here`})`),
    exceeded: paint.bad(`exceeded (${share})`),
    unknown: paint.warn(`unknown: a line has no price (${share} without it)`),
  }[budget.verdict];
  const fixes = budget.fixes.map((fix) => `    ${money(fix.monthlyUsd)} with: ${fix.change}; what it costs you: ${fix.lost}`);
  return [`  budget ${money(budget.monthlyUsd)} a month: ${verdict}`, ...fixes];
}

function why(plan: ComponentPlan, width: number, paint: Paint): string[] {
  if (plan.rejected.length === 0) return [];
  const groups = [...new Set(plan.figures.map((one) => one.group))];
  const numbers = groups.map((group) => ({
    left: group ?? "figures",
    middle: plan.figures
      .filter((one) => one.group === group)
      .map((one) => `${one.name} ${readable(one.value)}${one.unit === "" ? "" : ` ${one.unit}`}`)
      .join(" · "),
    right: "",
  }));
  const rows = plan.rejected
    .slice(0, most)
    .map((one) => ({ left: one.option, middle: one.reason, right: one.monthlyUsd === undefined ? "" : money(one.monthlyUsd) }));
  const more = plan.rejected.length - rows.length;
  return [
    "",
    ...wrap(`Why ${plan.component} is ${plan.summary}`, width - 2).map((line) => `  ${paint.bold(line)}`),
    ...(numbers.length === 0 ? [] : columns(numbers, width - 2).map((line) => `  ${line}`)),
    `    ${paint.dim("Rejected:")}`,
    ...columns(rows, width - 4).map((line) => `    ${line}`),
    ...(more > 0 ? [`      ${paint.dim(`and ${more} more: lintel explain ${plan.component} BLUEPRINT`)}`] : []),
  ];
}

function placeText(plan: PlacePlan, name: string, environment: string, width: number, paint: Paint): string[] {
  const { place, bill } = plan;
  const all = [...Object.values(plan.components), plan.foundation];
  const rows = all.map((one) => ({ left: one.component, middle: one.summary, right: monthly(one) }));
  const table = columns(
    [
      { left: "component", middle: "plan", right: "$ a month", style: paint.dim },
      ...rows,
      { left: "total", middle: "", right: `${bill.lowerBound ? ">= " : ""}${money(bill.monthlyUsd)}`, style: paint.bold },
    ],
    width,
  );
  const zones = place.zones === 1 ? "1 zone" : `${place.zones} zones`;
  return [
    paint.bold(`${name}, ${environment}, ${place.cloud} ${place.region}, ${zones}`),
    "",
    ...table,
    ...budgetLine(plan, paint),
    ...all.flatMap((one) => why(one, width, paint)),
    "",
  ];
}

/** The plan for people: what runs where, what it costs, and why it is this and not another. Ends with a newline. */
export function planReport(plan: Plan, columnsOfTerminal: number, paint: Paint): string {
  const width = Math.max(60, Math.min(columnsOfTerminal, 120));
  return `${plan.places.flatMap((one) => placeText(one, plan.system, plan.environment, width, paint)).join("\n")}\n`;
}
