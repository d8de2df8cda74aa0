import type { Bundling } from "./bundle.ts";
import type { Loaded } from "./load.ts";

export { startLoad, type Bundling } from "./bundle.ts";
export type { Loaded } from "./load.ts";

/** Evaluates what was bundled. `set` holds the `--set key=value` pairs. */
export async function load(bundling: Bundling, set: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  // Imported here so that the bundler starts before the language and its schemas are read.
  const [bundled, { loadBundled }, language, extend] = await Promise.all([bundling.bundled, import("./load.ts"), import("../../dsl/index.ts"), import("../extend.ts")]);
  return loadBundled(bundling, bundled, { lintel: language, "lintel/extend": extend }, set);
}
