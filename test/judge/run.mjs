// Runs the judges, most of which this project did not write, on what every example compiles to,
// and the blueprints beside this file: other regions, environments and sizes of systems.
// Usage: node test/judge/run.mjs [--only terraform,values,kubernetes,checkov,promtool] [--keep DIR] [BLUEPRINT...]
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { awsValues } from "./aws-values.mjs";
import { checkov, unusedWaivers } from "./checkov.mjs";
import { promtool } from "./promtool.mjs";
import { withLocalState } from "./remote-state.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const home = process.env.LINTEL_JUDGE_HOME ?? path.resolve(root, "../shared/judge");
const variables = fileURLToPath(new URL("./variables.json", import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: "string" }, keep: { type: "string" } } });

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, ...options });
const missing = (what) => ({ ok: false, text: `${what} is missing: this judge cannot run, so nothing is proved` });
const done = (result) => ({ ok: result.status === 0, text: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ? String(result.error) : ""}`.trim() });

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
    const applied = plain.ok ? done(run("node", [judge, "--test", "--vars", variables, roots])) : { ok: true, text: "" };
    fs.rmSync(roots, { recursive: true, force: true });
    return { ok: plain.ok && applied.ok, text: [plain.text, applied.text].filter(Boolean).join("\n") };
  },
  values: (folder) => awsValues(folder),
  kubernetes(folder) {
    const judge = path.join(home, "kubernetes/validate.mjs");
    if (!fs.existsSync(judge)) return missing(judge);
    if (run("kubectl", ["version", "--client"]).status !== 0) return missing("`kubectl`");
    const sets = fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name, "kubernetes"))
      .filter((set) => fs.existsSync(set));
    if (sets.length === 0) return { ok: false, text: "no Kubernetes objects were emitted" };
    const results = sets.map((set) => {
      // What `kubectl apply -k` would send: the judge gets the rendered set, and every object file must be in it.
      const built = run("kubectl", ["kustomize", set]);
      if (built.status !== 0) return done(built);
      const files = fs
        .readdirSync(set, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml") && path.basename(file) !== "kustomization.yaml");
      const rendered = built.stdout.split(/^---$/m).filter((text) => text.trim() !== "").length;
      if (rendered !== files.length) return { ok: false, text: `${files.length} object files, but kustomize renders ${rendered}` };
      const stream = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "lintel-set-")), "set.yaml");
      fs.writeFileSync(stream, built.stdout);
      const judged = done(run("node", [judge, "--k8s", "1.34", stream]));
      fs.rmSync(path.dirname(stream), { recursive: true, force: true });
      return judged.ok ? { ok: true, text: `${rendered} objects, ${judged.text}` } : judged;
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
const out = values.keep ? path.resolve(values.keep) : fs.mkdtempSync(path.join(os.tmpdir(), "lintel-judge-"));
let failed = 0;
for (const blueprint of blueprints) {
  const name = path.basename(blueprint, ".ts");
  const folder = path.join(out, name);
  const compiled = done(run("node", ["build/cli.js", "compile", blueprint, "--out", folder, "--force"]));
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
console.log(failed === 0 ? `judges: all ok on ${blueprints.length} blueprints` : `judges: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
