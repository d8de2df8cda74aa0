import type { TerraformRoot } from "../target.ts";
import type { OutputFile } from "./file.ts";
import { sortedKeys, toJson } from "./json.ts";

/**
 * Blocks that may stand in main.tf.json. The terraform block and `moved`, `import`, `removed` belong into HCL beside it:
 * scanners fail on them in JSON.
 */
const blocks = new Set(["data", "locals", "output", "provider", "resource", "variable"]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Addresses of all resources and data sources of a root, sorted. */
export function addressesOf(main: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = [];
  for (const [block, prefix] of [
    ["data", "data."],
    ["resource", ""],
  ] as const) {
    const types = main[block];
    if (!isRecord(types)) continue;
    for (const [type, instances] of Object.entries(types))
      if (isRecord(instances)) for (const name of Object.keys(instances)) found.push(`${prefix}${type}.${name}`);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** `folder` ends without a slash: "aws/terraform/foundation". */
export function terraformFiles(root: TerraformRoot, folder: string): OutputFile[] {
  const main: Record<string, unknown> = {};
  for (const block of sortedKeys(root.main)) {
    if (!blocks.has(block)) throw new Error(`a \`${block}\` block cannot stand in main.tf.json`);
    const body = root.main[block];
    if (!isRecord(body)) throw new Error(`\`${block}\` of root ${root.name} is no object`);
    if (Object.keys(body).length > 0) main[block] = body;
  }
  for (const address of addressesOf(main)) if (root.owners[address] === undefined) throw new Error(`nobody owns ${address} in root ${root.name}`);
  if (!root.settings.endsWith("\n")) throw new Error(`settings of root ${root.name} do not end with a newline`);
  return [
    { path: `${folder}/main.tf.json`, text: toJson(main) },
    { path: `${folder}/terraform.tf`, text: root.settings },
    ...(root.moved === undefined ? [] : [{ path: `${folder}/moved.tf`, text: root.moved }]),
  ];
}
