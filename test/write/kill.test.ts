import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { write } from "../../compiler/write/index.ts";

const output = (version: number) =>
  Array.from({ length: 40 }, (_, index) => ({ path: `aws/${index % 4}/${index}-${version}.yaml`, text: `version: ${version}\n` }));
let root: string;

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-kill-"));
  await build({
    entryPoints: [fileURLToPath(new URL("../../compiler/write/index.ts", import.meta.url))],
    outfile: path.join(root, "write.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  fs.writeFileSync(
    path.join(root, "child.mjs"),
    `import { write } from "./write.mjs";
const output = ${output.toString()};
process.send("ready");
for (let version = 1; ; version = 3 - version) await write(output(version), { folder: process.argv[2], force: false, outside: [] });
`,
  );
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

/** Versions of the files in a folder; one version in all of them, or the folder is not whole. */
function versions(folder: string): string[] {
  const found = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  expect(found).toHaveLength(40);
  return [...new Set(found.map((name) => fs.readFileSync(path.join(folder, name), "utf8")))];
}

it("kill -9 at any time leaves the old or the new output whole, and the next run goes on from there", async () => {
  const folder = path.join(root, "dist", "chat");
  const previous = path.join(root, "dist", ".chat.lintel-previous");
  await write(output(1), { folder, force: false, outside: [] });
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [path.join(root, "child.mjs"), folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await new Promise((resolve) => child.once("message", resolve));
    await new Promise((resolve) => setTimeout(resolve, 5 + ((round * 7) % 31)));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    expect(versions(fs.existsSync(folder) ? folder : previous)).toHaveLength(1);
    const [written, diagnostics] = await write(output(1 + (round % 2)), { folder, force: false, outside: [] });
    expect(diagnostics).toEqual([]);
    expect(written).toBeDefined();
    expect(versions(folder)).toEqual([`version: ${1 + (round % 2)}\n`]);
    expect(fs.readdirSync(path.join(root, "dist"))).toEqual(["chat"]);
  }
});
