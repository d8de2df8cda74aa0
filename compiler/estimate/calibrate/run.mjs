// npm run calibrate -- SOURCE [--check | --folds] [--out FILE]: fits the corrections of the performance model.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const check = args.includes("--check");
const folds = args.includes("--folds");
const at = args.indexOf("--out");
const out = at < 0 ? join(here, "../calibration.json") : args[at + 1];
const rest = args.filter((one, index) => one !== "--check" && one !== "--folds" && (at < 0 || (index !== at && index !== at + 1)));
if (rest.length !== 1 || out === undefined || rest[0].startsWith("--")) {
  process.stderr.write(
    "usage: npm run calibrate -- SOURCE [--check | --folds] [--out FILE]\n  SOURCE   folder with bench-public.csv, or a CSV file of points with value and group\n  --check  compare with the stored file instead of writing it\n  --folds  print the scores on fixed folds of whole groups, write nothing\n  --out    another file than compiler/estimate/calibration.json\n",
  );
  process.exit(2);
}
const source = statSync(rest[0]).isDirectory() ? join(rest[0], "bench-public.csv") : rest[0];
const bundle = await build({
  stdin: {
    contents: `export { calibrationOf, foldScores } from "./main.ts"; export { createCatalog } from "../../catalog/index.ts";`,
    resolveDir: here,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  write: false,
  logLevel: "error",
});
const { calibrationOf, foldScores, createCatalog } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`
);
const catalog = createCatalog((file) => readFileSync(join(here, "../../catalog/data", file), "utf8"));
if (folds) {
  process.stdout.write(`${foldScores(readFileSync(source, "utf8"), catalog).join("\n")}\n`);
  process.exit(0);
}
const lines = [];
const text = calibrationOf(readFileSync(source, "utf8"), catalog, (line) => lines.push(line));
process.stdout.write(`${lines.join("\n")}\n`);
if (check) {
  const same = existsSync(out) && readFileSync(out, "utf8") === text;
  process.stdout.write(same ? "the stored calibration is what the fit gives\n" : "the stored calibration differs from the fit: run without --check\n");
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(out, text);
  process.stdout.write(`wrote ${text.length} bytes\n`);
}
