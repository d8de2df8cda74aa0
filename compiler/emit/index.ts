import type { Locator } from "../diagnostics/locator.ts";
import type { Plan } from "../plan/plan.ts";
import type { System } from "../system.ts";
import type { Deployment } from "../target.ts";
import type { OutputFile } from "./file.ts";
import { toJson } from "./json.ts";
import { kubernetesFiles } from "./kubernetes.ts";
import { parityFiles } from "./parity.ts";
import { type CompiledFrom, readmeText } from "./readme.ts";
import { terraformFiles } from "./terraform.ts";
import { traceText } from "./trace.ts";

export type { OutputFile } from "./file.ts";

/** Everything as text, sorted by path. `blueprint` is what it was compiled from: the README says how to do that again. */
export function emit(system: System, plan: Plan, deployments: readonly Deployment[], locator: Locator, blueprint: CompiledFrom): readonly OutputFile[] {
  const files: OutputFile[] = [
    { path: "README.md", text: readmeText(system, plan, deployments, blueprint) },
    { path: "plan.json", text: toJson(plan) },
    { path: "trace.json", text: traceText(system, deployments, locator) },
    ...parityFiles(system, deployments),
    ...deployments.flatMap((one) => [
      ...one.roots.flatMap((root) => terraformFiles(root, `${one.folder}/terraform/${root.name}`)),
      ...kubernetesFiles(one.objects, `${one.folder}/kubernetes`),
    ]),
  ];
  const sorted = files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const [index, file] of sorted.entries()) if (file.path === sorted[index + 1]?.path) throw new Error(`${file.path} is emitted twice`);
  return sorted;
}
