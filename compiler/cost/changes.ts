import type { Catalog } from "../catalog/catalog.ts";
import { inRegion, sameArea } from "../plan/area.ts";
import { byCodePoint, durationText } from "../plan/format.ts";
import type { CostLine } from "../plan/plan.ts";
import { roundUp } from "../plan/relax.ts";
import type { Component, Place, System } from "../system.ts";

/** A system with one decision changed. Of one group at most one is proposed. */
export interface Change {
  readonly group: string;
  /** Component that it is made to; absent for a region. */
  readonly component?: string;
  /** One of several of its group, the mildest first: each is at least as cheap as those before it. */
  readonly step?: boolean;
  readonly change: string;
  readonly lost: string;
  edit(system: System): System;
}

type Values = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

/** Value at a path of properties; undefined where the path ends early. */
function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), values);
}
function withValue(values: Values, path: readonly string[], value: unknown): Values {
  const [key, ...rest] = path;
  if (key === undefined) return values;
  const inner = values[key];
  return { ...values, [key]: rest.length === 0 ? value : withValue(isRecord(inner) ? inner : {}, rest, value) };
}
const edited =
  (name: string, path: readonly string[], value: unknown) =>
  (system: System): System => {
    const component = system.components[name];
    if (component === undefined) return system;
    return { ...system, components: { ...system.components, [name]: { ...component, values: withValue(component.values, path, value) } } };
  };
/** Whether the kind has the field at all, written or not. */
const hasField = (component: Component, field: string): boolean =>
  isRecord(valueAt(component.declaration, ["fields"])) && Object.hasOwn(valueAt(component.declaration, ["fields"]) as Values, field);

const bounded = [
  { metric: "ttft", lost: "answers start later" },
  { metric: "tpot", lost: "answers are written more slowly" },
  { metric: "e2e", lost: "whole answers take longer" },
  { metric: "latency", lost: "answers take longer" },
] as const;
const bounds = bounded.flatMap(({ metric, lost }) => (["p50", "p95", "p99"] as const).map((quantile) => ({ path: ["slo", metric, quantile], lost })));
/** Factors of a relaxed bound. */
const FACTORS = [1.5, 2, 3] as const;

function componentChanges(component: Component, system: System): readonly Change[] {
  const { name, values } = component;
  const found: Change[] = [];
  const add = (group: string, path: readonly string[], value: unknown, change: string, lost: string, step = false): void => {
    found.push({ group: `${name} ${group}`, component: name, step, change: `\`${name}\`: ${change}`, lost, edit: edited(name, path, value) });
  };
  for (const { path, lost } of bounds) {
    const limit = valueAt(values, path);
    if (typeof limit !== "number") continue;
    for (const factor of FACTORS)
      add(
        path.join("."),
        path,
        roundUp(limit * factor),
        `\`${path.join(".")}: "${durationText(roundUp(limit * factor))}"\` in place of "${durationText(limit)}"`,
        lost,
        true,
      );
  }
  const precisions = values["precision"];
  if (Array.isArray(precisions)) {
    for (const precision of ["fp8", "int4"]) {
      if (!precisions.includes(precision))
        add("precision", ["precision"], [...precisions, precision], `${precision} allowed in \`precision\``, "answers change: evaluate the model in it first");
    }
  }
  const availability = valueAt(values, ["slo", "availability"]);
  if (isRecord(values["slo"]) && (typeof availability === "number" ? availability >= 0.999 : system.environment === "production")) {
    add("availability", ["slo", "availability"], 0.995, '`slo.availability: "99.5%"`', "no spare: while a node or zone is down, the SLO does not hold at peak");
  }
  const ladder = values["capacity"];
  if (Array.isArray(ladder) && !ladder.some((rung) => isRecord(rung) && rung["from"] === "spot")) {
    add(
      "spot",
      ["capacity"],
      [{ from: "spot", maxShare: 0.5 }, ...ladder],
      '`spot({ maxShare: "50%" })` as the first rung of `capacity`',
      "the cloud may take back half of the instances within minutes; spot prices move",
    );
  }
  const bindable = (rung: unknown): rung is Values =>
    isRecord(rung) && (rung["from"] === "on-demand" || rung["from"] === "reserved") && rung["commitment"] === undefined;
  if (Array.isArray(ladder) && ladder.some(bindable)) {
    add(
      "commitment",
      ["capacity"],
      ladder.map((rung: unknown) => (bindable(rung) ? { ...rung, commitment: "1 year" } : rung)),
      '`commitment: "1 year"` on `onDemand()` and `reserved()` in `capacity`',
      "the money is owed for a year, whether the instances run or not",
    );
  }
  if (hasField(component, "schedule") && values["schedule"] === undefined && isRecord(values["traffic"])) {
    add(
      "schedule",
      ["schedule"],
      { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "UTC" },
      '`schedule: { hours: "Mon-Fri 07:00-19:00" }`',
      "no answers at night and on weekends",
    );
  }
  const choice = values["accelerators"];
  if (isRecord(choice) && choice["choose"] !== "auto")
    add("accelerators", ["accelerators"], { choose: "auto" }, '`accelerators: "auto"`', "the choice of accelerator");
  return found;
}

/** Regions that are planned for each place, those where today's bill would be lowest. */
const REGIONS = 4;

/** Whether a component holds capacity that stays in its region when the system moves. */
const bound = ({ values }: Component): boolean =>
  Array.isArray(values["capacity"]) && values["capacity"].some((rung) => isRecord(rung) && (rung["from"] === "reserved" || rung["from"] === "capacity block"));

/** What the nodes of a place would cost elsewhere, type by type; infinite where one is not offered. Decides the order of tries only. */
function priceElsewhere(place: Place, region: string, lines: readonly CostLine[], catalog: Catalog): number {
  const here = new Map(catalog.offers(place.cloud, place.region).map((offer) => [offer.instanceType, offer]));
  const there = new Map(catalog.offers(place.cloud, region).map((offer) => [offer.instanceType, offer]));
  return lines.reduce((sum, line) => {
    if (line.unit !== "instance-hour") return sum;
    const type = [...line.item.matchAll(/[A-Za-z0-9.-]+/g)].map(([word]) => word).find((word) => here.has(word));
    if (type === undefined) return sum;
    return sum + line.quantity * (there.get(type)?.usdPerHour ?? Number.POSITIVE_INFINITY);
  }, 0);
}

function regionChanges(system: System, catalog: Catalog, lines: readonly CostLine[]): readonly Change[] {
  if (Object.values(system.components).some(bound)) return [];
  return system.places.flatMap((place, index) =>
    sameArea(catalog, place)
      .map((region) => ({ region, usd: priceElsewhere(place, region, lines, catalog) }))
      .sort((a, b) => (a.usd === b.usd ? byCodePoint(a.region, b.region) : a.usd - b.usd))
      .slice(0, REGIONS)
      .map(
        ({ region }): Change => ({
          group: `region of place ${index}`,
          change: `${region} in place of ${place.region}`,
          lost: "the region: latency, and what is in it already",
          edit: (from) => ({ ...from, places: from.places.map((one, at) => (at === index ? inRegion(one, region) : one)) }),
        }),
      ),
  );
}

/** Changes worth planning, in a fixed order, to the components that cost most. `lines` are the bill as it is. They know properties by name, no kind. */
export function changesOf(system: System, catalog: Catalog, dearest: readonly string[], lines: readonly CostLine[]): readonly Change[] {
  const components = dearest.flatMap((name) => system.components[name] ?? []);
  return [...components.flatMap((component) => componentChanges(component, system)), ...regionChanges(system, catalog, lines)];
}
