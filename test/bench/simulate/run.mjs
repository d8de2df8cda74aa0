// Speed of the simulation, as printed figures: process time, so that neighbours count less. Never a test.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const scratch = fs.mkdtempSync(path.join(root, ".bench-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
const outfile = path.join(scratch, "simulate.mjs");
await build({ entryPoints: [path.join(root, "compiler/simulate/index.ts")], outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
const { simulate } = await import(pathToFileURL(outfile).href);

let calls = 0;
const engine = {
  stepMs(step) {
    calls += 1;
    return 12 + 0.05 * step.decoding + 1e-5 * step.contextTokens + 0.02 * step.promptTokens + 1e-6 * step.promptPairs;
  },
  requestMs: 5,
  lanes: 1,
  maxSequences: 256,
  tokenBudget: 8192,
  cacheTokens: 400_000,
};
const shape = { input: { p50: 1000, p95: 4000, most: 16_000 }, output: { p50: 250, p95: 800, most: 4000 }, sharedPrefix: 0.2 };
const load = (perSecond) => ({ ...shape, arrivals: { type: "open", perSecond, cv: 1 } });
const options = { requests: 2000, seed: 1, resamples: 0 };

function cpu(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const warm = (work) => median(Array.from({ length: 31 }, () => cpu(work)));
const print = (label, ms, note = "") => console.log(`${label.padEnd(44)} ${ms.toFixed(2).padStart(8)} ms  ${note}`);

console.log(`node ${process.version}, ${os.cpus().length} cores, process time`);
print(
  "first run of the process, 8/s",
  cpu(() => simulate(engine, load(8), options)),
);
print("next ten, each", cpu(() => Array.from({ length: 10 }, (_, index) => simulate(engine, load(1 + index), options))) / 10);
for (const rate of [1, 4, 8, 12, 16]) {
  calls = 0;
  const { running, stable } = simulate(engine, load(rate), options);
  const note = `${(calls / options.requests).toFixed(1)} steps looked at a request, ${running.mean.toFixed(0)} running${stable ? "" : ", unstable"}`;
  print(
    `2,000 requests, ${rate}/s`,
    warm(() => simulate(engine, load(rate), options)),
    note,
  );
}
print(
  "with intervals of 200 resamples, 8/s",
  warm(() => simulate(engine, load(8), { ...options, resamples: 200 })),
);
const embed = { input: { p50: 300, p95: 1000, most: 8000 }, sharedPrefix: 0, arrivals: { type: "open", perSecond: 50, cv: 1 } };
print(
  "embeddings, 2,000 requests, 50/s",
  warm(() => simulate(engine, embed, options)),
);
