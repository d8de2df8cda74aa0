// Speed and memory, as printed figures: whole-process times beside bare node in the same run. Never a test.
// Usage: node test/bench/run.mjs [CLOUD...]: an example and growth on each of them, on AWS alone without any.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { blueprint, clouds } from "./growth.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = path.join(root, "build/cli.js");
const scratch = fs.mkdtempSync(path.join(root, ".bench-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
const rounds = Number(process.env.LINTEL_BENCH_ROUNDS ?? 7);
const probe = path.join(scratch, "rss.cjs");
fs.writeFileSync(probe, `process.on("exit", () => require("node:fs").writeFileSync(process.env.LINTEL_BENCH_RSS, String(process.resourceUsage().maxRSS)));`);

function once(args) {
  const rss = path.join(scratch, "rss");
  const start = process.hrtime.bigint();
  const result = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: "1" } });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (result.status !== 0) throw new Error(`${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
  return { ms, rss };
}
function memory(args) {
  const rss = path.join(scratch, "rss");
  spawnSync(process.execPath, ["--require", probe, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, LINTEL_BENCH_RSS: rss },
  });
  return Number(fs.readFileSync(rss, "utf8")) / 1024;
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Rounds are interleaved, so that a noisy neighbour hits both sides.
function compare(args) {
  const bare = [];
  const own = [];
  for (let i = 0; i < rounds; i += 1) {
    bare.push(once(["-e", "0"]).ms);
    own.push(once(args).ms);
  }
  return { bare: median(bare), own: median(own), ratio: median(own.map((ms, i) => ms / bare[i])) };
}

const asked = process.argv.slice(2);
const unknown = asked.filter((cloud) => !clouds.includes(cloud));
if (unknown.length > 0) throw new Error(`no such cloud: ${unknown.join(", ")}; there are ${clouds.join(", ")}`);
const measured = asked.length === 0 ? ["aws"] : asked;

const compile = (file, ...settings) => [cli, "compile", file, "--out", path.join(scratch, "out"), "--force", ...settings];
console.log(`node ${process.version}, ${os.cpus().length} cores, ${rounds} rounds, medians`);
console.log("compile support-chat    bare node ms   ms   x bare node (bar: 8)   MiB (bar: 180 MB = 172 MiB)");
for (const cloud of measured) {
  const flagship = compile("examples/support-chat.ts", "--set", `cloud=${cloud}`);
  const { bare, own, ratio } = compare(flagship);
  console.log(
    `${cloud.padEnd(20)} ${bare.toFixed(0).padStart(15)} ${own.toFixed(0).padStart(4)} ${ratio.toFixed(1).padStart(22)} ${memory(flagship).toFixed(0).padStart(29)}`,
  );
}
console.log("growth               components   lint ms   compile ms   MiB");
for (const cloud of measured)
  for (const n of [10, 100, 1000]) {
    const file = path.join(scratch, `growth-${cloud}-${n}.ts`);
    fs.writeFileSync(file, blueprint(n, cloud));
    const lint = median([1, 2, 3].map(() => once([cli, "lint", file]).ms));
    const full = median([1, 2, 3].map(() => once(compile(file)).ms));
    console.log(
      `${cloud.padEnd(20)} ${String(n).padStart(10)} ${lint.toFixed(0).padStart(9)} ${full.toFixed(0).padStart(12)} ${memory(compile(file)).toFixed(0).padStart(5)}`,
    );
  }
