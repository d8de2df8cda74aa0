import { money } from "../../plan/format.ts";
import type { ComponentPlan, Plan, PlacePlan } from "../../plan/plan.ts";
import { confidenceLine } from "../explain/confidence.ts";
import { objectiveName, objectiveText } from "../explain/objectives.ts";
import { amount } from "../explain/text.ts";
import { budgetLines, commitmentLines, energyLines, rangeLines, unitLines } from "./money.ts";
import { columns, wrap, type Paint } from "./text.ts";

/** Rejected alternatives that are shown of a component; `lintel explain` shows all. */
const most = 4;
/** Figures of a group that are shown. */
const mostFigures = 4;

function monthly(plan: ComponentPlan): string {
  const priced = plan.cost.filter((line) => line.monthlyUsd !== null);
  if (plan.cost.length === 0) return "-";
  if (priced.length === 0) return "no price";
  const sum = priced.reduce((total, line) => total + (line.monthlyUsd ?? 0), 0);
  return `${priced.length < plan.cost.length ? ">= " : ""}${money(sum)}`;
}

/** A line with its indent, broken below it. */
const fitted = (line: string, width: number): string[] => {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return wrap(line, width - indent.length - 2).map((part, index) => `${indent}${index === 0 ? "" : "  "}${part}`);
};

function why(plan: ComponentPlan, width: number, paint: Paint): string[] {
  if (plan.rejected.length === 0) return [];
  const held = (plan.objectives ?? []).map((one) => ({ left: objectiveName(one), middle: objectiveText(one, plan), right: "" }));
  const groups = [...new Set(plan.figures.map((one) => one.group))];
  const numbers = groups.map((group) => ({
    left: group ?? "figures",
    middle: plan.figures
      .filter((one) => one.group === group)
      .slice(0, mostFigures)
      .map((one) => `${one.name} ${amount(one.value, one.unit)}`)
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
    ...(held.length + numbers.length === 0 ? [] : columns([...held, ...numbers], width - 2).map((line) => `  ${line}`)),
    ...confidenceLine(plan).flatMap((line) => fitted(`    ${line}`, width)),
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
    ...rangeLines(plan).flatMap((line) => fitted(line, width)),
    ...budgetLines(plan, paint).flatMap((line) => fitted(line, width)),
    ...unitLines(plan).flatMap((line) => fitted(line, width)),
    ...commitmentLines(plan).flatMap((line) => fitted(line, width)),
    ...energyLines(plan).flatMap((line) => fitted(line, width)),
    ...all.flatMap((one) => why(one, width, paint)),
    "",
  ];
}

/** The plan for people: what runs where, what it costs, and why it is this and not another. Ends with a newline. */
export function planReport(plan: Plan, columnsOfTerminal: number, paint: Paint): string {
  const width = Math.max(60, Math.min(columnsOfTerminal, 120));
  const over = (plan.catalogLayers ?? []).flatMap(({ file, kind, asOf, holds }) =>
    fitted(`  over list prices: \`${file}\`, ${kind} of ${asOf}: ${holds}`, width),
  );
  const places = plan.places.flatMap((one) => placeText(one, plan.system, plan.environment, width, paint));
  return `${[...places, ...(over.length > 0 ? [...over, ""] : [])].join("\n")}\n`;
}
