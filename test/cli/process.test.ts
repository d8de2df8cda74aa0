import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../harness/temporary.ts";

// The built program, as a user runs it. `npm install` builds it.
const cli = fileURLToPath(new URL("../../build/cli.js", import.meta.url));
const run = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [cli, ...args], { cwd, encoding: "utf8", env: { PATH: process.env["PATH"], ...env } });

let folder: string;
beforeAll(() => {
  folder = temporary({});
  expect(fs.existsSync(cli), "run `npm run build` first").toBe(true);
  run(["init", "shop"], folder);
});

describe("the built program", () => {
  it("gives the exit codes that it promises", () => {
    expect(run(["--version"], folder)).toMatchObject({ status: 0, stderr: "" });
    expect(run(["nothing"], folder)).toMatchObject({ status: 2, stdout: "" });
    expect(run(["compile", "none.ts"], folder)).toMatchObject({ status: 1 });
  });

  it("is quiet in a pipe and has no escape codes there, unless they are forced", () => {
    const shop = path.join(folder, "shop");
    const plain = run(["compile", "blueprint.ts"], shop);
    expect(plain.status, plain.stderr).toBe(0);
    expect(plain.stderr).toBe("");
    expect(plain.stdout).not.toContain("\u001b");
    expect(run(["compile", "blueprint.ts"], shop, { FORCE_COLOR: "1" }).stdout).toContain("\u001b[1m");
  });

  it("stops without a complaint when its reader does", () => {
    const shell = spawnSync("sh", ["-c", `"${process.execPath}" "${cli}" explain chat shop/blueprint.ts | head -1`], { cwd: folder, encoding: "utf8" });
    expect(shell.stderr).toBe("");
    expect(shell.stdout).toMatch(/^chat in aws/);
  });

  it("--watch compiles again within 100 ms or so, and ends cleanly", async () => {
    const shop = path.join(folder, "shop");
    const blueprint = path.join(shop, "blueprint.ts");
    const child = spawn(process.execPath, [cli, "compile", "blueprint.ts", "--watch"], { cwd: shop, stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
    const rounds = async (count: number): Promise<void> => {
      while (err.split("watching").length - 1 < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await rounds(1);
    const text = fs.readFileSync(blueprint, "utf8");
    fs.writeFileSync(blueprint, text.replace('ttl: "10m"', 'ttl: "20m"'));
    await rounds(2);
    fs.writeFileSync(blueprint, text.replace("cache({", "cach({"));
    await rounds(3);
    fs.writeFileSync(`${blueprint}.new`, text);
    fs.renameSync(`${blueprint}.new`, blueprint);
    await rounds(4);
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.once("exit", resolve));
    expect(status).toBe(0);
    expect([...err.matchAll(/lintel: (compiled|failed) in/g)].map(([, word]) => word)).toEqual(["compiled", "compiled", "failed", "compiled"]);
    // A generous bound: the machine may be busy. `npm run bench` prints the figure.
    const last = Number(/in (\d+) ms/.exec(err.split("\n").at(-2) ?? "")?.[1]);
    expect(last).toBeLessThan(1000);
  });
});
