// node compiler/catalog/import/run.mjs DIR [RULES]: imports the CSV files of DIR into compiler/catalog/data and dsl/catalog.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [source, rules, ...rest] = process.argv.slice(2);
if (source === undefined || rest.length > 0) {
  process.stderr.write(
    "usage: npm run catalog:import -- DIR [RULES]\n  DIR    folder with accelerators.csv and the others\n  RULES  list of policy rules, JSON\n",
  );
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const bundle = await build({
  entryPoints: [join(here, "main.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  write: false,
  logLevel: "error",
});
const { importCatalog } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
process.exitCode = importCatalog(source, join(here, "../../.."), (line) => process.stdout.write(`${line}\n`), rules);
