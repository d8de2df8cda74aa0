import type { Bundling } from "./bundle.ts";
import type { Loaded } from "./load.ts";

export { startLoad, type Bundling } from "./bundle.ts";
export type { Loaded } from "./load.ts";

/** More modules of the product, by the name that blueprints import them under; read when one does. */
export type OwnModules = Readonly<Record<string, () => Promise<object>>>;

/** Evaluates what was bundled. `set` holds the `--set key=value` pairs. */
export async function load(bundling: Bundling, set: Readonly<Record<string, string>> = {}, more: OwnModules = {}): Promise<Loaded> {
  // Imported here so that the bundler starts before the language and its schemas are read.
  const [bundled, { loadBundled }, language, extend] = await Promise.all([
    bundling.bundled,
    import("./load.ts"),
    import("../../dsl/index.ts"),
    import("../extend.ts"),
  ]);
  const imported = new Set(Object.values(bundled.imports).flatMap((those) => those.map((one) => one.written)));
  const wanted = Object.entries(more).filter(([name]) => imported.has(name));
  const own = await Promise.all(wanted.map(async ([name, read]) => [name, await read()] as const));
  return loadBundled(bundling, bundled, { lintel: language, "lintel/extend": extend, ...Object.fromEntries(own) }, set);
}
