import type { Cloud } from "../../system.ts";
import { alternatives, type Availability, type Position } from "../availability.ts";
import type { ModelsFile, RegionsFile } from "../format.ts";
import { byCodePoint, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

const clouds: readonly Cloud[] = ["aws", "gcp", "azure"];
const typeNames: Readonly<Record<Cloud, string>> = { aws: "AwsRegion", gcp: "GcpRegion", azure: "AzureRegion" };
const remark = "Do not edit: `npm run catalog:import` writes it.";

/** Of the formatter, so that generated files pass its check. */
const LINE_WIDTH = 160;

/** Distinct, in code point order. */
const distinct = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort(byCodePoint);
const quoted = (value: string): string => JSON.stringify(value);
const union = (values: readonly string[]): string => (values.length === 0 ? "never" : values.map(quoted).join(" | "));
const lines = (values: readonly string[]): string => values.map((value) => `  | ${quoted(value)}`).join("\n");

const placeOf = ({ cells }: TreatedRow): string => `${text(cells, "cloud")} ${text(cells, "region")}`;
const slugOf = ({ cells }: TreatedRow): string => text(cells, "accelerator_name").toLowerCase();

/** Dropped rows do not exist; unverified and restricted ones are offered, so that only what is certainly wrong is rejected. */
function availabilityOf(rows: readonly TreatedRow[], regions: RegionsFile): Availability {
  const positions: Record<string, Position> = {};
  for (const cloud of clouds) {
    for (const [region, [, area, latitude, longitude]] of Object.entries(regions.clouds[cloud])) positions[`${cloud} ${region}`] = [latitude, longitude, area];
  }
  const names = new Map<string, string[]>();
  for (const row of rows) {
    const here = names.get(placeOf(row));
    if (here === undefined) names.set(placeOf(row), [slugOf(row)]);
    else here.push(slugOf(row));
  }
  return { positions, offered: Object.fromEntries(Object.keys(positions).map((key) => [key, distinct(names.get(key) ?? [])])) };
}

/** Types for the editor. */
function availabilityModule(rows: readonly TreatedRow[], regions: RegionsFile): string {
  const availability = availabilityOf(rows, regions);
  const places = Object.keys(availability.positions);
  const accelerators = distinct(rows.map(slugOf));
  const days = distinct(rows.map(({ cells }) => text(cells, "as_of")).filter((day) => day.length === 10));
  const instances = (place: string) => distinct(rows.filter((row) => placeOf(row) === place).map(({ cells }) => text(cells, "instance_type")));
  const missing = (accelerator: string): string =>
    places
      .filter((place) => !availability.offered[place]?.includes(accelerator))
      .map((place) => {
        const [cloud = "", region = ""] = place.split(" ");
        return `    ${quoted(place)}: ${quoted(alternatives(accelerator, cloud, region, availability))};\n`;
      })
      .join("");
  return [
    `// Made from ${rows.length} offers of ${days[0]} to ${days.at(-1)}. ${remark}\n`,
    ...clouds.map((cloud) => `export type ${typeNames[cloud]} =\n${lines(Object.keys(regions.clouds[cloud]))};\n`),
    `export type AcceleratorName =\n${lines(accelerators)};\n`,
    `/** Accelerators by "cloud region". A region that offers none has never. */\nexport interface Offered {\n${places
      .map((place) => `  ${quoted(place)}: ${union(availability.offered[place] ?? [])};\n`)
      .join("")}}\n`,
    `/** Instance types that carry accelerators, by "cloud region". @public */\nexport interface OfferedInstances {\n${places
      .map((place) => `  ${quoted(place)}: ${union(instances(place))};\n`)
      .join("")}}\n`,
    `/** What to say where an accelerator is missing. */\nexport interface Missing {\n${accelerators
      .map((accelerator) => `  ${quoted(accelerator)}: {\n${missing(accelerator)}  };\n`)
      .join("")}}\n`,
  ].join("\n");
}

/** The same facts for the check at compile time; sentences are made from them. */
function offeredModule(rows: readonly TreatedRow[], regions: RegionsFile): string {
  const { positions, offered } = availabilityOf(rows, regions);
  const entry = (key: string, cells: readonly (string | number)[]): string => {
    const texts = cells.map((cell) => JSON.stringify(cell));
    const line = `  ${quoted(key)}: [${texts.join(", ")}],\n`;
    return line.length <= LINE_WIDTH + 1 ? line : `  ${quoted(key)}: [\n${texts.map((text) => `    ${text},\n`).join("")}  ],\n`;
  };
  const list = (table: Readonly<Record<string, readonly (string | number)[]>>): string =>
    Object.entries(table)
      .map(([key, cells]) => entry(key, cells))
      .join("");
  return [
    `// ${remark}\n`,
    `/** "cloud region" -> latitude, longitude, legal area. Approximate: for the order of suggestions only. */`,
    `export const positions: Readonly<Record<string, readonly [number, number, string]>> = {\n${list(positions)}};\n`,
    `/** "cloud region" -> accelerators. */`,
    `export const offered: Readonly<Record<string, readonly string[]>> = {\n${list(offered)}};\n`,
  ].join("\n");
}

function modelsModule({ models }: ModelsFile): string {
  return `// Made from ${models.length} models of the catalogue. ${remark}
/** A model of the catalogue; any other text is accepted and looked up when compiling. */
export type ModelId =
${lines(models.map(({ id }) => id))}
  | (string & {});
`;
}

/** @param rules content of the list of policy rules: objects with an `id` and a `slug` */
export function rulesModule(rules: readonly { readonly id: string; readonly slug: string }[]): string {
  const ids = rules.map(({ id }) => id);
  return `// Made from ${ids.length} rules. META rules guard the waivers and cannot be waived. ${remark}
export type RuleId =
${lines(ids.filter((id) => !id.startsWith("META")))};
export type MetaRuleId =
${lines(ids.filter((id) => id.startsWith("META")))};
/** Readable names, taken wherever an id is. */
export type RuleSlug =
${lines(rules.filter(({ id }) => !id.startsWith("META")).map(({ slug }) => slug))};
`;
}

/** File below dsl/catalog -> text. */
export function authorsFiles(accelerators: readonly TreatedRow[], regions: RegionsFile, models: ModelsFile): ReadonlyMap<string, string> {
  return new Map([
    ["availability.ts", availabilityModule(accelerators, regions)],
    ["offered.ts", offeredModule(accelerators, regions)],
    ["models.ts", modelsModule(models)],
  ]);
}
