// How long rules take beside the rest of a compile, as printed figures. Never a test.
// Usage: node test/bench/lint.mjs [COMPONENTS] [CLOUD...]
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { blueprint, clouds } from "./growth.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const [count = "300", ...asked] = process.argv.slice(2);
const scratch = fs.mkdtempSync(path.join(root, ".bench-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

console.log(`lint of ${count} components: rules ms (bar: 300 for 300), all other stages ms, whole process ms; medians of 5`);
for (const cloud of asked.length === 0 ? clouds : asked) {
  const file = path.join(scratch, `${cloud}.ts`);
  fs.writeFileSync(file, blueprint(Number(count), cloud));
  const runs = Array.from({ length: 5 }, () => {
    const start = process.hrtime.bigint();
    const { stderr, status } = spawnSync(process.execPath, [path.join(root, "build/cli.js"), "lint", file], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, NO_COLOR: "1", LINTEL_DEBUG: "1" },
    });
    const all = Number(process.hrtime.bigint() - start) / 1e6;
    const stages = Object.fromEntries([...stderr.matchAll(/(\w+) (\d+) ms/g)].map(([, name, ms]) => [name, Number(ms)]));
    if (status === 2 || stages.check === undefined) throw new Error(stderr);
    const { check, ...others } = stages;
    return { check, others: Object.values(others).reduce((sum, ms) => sum + ms, 0), all };
  });
  console.log(
    `${cloud.padEnd(8)} ${["check", "others", "all"].map((name) => String(Math.round(median(runs.map((one) => one[name])))).padStart(6)).join("  ")}`,
  );
}
