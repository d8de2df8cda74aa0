// The product's own table of names, for judges in plain JavaScript.
import path from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [{ text }] = buildSync({
  entryPoints: [path.join(root, "targets/limits.ts")],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "table",
  logLevel: "error",
}).outputFiles;

/** Type of resource, or `type.argument` -> what its name may be. */
export const { limits } = vm.runInThisContext(`(() => { ${text}; return table; })()`);
