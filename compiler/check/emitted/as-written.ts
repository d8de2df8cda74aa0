import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import type { Diagnostic, Result } from "../../diagnostics/diagnostic.ts";
import { diagnostic } from "../../diagnostics/report.ts";
import { identityOf, labelOf } from "../../emit/kubernetes.ts";
import { type Host, HostError } from "../../host.ts";
import type { Deployment, KubernetesObject, TerraformRoot } from "../../target.ts";
import { isBody } from "./values.ts";

/**
 * What stands in a folder that `compile` wrote, in place of what would be written now: files that were edited by hand, or by another
 * program, are checked as they are. Owners are found by address and by name.
 */
export async function asWritten(deployments: readonly Deployment[], folder: string, host: Host): Promise<Result<readonly Deployment[]>> {
  const diagnostics: Diagnostic[] = [];
  const wrong = (file: string, message: string): void => {
    diagnostics.push(diagnostic("LNT3012", { message: `\`${path.relative(folder, file).replaceAll("\\", "/")}\` ${message}` }));
  };
  const read = async (file: string): Promise<string | undefined> => {
    try {
      const bytes = await host.read(file);
      if (bytes === undefined) wrong(file, "is not there");
      return bytes === undefined ? undefined : Buffer.from(bytes).toString();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      wrong(file, `cannot be read: ${error.reason}`);
      return undefined;
    }
  };

  const rootOf = async (root: TerraformRoot, at: string): Promise<TerraformRoot> => {
    const file = path.join(at, "terraform", root.name, "main.tf.json");
    const [text, settings] = [await read(file), await read(path.join(at, "terraform", root.name, "terraform.tf"))];
    try {
      const main: unknown = JSON.parse(text ?? "{}");
      if (isBody(main)) return { ...root, main, settings: settings ?? "" };
      wrong(file, "is no object");
    } catch {
      wrong(file, "is no JSON");
    }
    return root;
  };

  const objectsOf = async ({ objects }: Deployment, at: string): Promise<readonly KubernetesObject[]> => {
    const owners = new Map(objects.map((one) => [labelOf(identityOf(one.object)), one]));
    const found: KubernetesObject[] = [];
    const base = path.join(at, "kubernetes");
    for (const file of await filesBelow(base, host)) {
      if (!/\.ya?ml$/.test(file) || /(^|[\\/])kustomization\.yaml$/.test(file)) continue;
      for (const document of parseAllDocuments((await read(file)) ?? "")) {
        if (document.errors.length > 0) wrong(file, "is no YAML");
        const object: unknown = document.toJS();
        if (!isBody(object)) continue;
        try {
          const own = owners.get(labelOf(identityOf(object)));
          const inside = path.relative(base, path.dirname(file)).replaceAll("\\", "/");
          found.push(own === undefined ? { component: "foundation", folder: inside, object } : { ...own, object });
        } catch {
          wrong(file, "holds an object without `apiVersion`, `kind` or `metadata.name`");
        }
      }
    }
    return found;
  };

  const written = async (one: Deployment): Promise<Deployment> => {
    const at = path.join(folder, one.folder);
    const roots: TerraformRoot[] = [];
    for (const root of one.roots) roots.push(await rootOf(root, at));
    return { ...one, roots, objects: await objectsOf(one, at) };
  };
  const made: Deployment[] = [];
  for (const one of deployments) made.push(await written(one));
  return [diagnostics.length > 0 ? undefined : made, diagnostics];
}

/** Paths of all files, sorted. */
async function filesBelow(folder: string, host: Host): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await host.list(folder)) {
    const file = path.join(folder, name);
    const kind = await host.stat(file);
    if (kind === "directory") found.push(...(await filesBelow(file, host)));
    else if (kind === "file") found.push(file);
  }
  return found;
}
