import { common } from "../../dsl/common.ts";
import { can, type Component as Value } from "../../dsl/component.ts";
import type { DataClass } from "../../dsl/data.ts";
import { isObject } from "../../dsl/fields.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Budget as WrittenBudget } from "../../dsl/budget.ts";
import type { PlaceValues } from "../../dsl/place.ts";
import type { WaiverValues } from "../../dsl/waive.ts";
import type { Override } from "../../dsl/override.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { ParsedComponent } from "../parse/parsed.ts";
import type { Budget, Component, Edge, Environment, Given, Schedule } from "../system.ts";
import { filled } from "./defaults.ts";
import { connect } from "./edges.ts";
import { kebab, toBudget, toPlace, waived } from "./values.ts";

/** What a component takes from its system. */
export interface Surroundings {
  readonly names: ReadonlyMap<Value, string>;
  readonly owner: string;
  readonly environment: Environment;
  readonly tags: Readonly<Record<string, string>>;
  readonly schedule: Schedule | undefined;
  readonly budget: Budget | undefined;
}

/** A component before classes flow. */
export interface Unclassified extends Omit<Component, "classification"> {
  readonly declared: Parsed<DataClass> | undefined;
}

interface Lifted {
  readonly owner?: string;
  readonly on?: PlaceValues;
  readonly classification?: Parsed<DataClass>;
  readonly budget?: Parsed<WrittenBudget>;
  readonly waivers?: readonly WaiverValues[];
  readonly overrides?: readonly Override[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly standalone?: string;
  readonly renamedFrom?: string;
}

/** Fills in defaults, lifts the common fields, and turns references into names and edges. */
export function resolveComponent(parsed: ParsedComponent, around: Surroundings): Result<{ readonly component: Unclassified; readonly edges: readonly Edge[] }> {
  const { name, kind, at } = parsed;
  const { values: full, provenance, problems } = filled(kind, parsed.values, kind.name, at);
  if (problems.length > 0) return [undefined, problems];
  const given: Record<string, Given> = { ...provenance };
  const lifted = full as Lifted;
  const own = Object.fromEntries(Object.entries(full).filter(([field, value]) => !(field in common) && value !== undefined));
  if ("schedule" in kind.fields && own["schedule"] === undefined && around.schedule !== undefined) {
    own["schedule"] = around.schedule;
    given["schedule"] = { from: "inherited", note: "system.schedule" };
  }
  if (lifted.owner === undefined) given["owner"] = { from: "inherited", note: "system.owner" };
  const claim = isObject(own["accelerators"]) ? own["accelerators"]["assured"] : undefined;
  if (typeof claim === "string") given["accelerators"] = { from: "assured", note: claim };
  const [connected, loose] = connect(parsed, own, around.names);
  if (connected === undefined) return [undefined, loose];
  const [budget, overlooked] = lifted.budget ? toBudget(lifted.budget, around.environment, `\`${name}\``, at) : [undefined, []];
  const place = lifted.on && toPlace(lifted.on, around.environment, "on", given);
  const component: Unclassified = {
    name,
    id: kebab(name),
    kind: kind.name,
    values: connected.values,
    can: Object.keys((parsed.value as unknown as { readonly [can]: object })[can]),
    owner: lifted.owner ?? around.owner,
    ...(place ? { place } : {}),
    declared: lifted.classification,
    ...(budget ? { budget } : {}),
    provenance: given,
    tags: { ...around.tags, ...lifted.tags },
    waivers: (lifted.waivers ?? []).map((one) => waived(one, around.names)),
    overrides: lifted.overrides ?? [],
    ...(lifted.standalone === undefined ? {} : { standalone: lifted.standalone }),
    ...(lifted.renamedFrom === undefined ? {} : { former: { name: lifted.renamedFrom, id: kebab(lifted.renamedFrom) } }),
    origin: parsed.origin,
    declaration: kind,
  };
  return [{ component, edges: connected.edges }, [...overlooked, ...above(budget, around.budget, parsed)]];
}

function above(budget: Budget | undefined, limit: Budget | undefined, { name, at }: ParsedComponent): readonly Diagnostic[] {
  if (budget?.monthlyUsd === undefined || limit?.monthlyUsd === undefined || budget.monthlyUsd <= limit.monthlyUsd) return [];
  return [
    diagnostic("LNT1207", {
      message: `the budget of \`${name}\` ($${budget.monthlyUsd}) is above the system's ($${limit.monthlyUsd})`,
      at: { ...at, path: ["budget", "monthly"] },
    }),
  ];
}
