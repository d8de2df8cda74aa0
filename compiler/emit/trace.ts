import type { Locator } from "../diagnostics/locator.ts";
import type { Component, System } from "../system.ts";
import type { Deployment } from "../target.ts";
import { toJson } from "./json.ts";
import { identityOf, labelOf, objectPaths } from "./kubernetes.ts";
import { addressesOf } from "./terraform.ts";

/** Blueprint line of a component; of the call of `system` for what all components share. */
function lineOf(name: string, system: System, locator: Locator): string {
  const component: Component | undefined = system.components[name];
  const span = locator.call(component?.origin ?? system.origin);
  return span === undefined ? "unknown" : `${span.file}:${span.line}:${span.column}`;
}

/** trace.json: from everything that is emitted back to the blueprint line that caused it. */
export function traceText(system: System, deployments: readonly Deployment[], locator: Locator): string {
  const lines = new Map<string, string>();
  const at = (component: string): string => {
    const known = lines.get(component) ?? lineOf(component, system, locator);
    lines.set(component, known);
    return known;
  };
  const terraform = deployments.flatMap((deployment) =>
    deployment.roots.flatMap((root) =>
      addressesOf(root.main).map((address) => {
        const component = root.owners[address] ?? "foundation";
        return { address, component, file: `${deployment.folder}/terraform/${root.name}/main.tf.json`, from: at(component) };
      }),
    ),
  );
  const kubernetes = deployments.flatMap((deployment) => {
    const rows = [...objectPaths(deployment.objects)].map(([one, path]) => ({
      object: labelOf(identityOf(one.object)),
      component: one.component,
      file: `${deployment.folder}/kubernetes/${path}`,
      from: at(one.component),
    }));
    return rows.sort((a, b) => (a.file < b.file ? -1 : 1));
  });
  return toJson({ schemaVersion: 1, system: system.name, terraform, kubernetes });
}
