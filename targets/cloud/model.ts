import { nearest } from "../../compiler/catalog/nearest.ts";
import type { Model } from "../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Component, Reference } from "../../compiler/system.ts";
import type { PlanContext } from "../../compiler/target.ts";
import type { ModelRegistryValues } from "../../dsl/components/model-registry.ts";
import { at } from "./at.ts";
import { gib } from "./quantities.ts";

/** A model as its server needs it. */
export interface ServedModel {
  /** Where the weights lie: a bucket of the system, filled from the hub by its id, or a registry. */
  readonly from: "hub" | "registry";
  /** What the catalogue knows of it; absent for a model of one's own. */
  readonly known?: Model;
  /** GiB on disk. */
  readonly weightsGib?: number;
}

const unknownModel = (id: string, where: Diagnostic["at"], context: Pick<PlanContext, "catalog">): Diagnostic => {
  const near = nearest(
    id,
    context.catalog.models().map((model) => model.id),
  );
  return diagnostic("LNT4010", {
    message: `\`${id}\` is not in the catalogue`,
    ...(where === undefined ? {} : { at: where }),
    hint: near.length > 0 ? `nearest: ${near.join(", ")}` : "`lintel catalog` lists the models that are known",
  });
};

const isRegistry = (values: unknown): values is ModelRegistryValues => typeof values === "object" && values !== null && "models" in values;

/** Finds the model that `property` of a component names, by catalogue id or through a registry. */
export function servedModel(
  component: Component<unknown>,
  model: string | Reference,
  context: Pick<PlanContext, "catalog" | "component">,
): Result<ServedModel> {
  if (typeof model === "string") {
    const known = context.catalog.model(model);
    return known === undefined
      ? [undefined, [unknownModel(model, at(component, "model"), context)]]
      : [{ from: "hub", known, weightsGib: known.weightsGibBf16 }, []];
  }
  const registry = context.component(model.component);
  const entry = isRegistry(registry.values) && model.part !== undefined ? registry.values.models[model.part] : undefined;
  if (entry === undefined) throw new Error(`${component.name} refers to a model that ${model.component} does not hold`);
  const weights = entry.weights === undefined ? {} : { weightsGib: entry.weights / gib };
  if (entry.base === undefined) return [{ from: "registry", ...weights }, []];
  const known = context.catalog.model(entry.base);
  if (known === undefined) return [undefined, [unknownModel(entry.base, at(registry, "models", model.part ?? "", "base"), context)]];
  return [{ from: "registry", known, weightsGib: known.weightsGibBf16, ...weights }, []];
}
