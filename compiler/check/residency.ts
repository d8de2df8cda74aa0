import type { SensitiveData } from "../../dsl/data.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Related } from "../diagnostics/diagnostic.ts";
import type { Component, Place } from "../system.ts";
import { trail } from "./flow.ts";
import { liesIn } from "./law/areas.ts";
import type { GraphContext } from "./rule.ts";

/** Whether data with this residency may be in a region. `undefined`: the country of the region or the area is not known. */
export function allowed(
  residency: Parsed<SensitiveData>["residency"],
  cloud: string,
  region: string,
  context: Pick<GraphContext, "country">,
): boolean | undefined {
  if (typeof residency !== "string") return residency.includes(region);
  const country = context.country(cloud, region);
  return country === undefined ? undefined : liesIn(country, residency);
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

export function holdings({ system }: GraphContext): readonly Holding[] {
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

/** How the data comes to the first of its holders, hop by hop. */
export const broughtBy = (context: GraphContext, data: Parsed<SensitiveData>, holders: readonly string[]): readonly Related[] =>
  holders.length === 0
    ? []
    : trail(context, holders[0] ?? "", (one) => one.class === data.class && shownResidency(one.residency) === shownResidency(data.residency));
