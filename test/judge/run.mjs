// Runs the judges, most of which this project did not write, on what every example compiles to,
// on each cloud, and the blueprints beside this file: other regions, environments and sizes of systems.
// Usage: node test/judge/run.mjs [--only terraform,values,kubernetes,checkov,promtool] [--keep DIR] [BLUEPRINT...]
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseAllDocuments } from "yaml";
import { checkov, unusedWaivers } from "./checkov.mjs";
import { cloudOf } from "./clouds.mjs";
import { promtool } from "./promtool.mjs";
import { withLocalState } from "./remote-state.mjs";
import { chart } from "./uncharted.mjs";
import { valuesOf } from "./values/index.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const home = process.env.LINTEL_JUDGE_HOME ?? path.resolve(root, "../shared/judge");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: "string" }, keep: { type: "string" } } });

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, ...options });
const missing = (what) => ({ ok: false, text: `${what} is missing: this judge cannot run, so nothing is proved` });
const done = (result) => ({ ok: result.status === 0, text: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ? String(result.error) : ""}`.trim() });

/** Folders of places, which begin with the name of their cloud. */
const placesOf = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Volumes that a root makes for the claims of a set. */
function volumesOf(place) {
  const main = path.join(place, "terraform/platform/main.tf.json");
  if (!fs.existsSync(main)) return [];
  const { resource = {} } = JSON.parse(fs.readFileSync(main, "utf8"));
  return Object.values(resource.kubernetes_persistent_volume_v1 ?? {}).map(({ metadata }) => `PersistentVolume/${[metadata].flat()[0].name}`);
}

/** One judge a line: name -> (output folder of a system) -> verdict. */
const judges = {
  terraform(folder) {
    const judge = path.join(home, "terraform/validate.mjs");
    const core = process.env.LINTEL_TERRAFORM ?? "terraform";
    if (!fs.existsSync(judge)) return missing(judge);
    if (run(core, ["version"]).status !== 0) return missing(`\`${core}\``);
    const roots = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-roots-"));
    withLocalState(folder, roots);
    // The emitted roots as they are, then a mocked apply of copies that read each other's outputs from local state.
    const plain = done(run("node", [judge, folder]));
    const applied = plain.ok
      ? placesOf(roots).map((place) => done(run("node", [judge, "--test", "--vars", cloudOf(place).variables, path.join(roots, place)])))
      : [];
    fs.rmSync(roots, { recursive: true, force: true });
    return { ok: plain.ok && applied.every(({ ok }) => ok), text: [plain, ...applied].map(({ text }) => text).join("\n") };
  },
  values: (folder) => valuesOf(folder),
  kubernetes(folder) {
    const judge = path.join(home, "kubernetes/validate.mjs");
    if (!fs.existsSync(judge)) return missing(judge);
    if (run("kubectl", ["version", "--client"]).status !== 0) return missing("`kubectl`");
    const sets = placesOf(folder)
      .map((place) => ({ set: path.join(folder, place, "kubernetes"), external: [...cloudOf(place).external, ...volumesOf(path.join(folder, place))] }))
      .filter(({ set }) => fs.existsSync(set));
    if (sets.length === 0) return { ok: false, text: "no Kubernetes objects were emitted" };
    const results = sets.map(({ set, external }) => {
      // What `kubectl apply -k` would send: the judge gets the rendered set, and every object file must be in it.
      const built = run("kubectl", ["kustomize", set]);
      if (built.status !== 0) return done(built);
      const files = fs
        .readdirSync(set, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml") && path.basename(file) !== "kustomization.yaml");
      const objects = parseAllDocuments(built.stdout).map((document) => document.toJS());
      if (objects.length !== files.length) return { ok: false, text: `${files.length} object files, but kustomize renders ${objects.length}` };
      const { charted, found, uncharted } = chart(objects);
      const stream = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "lintel-set-")), "set.yaml");
      fs.writeFileSync(stream, charted.map((object) => JSON.stringify(object)).join("\n---\n"));
      const judged = done(run("node", [judge, "--k8s", "1.34", ...external.flatMap((entry) => ["--external", entry]), stream]));
      fs.rmSync(path.dirname(stream), { recursive: true, force: true });
      if (found.length > 0) return { ok: false, text: [...found, judged.text].join("\n") };
      return judged.ok
        ? { ok: true, text: `${objects.length} objects${uncharted === 0 ? "" : `, ${uncharted} by their shape alone`}, ${judged.text}` }
        : judged;
    });
    return { ok: results.every((one) => one.ok), text: results.map((one) => one.text).join("\n") };
  },
  checkov: (folder) => checkov(folder, root, run),
  promtool: (folder) => promtool(folder, root, run),
};

const only = values.only?.split(",") ?? Object.keys(judges);
const unknown = only.filter((name) => !(name in judges));
if (unknown.length > 0) {
  console.error(`no such judge: ${unknown.join(", ")}; there are ${Object.keys(judges).join(", ")}`);
  process.exit(2);
}
const blueprintsIn = (folder) =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => path.join(folder, file));
const blueprints = positionals.length > 0 ? positionals : [...blueprintsIn("examples"), ...blueprintsIn("test/judge/blueprints")];
/** An example is judged as often as it has goldens: on each cloud. */
const goldens = Object.entries(JSON.parse(fs.readFileSync(path.join(root, "test/golden/runs.json"), "utf8")));
const runs = blueprints.flatMap((blueprint) => {
  const own = goldens.filter(([, [example]]) => path.resolve(root, "examples", example) === path.resolve(root, blueprint));
  if (own.length === 0) return [{ name: path.basename(blueprint, ".ts"), blueprint, settings: [] }];
  return own.map(([name, [, ...settings]]) => ({ name, blueprint, settings }));
});
const out = values.keep ? path.resolve(values.keep) : fs.mkdtempSync(path.join(os.tmpdir(), "lintel-judge-"));
let failed = 0;
for (const { name, blueprint, settings } of runs) {
  const folder = path.join(out, name);
  const compiled = done(run("node", ["build/cli.js", "compile", blueprint, "--out", folder, "--force", ...settings]));
  if (!compiled.ok) {
    failed += 1;
    console.log(`${name}: compile: FAIL\n${compiled.text}`);
    continue;
  }
  const systems = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(folder, entry.name, "plan.json")))
    .map((entry) => path.join(folder, entry.name));
  const system = fs.existsSync(path.join(folder, "plan.json")) ? folder : systems[0];
  if (system === undefined) throw new Error(`${name}: no plan.json below ${folder}`);
  for (const judge of only) {
    const { ok, text } = judges[judge](system);
    if (!ok) failed += 1;
    console.log(
      `${name}: ${judge}: ${ok ? "ok" : "FAIL"}${
        text
          ? `\n${text
              .split("\n")
              .map((line) => `    ${line}`)
              .join("\n")}`
          : ""
      }`,
    );
  }
}
// Waivers have to go with the findings that needed them; only a run over everything can tell.
if (positionals.length === 0 && only.includes("checkov")) {
  for (const text of unusedWaivers()) {
    failed += 1;
    console.log(`checkov: ${text}`);
  }
}
if (!values.keep) fs.rmSync(out, { recursive: true, force: true });
console.log(failed === 0 ? `judges: all ok on ${runs.length} systems` : `judges: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
