// Speed of the planner in a warm process, as printed figures: one component, with and without its simulations, and a system of ten. Never a test.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const scratch = fs.mkdtempSync(path.join(root, ".bench-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
const rounds = Number(process.env.LINTEL_BENCH_ROUNDS ?? 5);
const bundle = path.join(scratch, "plan.mjs");
await build({
  stdin: {
    contents: `
      export { sourceCatalog } from "./compiler/catalog/node.ts";
      export { createEngines } from "./compiler/plan/engine/index.ts";
      export { createCapacity } from "./compiler/plan/service.ts";
      export { searchTokens } from "./compiler/plan/tokens.ts";
      export { simulate } from "./compiler/simulate/index.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: bundle,
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  define: { "import.meta.url": JSON.stringify(pathToFileURL(path.join(root, "compiler/catalog/node.ts")).href) },
  logLevel: "error",
});
const { sourceCatalog, createEngines, createCapacity, searchTokens, simulate } = await import(pathToFileURL(bundle).href);
const catalog = sourceCatalog();

const demand = (id, peak, slo, lengths) => ({
  component: "chat",
  at: { origin: {}, component: "chat" },
  relief: 0,
  rungs: [{ from: "on-demand" }],
  model: catalog.model(id),
  slo: { ...slo, availability: 0.999 },
  accelerators: { choose: "auto" },
  precisions: ["bf16", "fp8"],
  optimise: "cost",
  traffic: { peak, ...lengths, meanOfPeak: 0.4, diurnal: "flat", burst: 1, growth: 0.05, horizon: 365 * 864e5, sharedPrefix: 0 },
});
const chat = { inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } };
const short = { inputTokens: { p50: 200, p95: 800 }, outputTokens: { p50: 60, p95: 200 } };
const ten = [
  demand("meta-llama/Llama-3.1-70B-Instruct", 10, { ttft: { p95: 1500 }, tpot: { p95: 60 } }, chat),
  demand("meta-llama/Llama-3.1-8B-Instruct", 50, { ttft: { p95: 1000 }, tpot: { p95: 40 } }, chat),
  demand("meta-llama/Llama-3.1-8B-Instruct", 3, { ttft: { p95: 2000 }, tpot: { p95: 60 } }, short),
  demand("Qwen/Qwen2.5-7B-Instruct", 20, { ttft: { p95: 2000 }, tpot: { p95: 50 } }, chat),
  demand("Qwen/Qwen2.5-72B-Instruct", 4, { ttft: { p95: 3000 }, tpot: { p95: 80 } }, chat),
  demand("mistralai/Mistral-7B-Instruct-v0.3", 8, { ttft: { p95: 1500 } }, short),
  demand("mistralai/Mixtral-8x7B-Instruct-v0.1", 5, { ttft: { p95: 3000 }, tpot: { p95: 80 } }, chat),
  demand("microsoft/phi-4", 5, { ttft: { p95: 2000 }, tpot: { p95: 60 } }, chat),
  demand("meta-llama/Llama-3.1-70B-Instruct", 2, { e2e: { p95: 60_000 } }, chat),
  demand("meta-llama/Llama-3.1-8B-Instruct", 400, { ttft: { p95: 1500 }, tpot: { p95: 60 } }, short),
].filter(({ model }) => model !== undefined);

/** Milliseconds of processor time: what a quiet machine takes, whatever else runs on this one. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
/** A fresh engine source and simulation count: nothing is remembered from the round before. */
function fresh(region) {
  const spent = { ms: 0, runs: 0 };
  const counted = (...given) => {
    const start = now();
    const answer = simulate(...given);
    spent.ms += now() - start;
    spent.runs += 1;
    return answer;
  };
  return {
    spent,
    setting: { catalog, place: { cloud: "aws", region, zones: 3 }, environment: "production", engines: createEngines(catalog), simulate: counted },
  };
}
function time(run) {
  const start = now();
  run();
  return now() - start;
}

console.log(`node ${process.version}, ${rounds} rounds, medians of processor time, warm process`);
console.log("component                                     search   simulations        whole plan   simulations");
for (const region of ["us-east-1", "eu-north-1"]) {
  for (const one of ten) {
    const found = Array.from({ length: rounds }, () => {
      const searched = fresh(region);
      const search = time(() => searchTokens(one, searched.setting));
      const planned = fresh(region);
      const whole = time(() => createCapacity(planned.setting).tokens(one));
      return { search: search - searched.spent.ms, runs: searched.spent.runs, whole, all: planned.spent.runs, ms: planned.spent.ms };
    });
    const at = (name) => median(found.map((round) => round[name]));
    const name = `${one.model.id.split("/")[1]} ${one.traffic.peak}/s`.padEnd(40);
    console.log(
      `${region.padEnd(11)}${name} ${at("search").toFixed(0).padStart(4)} ms ${String(at("runs")).padStart(8)}      ${at("whole").toFixed(0).padStart(8)} ms ${String(at("all")).padStart(6)} in ${at("ms").toFixed(0)} ms`,
    );
  }
}
const systems = Array.from({ length: rounds }, () => {
  const { setting } = fresh("us-east-1");
  const capacity = createCapacity(setting);
  const start = performance.now();
  const ms = time(() => {
    for (const one of ten) capacity.tokens(one);
  });
  return { ms, wall: performance.now() - start };
});
const of = (name) => median(systems.map((round) => round[name])).toFixed(0);
console.log(`bars: search 50 ms without its simulations, a component 300 ms with them`);
console.log(`system of ${ten.length}: ${of("ms")} ms of processor time, ${of("wall")} ms by the clock (bar: 1000)`);
