// npm run calibrate -- SOURCE [--check | --folds [--by group|family|gpu]] [--out FILE]: fits the corrections of the performance model.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const check = args.includes("--check");
const folds = args.includes("--folds");
const at = args.indexOf("--out");
const out = at < 0 ? join(here, "../calibration.json") : args[at + 1];
const byAt = args.indexOf("--by");
const by = byAt < 0 ? "group" : args[byAt + 1];
const valued = [at, byAt].flatMap((place) => (place < 0 ? [] : [place, place + 1]));
const rest = args.filter((one, index) => one !== "--check" && one !== "--folds" && !valued.includes(index));
if (!["group", "family", "gpu"].includes(by) || rest.length !== 1 || out === undefined || rest[0].startsWith("--")) {
  process.stderr.write(
    "usage: npm run calibrate -- SOURCE [--check | --folds [--by group|family|gpu]] [--out FILE]\n  SOURCE   folder with bench-public.csv, or a CSV file of points with value and group\n  --check  compare with the stored file instead of writing it\n  --folds  print the scores on fixed folds, write nothing; --by says what a fold keeps together (default: group)\n  --out    another file than compiler/estimate/calibration.json\n",
  );
  process.exit(2);
}
const source = statSync(rest[0]).isDirectory() ? join(rest[0], "bench-public.csv") : rest[0];
const bundle = await build({
  stdin: {
    contents: `export { calibrationOf, foldScores } from "./main.ts"; export { createCatalog } from "../../catalog/index.ts"; export { firstTokenOf } from "../../plan/engine/calibrate/first-token.ts";`,
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
const { calibrationOf, foldScores, createCatalog, firstTokenOf } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`
);
const catalog = createCatalog((file) => readFileSync(join(here, "../../catalog/data", file), "utf8"));
if (folds) {
  process.stdout.write(`${foldScores(readFileSync(source, "utf8"), catalog, by).join("\n")}\n`);
  process.exit(0);
}
const lines = [];
const text = calibrationOf(readFileSync(source, "utf8"), catalog, (line) => lines.push(line));
process.stdout.write(`${lines.join("\n")}\n`);
const files = [[out, text]];
// The band of simulated TTFT belongs to the built-in calibration; published closed loops are simulated for it.
if (at < 0) {
  const firstToken = firstTokenOf(readFileSync(source, "utf8"), catalog, JSON.parse(text));
  process.stdout.write(firstToken);
  files.push([join(here, "../../plan/engine/first-token.json"), firstToken]);
}
for (const [file, content] of files) {
  if (check) {
    const same = existsSync(file) && readFileSync(file, "utf8") === content;
    process.stdout.write(same ? `${basename(file)} is what the fit gives\n` : `${basename(file)} differs from the fit: run without --check\n`);
    if (!same) process.exitCode = 1;
  } else {
    writeFileSync(file, content);
    process.stdout.write(`wrote ${content.length} bytes to ${basename(file)}\n`);
  }
}
