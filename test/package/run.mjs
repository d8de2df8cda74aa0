// What a user gets: packs the package, installs it into an empty folder, makes a project and compiles it.
// Usage: npm run test:package. Needs a registry or a warm cache for the two dependencies.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-package-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));
let failures = 0;

function check(what, ok, detail = "") {
  if (!ok) failures += 1;
  process.stdout.write(`${ok ? "ok  " : "FAIL"} ${what}${detail === "" ? "" : `: ${detail}`}\n`);
}
function run(command, args, cwd, env = {}) {
  const result = spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", ...env }, maxBuffer: 1 << 28 });
  return { status: result.status, text: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}` };
}
const megabytes = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size, 0) / 1e6;

const packed = run("npm", ["pack", "--silent", "--pack-destination", scratch], root);
const tarball = path.join(scratch, packed.text.trim().split("\n").at(-1) ?? "");
check("npm pack", packed.status === 0 && fs.existsSync(tarball), packed.status === 0 ? "" : packed.text.slice(-500));
if (failures > 0) process.exit(1);
const size = fs.statSync(tarball).size / 1e6;
check("tarball is at most 15 MB", size <= 15, `${size.toFixed(1)} MB`);

const lint = run(process.execPath, [path.join(root, "node_modules/publint/src/cli.js"), "run", root, "--strict"], root);
check("publint has nothing to say", lint.status === 0, lint.status === 0 ? "" : lint.text.slice(-800));

const home = path.join(scratch, "home");
fs.mkdirSync(home);
fs.writeFileSync(path.join(home, "package.json"), '{ "private": true, "type": "module" }\n');
const installed = run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", tarball], home);
check("npm install", installed.status === 0, installed.status === 0 ? "" : installed.text.slice(-500));
const total = megabytes(path.join(home, "node_modules"));
check("installed with its dependencies it is at most 80 MB", total <= 80, `${total.toFixed(1)} MB`);
check("no provider bindings are installed", !fs.existsSync(path.join(home, "node_modules/@cdktf")) && !fs.existsSync(path.join(home, "node_modules/cdktf")));

const made = run("npx", ["lintel", "init", "project"], home);
check("npx lintel init", made.status === 0, made.status === 0 ? "" : made.text);
const project = path.join(home, "project");
const compiled = run("npx", ["lintel", "compile", "blueprint.ts"], project);
check(
  "npx lintel compile blueprint.ts",
  compiled.status === 0 && fs.existsSync(path.join(project, "dist/project/plan.json")),
  compiled.status === 0 ? "" : compiled.text.slice(-2000),
);
const again = run("npx", ["lintel", "compile", "blueprint.ts"], project);
check(
  "compiling again changes nothing",
  again.status === 0 && !/\b(?:created|changed|removed)\b/.test(again.text),
  again.status === 0 ? "" : again.text.slice(-500),
);

fs.writeFileSync(
  path.join(project, "tsconfig.all.json"),
  '{ "extends": "./tsconfig.json", "compilerOptions": { "skipLibCheck": false, "exactOptionalPropertyTypes": true } }\n',
);
for (const [name, compiler] of [
  ["TypeScript 7", "typescript/bin/tsc"],
  ["TypeScript 5", "typescript5/bin/tsc"],
]) {
  const typed = run(process.execPath, [path.join(root, "node_modules", compiler), "--project", "tsconfig.all.json"], project);
  check(`the starter type-checks with ${name}, declarations included`, typed.status === 0, typed.status === 0 ? "" : typed.text.slice(-1500));
}
// A pack of kinds and rules from outside, in a folder of its own.
const pack = path.join(home, "pack");
fs.mkdirSync(pack);
for (const file of ["pack.ts", "blueprint.ts"]) fs.copyFileSync(path.join(root, "test/extend", file), path.join(pack, file));
for (const [name, compiler] of [
  ["TypeScript 7", "typescript/bin/tsc"],
  ["TypeScript 5", "typescript5/bin/tsc"],
]) {
  const flags = ["--noEmit", "--skipLibCheck", "false", "--strict", "--allowImportingTsExtensions", "--module", "nodenext", "--target", "es2022"];
  const typed = run(process.execPath, [path.join(root, "node_modules", compiler), ...flags, "blueprint.ts"], pack);
  check(`a pack of kinds type-checks with ${name}, declarations included`, typed.status === 0, typed.status === 0 ? "" : typed.text.slice(-1500));
}
const extended = run("npx", ["lintel", "compile", "blueprint.ts"], pack);
check(
  "a blueprint with a pack of kinds compiles",
  extended.status === 0 && fs.existsSync(path.join(pack, "dist/orders/plan.json")),
  extended.status === 0 ? "" : extended.text.slice(-1500),
);
fs.writeFileSync(path.join(project, "wrong.ts"), 'import { cache } from "lintel";\nexport const one = cache({ ttl: "5min", size: "1GiB" });\n');
const wrong = run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "--project", "tsconfig.json"], project);
check("a malformed unit does not type-check", wrong.status !== 0 && wrong.text.includes("800ms, 30s, 5m, 2h, 7d"), wrong.text.slice(0, 300));

process.exitCode = failures === 0 ? 0 : 1;
