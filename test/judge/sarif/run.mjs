// What `lint --format sarif` writes, judged by Microsoft's validator with the rules of the standard and of GitHub.
// Usage: node test/judge/sarif/run.mjs. Needs the built program, and the package @microsoft/sarif-multitool-linux below .multitool, or its
// program as LINTEL_SARIF_MULTITOOL.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tool = process.env.LINTEL_SARIF_MULTITOOL || path.join(root, ".multitool/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
/** Rule of the validator -> why we do not follow it. */
const waived = { SARIF2005: "informationUri: the project has no address of its own yet" };

if (!fs.existsSync(tool)) {
  console.error(`sarif: FAILED: there is no validator at ${tool}: npm install --prefix .multitool @microsoft/sarif-multitool-linux@5.7.0`);
  process.exit(1);
}
fs.chmodSync(tool, 0o755);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-sarif-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

const runs = [
  ["test/judge/sarif/bad.ts", 10],
  ["examples/three-clouds.ts", 1],
];
let failed = false;
for (const [blueprint, least] of runs) {
  const log = path.join(scratch, `${path.basename(blueprint)}.sarif`);
  const lint = spawnSync(process.execPath, [path.join(root, "build/cli.js"), "lint", blueprint, "--as-of", "2026-11-25", "--format", `sarif=${log}`], {
    cwd: root,
    encoding: "utf8",
  });
  if (!fs.existsSync(log)) throw new Error(`no report of ${blueprint}: ${lint.stderr}`);
  const results = JSON.parse(fs.readFileSync(log, "utf8")).runs[0].results;
  if (results.length < least) throw new Error(`${blueprint} has ${results.length} results, and ${least} were expected`);
  const found = path.join(scratch, "found.sarif");
  const judged = spawnSync(tool, ["validate", log, "--rule-kind", "Sarif;Ghas", "--output", found, "--log", "ForceOverwrite"], {
    encoding: "utf8",
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
  });
  if (!fs.existsSync(found)) throw new Error(`the validator did not run: ${judged.stdout}${judged.stderr}`);
  const said = JSON.parse(fs.readFileSync(found, "utf8").replace(/^\ufeff/, "")).runs[0].results ?? [];
  const grave = said.filter(({ ruleId, level = "warning" }) => (level === "error" || level === "warning") && !(ruleId in waived));
  for (const one of grave)
    console.error(
      `    ${one.ruleId} ${one.level ?? "warning"}: ${JSON.stringify(one.message)} at ${JSON.stringify(one.locations?.[0]?.physicalLocation?.region)}`,
    );
  console.log(`${blueprint}: sarif: ${grave.length === 0 ? "ok" : "FAILED"}\n    ${results.length} results, ${said.length - grave.length} remarks waived`);
  if (grave.length > 0) failed = true;
  fs.rmSync(found);
}
process.exit(failed ? 1 : 0);
