import { catalogAt } from "../../../compiler/catalog/node.ts";
import type { FullCatalog } from "../../../compiler/catalog/index.ts";
import { rules } from "../../../compiler/check/rules/index.ts";
import { contextsOf } from "../../../compiler/check/context.ts";
import type { CheckOptions } from "../../../compiler/check/index.ts";
import { askRule, type Judged } from "../../../compiler/check/result.ts";
import { isWaiting } from "../../../compiler/check/rule.ts";
import { compile, type Compilation } from "../../../compiler/compile.ts";
import { addressesOf } from "../../../compiler/emit/terraform.ts";
import { startLoad } from "../../../compiler/load/index.ts";
import type { Deployment } from "../../../compiler/target.ts";
import { loadTarget } from "../../../targets/index.ts";
import { told } from "../../harness/blueprint.ts";
import { memoryHost } from "../../harness/memory-host.ts";
import { clouds, everything, type CloudName } from "./everything.ts";

export { clouds, everything, type CloudName };

let catalog: FullCatalog | undefined;
const ownCatalog = (): FullCatalog => (catalog ??= catalogAt(new URL("../../../compiler/catalog/data/", import.meta.url)));

/** Compiles a blueprint that lives in memory. */
export function compiled(text: string, options: Pick<CheckOptions, "asOf"> = {}): Promise<Compilation> {
  const bundling = startLoad("blueprint.ts", memoryHost({ "blueprint.ts": text }));
  return compile({ bundling, set: {}, ...options }, { catalog: ownCatalog(), targets: loadTarget });
}

/** What rules say about a blueprint: "RULE blueprint.ts:3:10 severity message", in order of place. Other findings stay out. */
export async function findings(text: string, options: Pick<CheckOptions, "asOf"> = {}): Promise<readonly string[]> {
  const { diagnostics, locator } = await compiled(text, options);
  const found = diagnostics.filter(({ rule }) => rule !== undefined);
  const lines = await Promise.all(found.map(async (one) => `${one.rule} ${(await told([one], locator))[0]?.replace(/ LNT\d+ /, ` ${one.severity} `)}`));
  return lines.sort();
}
/** Ids of the rules that fail. */
export const firing = async (text: string, options: Pick<CheckOptions, "asOf"> = {}): Promise<readonly string[]> => {
  const { diagnostics } = await compiled(text, options);
  return [...new Set(diagnostics.filter(({ rule, code }) => rule !== undefined && code === "LNT3001").map(({ rule }) => rule ?? ""))].sort();
};

const bases = new Map<CloudName, Promise<Compilation>>();
/** The whole system on one cloud, compiled once. */
export function base(cloud: CloudName): Promise<Compilation> {
  const found = bases.get(cloud) ?? compiled(everything(cloud));
  bases.set(cloud, found);
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: what was emitted is changed at will
type Loose = any;
/** What was emitted, to be changed at will. */
export interface Draft {
  /** Body of a resource, by address or by type when there is one. */
  resource(which: string): Loose;
  /** Bodies of all resources of a type, by address. */
  resources(type: string): Readonly<Record<string, Loose>>;
  removeResource(address: string): void;
  addResource(address: string, body: object, owner?: string): void;
  /** A data source, by its address with "data.". */
  addData(address: string, body: object): void;
  /** The object "Kind/name", or the first of a kind. */
  object(which: string): Loose;
  objects(kind: string): readonly Loose[];
  removeObject(which: string): void;
  addObject(object: object, owner?: string): void;
  /** Root modules, with the text of their settings. */
  readonly roots: { settings: string }[];
}

/** Outcomes of one rule on the system as emitted for a cloud, after an edit. */
export async function ask(id: keyof typeof rules, cloud: CloudName, edit?: (draft: Draft) => void, compilation?: Compilation): Promise<readonly Judged[]> {
  const { system, plan, deployments } = compilation ?? (await base(cloud));
  const rule = rules[id];
  if (system === undefined || plan === undefined || deployments === undefined) throw new Error("the system did not compile");
  if (isWaiting(rule)) throw new Error(`${id} waits for ${rule.waitsFor}`);
  const changed = edit === undefined ? deployments : deployments.map((one) => structuredClone(one) as Deployment);
  if (edit !== undefined) for (const one of changed) edit(draftOf(one));
  const country = (place: string, region: string): string | undefined => ownCatalog().country(place as never, region);
  const { judged, broken } = askRule(rule, contextsOf({ system, plan, deployments: changed }, { country, asOf: "2026-11-25" }));
  if (broken !== undefined) throw new Error(broken[0]?.message);
  return judged;
}

/** "message component resource" of what fails. */
export const failures = (judged: readonly Judged[]): readonly string[] =>
  judged.flatMap((one) => (one.verdict === "fail" ? [`${one.message} ${one.component ?? "system"} ${one.emitted?.address ?? ""}`.trim()] : []));
export const verdicts = (judged: readonly Judged[]): readonly string[] => [...new Set(judged.map(({ verdict }) => verdict))].sort();

function draftOf(deployment: Deployment): Draft {
  const roots = deployment.roots as Loose[];
  const objects = deployment.objects as unknown as { object: Loose; component: string; folder: string }[];
  const labelOf = ({ object }: { object: Loose }): string => `${object.kind}/${object.metadata.name}`;
  const all = (): readonly (readonly [string, Loose, Loose])[] =>
    roots.flatMap((root) =>
      addressesOf(root.main).map((address) => {
        const [type = "", name = ""] = address.replace(/^data\./, "").split(".");
        const block = address.startsWith("data.") ? "data" : "resource";
        return [address, root.main[block][type][name], root] as const;
      }),
    );
  const resources = (type: string): Readonly<Record<string, Loose>> =>
    Object.fromEntries(all().flatMap(([address, body]) => (address.startsWith(`${type}.`) ? [[address, body]] : [])));
  const indexOf = (which: string): number => {
    const index = objects.findIndex((one) => labelOf(one) === which || one.object.kind === which);
    if (index < 0) throw new Error(`there is no ${which}: ${objects.map(labelOf).join(", ")}`);
    return index;
  };
  return {
    roots: roots as unknown as { settings: string }[],
    resource(which) {
      const found = all().find(([address]) => address === which || address.startsWith(`${which}.`));
      if (found === undefined) throw new Error(`there is no ${which}`);
      return found[1];
    },
    resources,
    removeResource(address) {
      const [type = "", name = ""] = address.split(".");
      const root = roots.find((one) => one.main.resource?.[type]?.[name] !== undefined);
      if (root === undefined) throw new Error(`there is no ${address}`);
      delete root.main.resource[type][name];
    },
    addResource(address, body, owner = "foundation") {
      const [type = "", name = ""] = address.split(".");
      roots[0].main.resource[type] = { ...roots[0].main.resource[type], [name]: body };
      roots[0].owners[address] = owner;
    },
    addData(address, body) {
      const [, type = "", name = ""] = address.split(".");
      const data = (roots[0].main.data ??= {});
      data[type] = { ...data[type], [name]: body };
    },
    object: (which) => objects[indexOf(which)]?.object,
    objects: (kind) => objects.filter(({ object }) => object.kind === kind).map(({ object }) => object),
    removeObject: (which) => void objects.splice(indexOf(which), 1),
    addObject: (object, owner = "foundation") => void objects.push({ object, component: owner, folder: "cluster" }),
  };
}
