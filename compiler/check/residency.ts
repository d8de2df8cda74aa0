import type { SensitiveData } from "../../dsl/data.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Related } from "../diagnostics/diagnostic.ts";
import type { Component, Place } from "../system.ts";
import type { CheckContext } from "./rule.ts";

const union = [
  "AT",
  "BE",
  "BG",
  "CY",
  "CZ",
  "DE",
  "DK",
  "EE",
  "ES",
  "FI",
  "FR",
  "GR",
  "HR",
  "HU",
  "IE",
  "IT",
  "LT",
  "LU",
  "LV",
  "MT",
  "NL",
  "PL",
  "PT",
  "RO",
  "SE",
  "SI",
  "SK",
];

/** Legal area -> ISO 3166 codes. Members of the EU: https://european-union.europa.eu (2026); EEA: Decision 94/1/EC and Norway, Iceland, Liechtenstein. */
const areas: Readonly<Record<string, readonly string[]>> = {
  EU: union,
  EEA: [...union, "IS", "LI", "NO"],
  UK: ["GB"],
  CH: ["CH"],
  US: ["US"],
  CA: ["CA"],
  JP: ["JP"],
  AU: ["AU"],
  IN: ["IN"],
  BR: ["BR"],
  SG: ["SG"],
  KR: ["KR"],
};

/** Whether data with this residency may be in a region. `undefined`: the country of the region or the area is not known. */
export function allowed(
  residency: Parsed<SensitiveData>["residency"],
  cloud: string,
  region: string,
  context: Pick<CheckContext, "country">,
): boolean | undefined {
  if (typeof residency !== "string") return residency.includes(region);
  const country = context.country(cloud, region);
  const members = areas[residency];
  return country === undefined || members === undefined ? undefined : members.includes(country);
}

export const shownResidency = (residency: Parsed<SensitiveData>["residency"]): string => (typeof residency === "string" ? residency : residency.join(", "));

/** Sensitive data with the components that hold it in one place, each kind of residency once. */
export interface Holding {
  readonly place: Place;
  /** Set where the component states its own place. */
  readonly component?: string;
  /** Index among the system's places. */
  readonly index?: number;
  readonly data: Parsed<SensitiveData>;
  readonly holders: readonly string[];
}

export function holdings({ system }: CheckContext): readonly Holding[] {
  const found: Holding[] = [];
  const components = Object.values(system.components);
  const perData = (holders: readonly Component[], rest: Omit<Holding, "data" | "holders">): void => {
    const byResidency = new Map<string, Holding>();
    for (const holder of holders)
      for (const data of holder.classification.sensitive) {
        const key = `${data.class} ${shownResidency(data.residency)}`;
        byResidency.set(key, { ...rest, data, holders: [...(byResidency.get(key)?.holders ?? []), holder.name] });
      }
    found.push(...byResidency.values());
  };
  for (const [index, place] of system.places.entries())
    perData(
      components.filter((component) => component.place === undefined),
      { place, index },
    );
  for (const component of components) if (component.place !== undefined) perData([component], { place: component.place, component: component.name });
  return found;
}

/** Where the class of held data comes from. */
export function declaredBy({ system }: CheckContext, holders: readonly string[]): readonly Related[] {
  const held = holders.flatMap((name) => system.components[name] ?? []);
  const names = [...new Set(held.flatMap(({ name, classification: { from } }) => (from.length > 0 ? from : [name])))].sort();
  return names.flatMap((name) => {
    const origin = system.components[name]?.origin;
    const path = system.components[name]?.values["receives"] === undefined ? "classification" : "receives";
    return origin ? [{ message: `\`${name}\` declares the data`, at: { origin, component: name, path: [path] } }] : [];
  });
}
