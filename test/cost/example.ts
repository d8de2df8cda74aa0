import * as fs from "node:fs";
import { sourceCatalog } from "../../compiler/catalog/node.ts";
import { parse } from "../../compiler/parse/index.ts";
import { planSystem } from "../../compiler/plan/index.ts";
import type { Plan, PlacePlan } from "../../compiler/plan/plan.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import type { System } from "../../compiler/system.ts";
import type { Target } from "../../compiler/target.ts";
import { loadTarget } from "../../targets/index.ts";
import { loadText } from "../harness/blueprint.ts";

export const catalog = sourceCatalog();
const kubernetesVersion = catalog.version("kubernetes")?.version;

export interface Example {
  readonly system: System;
  readonly targets: { readonly aws: Target };
}

/** A blueprint of examples/, resolved, with the kinds of AWS that it needs. */
export async function example(name: string, edit: (text: string) => string = (text) => text): Promise<Example> {
  const text = fs.readFileSync(new URL(`../../examples/${name}.ts`, import.meta.url), "utf8");
  return blueprint(edit(text));
}

export async function blueprint(text: string): Promise<Example> {
  const loaded = await loadText(text);
  if (loaded.result[0] === undefined) throw new Error(loaded.result[1].map(({ message }) => message).join("\n"));
  const [parsed, wrong] = parse(loaded.result[0]);
  if (parsed === undefined) throw new Error(wrong.map(({ message }) => message).join("\n"));
  const [system, problems] = resolve(parsed, { kubernetesVersion });
  if (system === undefined || loadTarget.aws === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  const kinds = [...new Set(Object.values(system.components).map(({ kind }) => kind))];
  return { system, targets: { aws: await loadTarget.aws(kinds) } };
}

export function planned({ system, targets }: Example): { readonly plan: Plan; readonly place: PlacePlan; readonly codes: readonly string[] } {
  const [plan, diagnostics] = planSystem(system, catalog, targets);
  const [place] = plan?.places ?? [];
  if (plan === undefined || place === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { plan, place, codes: diagnostics.map(({ code }) => code) };
}
