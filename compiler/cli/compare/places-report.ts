import { durationText, milliseconds, money, percentage, readable } from "../../plan/format.ts";
import type { Plan, UnitCost } from "../../plan/plan.ts";
import { carbonText } from "../explain/energy.ts";
import { grid, type GridColumn } from "../explain/grid.ts";
import { objectiveName } from "../explain/objectives.ts";
import { paragraph, price } from "../explain/text.ts";
import type { Paint } from "../report/text.ts";
import type { Difference } from "./parity.ts";
import type { ComparedComponent, ComparedCost, ComparedObjective, ComparedPlace } from "./places.ts";

/** Places that fit beside each other in a line. */
const perTable = 3;

type Row = readonly [name: string, ...cells: readonly string[]];
type Cell<T> = (one: T) => string;

const headOf = ({ place: { cloud, region, account, project, subscription } }: ComparedPlace): string =>
  [cloud, region, account ?? project ?? subscription].filter((text) => text !== undefined).join(" ");

const costText = ({ monthlyUsd, lowerBound }: ComparedCost): string =>
  lowerBound && monthlyUsd === 0 ? "no price" : `${lowerBound ? ">= " : ""}${money(monthlyUsd)}`;
const atMostText = ({ atMostUsd }: ComparedCost): string => (atMostUsd === null ? "" : money(atMostUsd));
/** Nothing where both ends are the same for people. */
const rangeText = ({ range }: ComparedCost): string =>
  range === null || money(range.lowUsd) === money(range.highUsd) ? "" : `${money(range.lowUsd)} to ${money(range.highUsd)}`;
function overText({ least, overLeastUsd }: ComparedPlace): string {
  if (least === true) return "least";
  if (overLeastUsd !== null) return `+${money(overLeastUsd)}`;
  return least === null ? "unknown: a line has no price" : "more";
}

const unitText =
  (per: UnitCost["per"]) =>
  ({ units }: Pick<ComparedPlace, "units">): string => {
    const found = units.find((one) => one.per === per);
    return found === undefined ? "" : `${found.lowerBound ? ">= " : ""}${price(found.value)}`;
  };
const perUnit: readonly UnitCost["per"][] = ["1k requests", "1M tokens", "1M input tokens", "1M output tokens"];

const electricity = ({ energy }: Pick<ComparedPlace, "energy">): string => (energy === null ? "unknown" : `${readable(energy.kwh)} kWh`);
const carbon = ({ energy }: Pick<ComparedPlace, "energy">): string =>
  energy === null || energy.gco2e === null ? "unknown" : carbonText(energy.gco2e).replace(" CO2e", "");

const latencyText = ({ planned, upper, limit }: ComparedObjective): string =>
  [
    ...(planned === null ? ["not predicted"] : [milliseconds(planned)]),
    ...(upper === null ? [] : [`up to ${milliseconds(upper)}`]),
    `of ${durationText(limit)}`,
  ].join(", ");

/** Rows of one component; "not here" where a place has none. */
function componentRows(name: string, places: readonly (ComparedComponent | undefined)[]): readonly Row[] {
  const row = (label: string, cell: Cell<ComparedComponent>): Row => [`  ${label}`, ...places.map((one) => (one === undefined ? "" : cell(one)))];
  const objectives = [...new Set(places.flatMap((one) => (one?.objectives ?? []).map(objectiveName)))];
  const energetic = places.some((one) => one !== undefined && one.energy !== null);
  const rows: readonly Row[] = [
    row("accelerator", ({ accelerator }) => (accelerator === null ? "" : `${accelerator.perNode} x ${accelerator.name}`)),
    row("instance type", ({ instanceType }) => instanceType ?? ""),
    row("replicas", ({ replicas }) => (replicas === null ? "" : `${replicas.planned} (${replicas.min} to ${replicas.max})`)),
    row("nodes of the pool", ({ nodes }) => (nodes === null ? "" : readable(nodes))),
    ...objectives.map((objective) =>
      row(objective, (one) =>
        one.objectives
          .filter((found) => objectiveName(found) === objective)
          .map(latencyText)
          .join("; "),
      ),
    ),
    row("$ a month", ({ cost }) => costText(cost)),
    row("  range", ({ cost }) => rangeText(cost)),
    ...perUnit.map((per) => row(`$/${per}`, unitText(per))),
    ...(energetic ? [row("electricity", electricity), row("CO2e", carbon)] : []),
  ];
  return [[name, ...places.map((one) => one?.summary ?? "not here")], ...rows.filter(([, ...cells]) => cells.some((cell) => cell !== ""))];
}

