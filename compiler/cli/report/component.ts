import type { ComponentPlan, CostLine, Figure } from "../../plan/plan.ts";
import type { Place } from "../../system.ts";
import { dollars } from "../../emit/money.ts";
import { short } from "./plan.ts";
import { columns, wrap, type Paint } from "./text.ts";

const value = (one: number | string): string => (typeof one === "number" ? short(one) : one);

function figure(one: Figure, width: number, paint: Paint): string[] {
  const inputs = Object.entries(one.inputs).map(([name, input]) => `${name} = ${value(input)}`);
  return [
    `  ${one.name}: ${paint.bold(`${short(one.value)}${one.unit === "" ? "" : ` ${one.unit}`}`)}`,
    ...wrap(`= ${one.formula}`, width - 6).map((line) => `      ${line}`),
    ...(inputs.length > 0 ? wrap(inputs.join(", "), width - 6).map((line) => paint.dim(`      ${line}`)) : []),
    ...(one.source === undefined ? [] : wrap(`source: ${one.source}`, width - 6).map((line) => paint.dim(`      ${line}`))),
  ];
}

function costLine(one: CostLine, width: number, paint: Paint): string[] {
  const price = one.usdPerUnit === null ? "no price in the catalogue" : `$${Number(one.usdPerUnit.toPrecision(6))} a ${one.unit}`;
  const facts = [`${one.formula}, ${price}`, ...(one.assumption === undefined ? [] : [`assumed: ${one.assumption}`]), ...(one.source === undefined ? [] : [`source: ${one.source}${one.asOf === undefined ? "" : `, ${one.asOf}`}`])];
  return [`  ${one.item}: ${paint.bold(one.monthlyUsd === null ? "unknown" : `${dollars(one.monthlyUsd)} a month`)}`, ...facts.flatMap((fact) => wrap(fact, width - 6).map((line) => paint.dim(`      ${line}`)))];
}

/** Everything that the plan says of one component. Ends with a newline. */
export function componentReport(plan: ComponentPlan, place: Place, columnsOfTerminal: number, paint: Paint): string {
  const width = Math.max(60, Math.min(columnsOfTerminal, 120));
  const given = Object.entries(plan.provenance).map(([path, one]) => ({ left: path, middle: one.note, right: one.from }));
  const rejected = plan.rejected.map((one) => ({ left: one.option, middle: one.reason, right: one.monthlyUsd === undefined ? "" : dollars(one.monthlyUsd) }));
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", paint.bold(title), ...lines]);
  return `${[
    paint.bold(`${plan.component} on ${place.cloud} ${place.region}: ${plan.summary}`),
    ...section("Arithmetic", plan.figures.flatMap((one) => figure(one, width, paint))),
    ...section("Cost", plan.cost.flatMap((one) => costLine(one, width, paint))),
    ...section("Not written by the author", given.length === 0 ? [] : columns(given, width)),
    ...section("Rejected", rejected.length === 0 ? [] : columns(rejected, width)),
  ].join("\n")}\n`;
}
