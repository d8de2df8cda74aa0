import { money, readable } from "../plan/format.ts";
import type { ComponentPlan, CostLine, Figure, PlacePlan, Plan } from "../plan/plan.ts";

const WIDTH = 100;

/** Breaks at spaces; every line after the first is indented. */
function wrap(text: string, indent: string, hanging = indent): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += `${empty ? "" : " "}${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

const tables: readonly (readonly [group: Figure["group"], title: string])[] = [
  ["requirement", "Requirement"],
  ["memory", "Memory"],
  ["step time", "Step time"],
  ["load", "At peak, after one failure where one is provisioned for"],
  ["replicas", "Replicas"],
  ["start", "Start"],
  ["cost", "Cost"],
  [undefined, "Figures"],
];

const inputText = (value: number | string): string => (typeof value === "number" ? readable(value) : value);

/** A source is shown once a table. */
function tableLines(figures: readonly Figure[]): readonly string[] {
  let last: string | undefined;
  return figures.flatMap((figure) => {
    const { source, ...rest } = figure;
    const repeated = source !== undefined && source === last;
    last = source ?? last;
    return figureLines(repeated ? rest : figure);
  });
}

function figureLines(figure: Figure): readonly string[] {
  const inputs = Object.entries(figure.inputs).map(([name, value]) => `${name} ${inputText(value)}`);
  const value = `${readable(figure.value)}${figure.unit === "" ? "" : ` ${figure.unit}`}`;
  const head = `  ${figure.name.padEnd(38)} ${value.padStart(18)}`;
  return [
    head,
    ...wrap(`= ${figure.formula}`, "      ", "        "),
    ...(inputs.length === 0 ? [] : wrap(inputs.join(", "), "        ")),
    ...(figure.source === undefined ? [] : wrap(`(${figure.source})`, "        ")),
  ];
}

function costText(line: CostLine): readonly string[] {
  const price = line.monthlyUsd === null ? "no price" : `${money(line.monthlyUsd)} a month`;
  const notes = [line.assumption, line.source === undefined ? undefined : `${line.source}${line.asOf === undefined ? "" : `, ${line.asOf}`}`].filter(
    (text) => text !== undefined,
  );
  return [
    ...wrap(
      `${line.item}: ${price} (${line.formula}${line.usdPerUnit === null ? "" : `, $${Number(line.usdPerUnit.toPrecision(6))} per ${line.unit}`})`,
      "  ",
      "    ",
    ),
    ...notes.flatMap((note) => wrap(note, "      ")),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function planLines(plan: ComponentPlan, place: PlacePlan): readonly string[] {
  const total = plan.cost.reduce((sum, line) => sum + (line.monthlyUsd ?? 0), 0);
  const bound = plan.cost.some((line) => line.monthlyUsd === null) ? "at least " : "";
  const { workload } = plan;
  const pool = place.pools.find((one) => one.name === workload?.pool);
  const running =
    workload === undefined
      ? []
      : [
          `  replicas        ${workload.replicas.planned} planned, ${workload.replicas.min} to ${workload.replicas.max}`,
          `  each requests   ${readable(workload.requests.cpu)} CPUs, ${readable(workload.requests.memory / 2 ** 30)} GiB${workload.requests.accelerators === undefined ? "" : `, ${workload.requests.accelerators} accelerators`}`,
          ...(pool === undefined ? [] : [`  pool            ${pool.name}: ${pool.nodes} x ${pool.instanceTypes[0] ?? ""}, at most ${pool.maxNodes}`]),
          `  ready after     ${workload.startSeconds} s on a node that is there`,
        ];
  return [
    `${plan.component} in ${place.place.cloud}/${place.place.region}`,
    ...wrap(plan.summary, "  "),
    `  ${bound}${money(total)} a month at list prices`,
    ...section("Runs as", running),
    ...tables.flatMap(([group, title]) => section(title, tableLines(plan.figures.filter((figure) => figure.group === group)))),
    ...section("Bill", plan.cost.flatMap(costText)),
    ...section(
      "Considered and not taken",
      plan.rejected.flatMap(({ option, reason, monthlyUsd }) =>
        wrap(`${option}: ${reason}${monthlyUsd === undefined ? "" : ` (${money(monthlyUsd)} a month)`}`, "  ", "    "),
      ),
    ),
    ...section(
      "Values that the blueprint does not state",
      Object.entries(plan.provenance).flatMap(([path, { from, note }]) => wrap(`${path}: ${from}, ${note}`, "  ", "    ")),
    ),
  ];
}

/** What `lintel explain NAME` prints: the decision with its arithmetic, in every place that has the component. Plain text, 100 columns. */
export function explainComponent(plan: Plan, component: string): string {
  const found = plan.places.flatMap((place) => {
    const own = component === "foundation" ? place.foundation : place.components[component];
    return own === undefined ? [] : [planLines(own, place)];
  });
  if (found.length === 0) {
    const names = [...new Set(plan.places.flatMap((place) => Object.keys(place.components)))];
    return `${plan.system} has no component \`${component}\`; it has ${[...names, "foundation"].join(", ")}\n`;
  }
  return `${found.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