function totalRows(places: readonly ComparedPlace[]): readonly Row[] {
  const row = (label: string, cell: Cell<ComparedPlace>): Row => [label, ...places.map(cell)];
  const rows: readonly Row[] = [
    row("  zones", ({ place }) => readable(place.zones)),
    row("  $ a month", ({ total }) => costText(total)),
    row("    at most", ({ total }) => atMostText(total)),
    row("    range", ({ total }) => rangeText(total)),
    row("    over the least", overText),
    ...perUnit.map((per) => row(`  $/${per}`, unitText(per))),
    row("  electricity", electricity),
    row("  CO2e", carbon),
    row("  budget", ({ budget }) => budget ?? ""),
    row("  best commitment", ({ commitments }) =>
      commitments
        .map(
          ({ term, pool, savingUsd, breakEven }) =>
            `${term} for ${pool} saves ${money(savingUsd ?? 0)}${breakEven === null ? "" : ` from ${percentage(Number(breakEven.toFixed(2)))} of the hours`}`,
        )
        .join("; "),
    ),
  ];
  return [["total", ...places.map(() => "")], ...rows.filter(([, ...cells]) => cells.some((cell) => cell !== ""))];
}

function tableOf(places: readonly ComparedPlace[]): readonly string[] {
  const names = [...new Set(places.flatMap(({ components }) => components.map(({ component }) => component)))].sort((a, b) => (a < b ? -1 : 1));
  const columns: readonly GridColumn[] = [{ title: "" }, ...places.map((one) => ({ title: headOf(one), most: 30 }))];
  const blocks = [
    ...names.map((name) =>
      componentRows(
        name,
        places.map(({ components }) => components.find(({ component }) => component === name)),
      ),
    ),
    componentRows(
      "foundation",
      places.map(({ foundation }) => foundation),
    ),
    totalRows(places),
  ];
  const blank: Row = ["", ...places.map(() => "")];
  return grid(
    columns,
    blocks.flatMap((rows, index) => (index === 0 ? rows : [blank, ...rows])),
  );
}

const stateText: Readonly<Record<Difference["state"], string>> = { weaker: "weaker", "not available": "not available", "not placed": "not placed" };

function differenceLines(differences: readonly Difference[] | null, places: readonly ComparedPlace[], whyNot: string): readonly string[] {
  const without = places.flatMap((one) => (one.place.without ?? []).map((name) => `done without in ${headOf(one)}: ${name}`));
  if (differences === null) return [...paragraph(whyNot), ...without.flatMap((text) => paragraph(text))];
  const rows = differences.map(({ subject, name, place, state, how, note }) => [
    subject === "foundation" ? name : `${subject}.${name}`,
    place ?? "everywhere",
    stateText[state],
    [how, note].filter((text) => text !== null).join("; "),
  ]);
  return [
    ...(rows.length === 0
      ? paragraph("Nothing that is declared: PARITY.md says what each property becomes.")
      : grid([{ title: "what", most: 30 }, { title: "in" }, { title: "is" }, { title: "how" }], rows)),
    ...without.flatMap((text) => paragraph(text)),
  ];
}

/** The places of a plan side by side, and what differs between them. Ends with a newline. */
export function placesReport(plan: Plan, places: readonly ComparedPlace[], differences: readonly Difference[] | null, whyNot: string, paint: Paint): string {
  const tables = Array.from({ length: Math.ceil(places.length / perTable) }, (_, index) => tableOf(places.slice(index * perTable, (index + 1) * perTable)));
  const prices = (plan.catalogLayers ?? []).length === 0 ? "List prices" : "The prices of the project";
  return `${[
    paint.bold(`${plan.system}, ${plan.environment}: ${places.length} places`),
    "",
    ...tables.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
    "",
    paint.bold("What differs"),
    ...differenceLines(differences, places, whyNot),
    "",
    ...paragraph(
      `${prices} before tax, a month of 730 hours at the planned load. ">=" is a lower bound: a line has no price. Latencies are p95 of the planned load with the upper end of their error, and the objective.`,
      "",
    ),
  ].join("\n")}\n`;
}
