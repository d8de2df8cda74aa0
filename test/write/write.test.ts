import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostError } from "../../compiler/host.ts";
import { nodeDisk, type Disk } from "../../compiler/write/disk.ts";
import { write, type WriteOptions } from "../../compiler/write/index.ts";
import { manifestName, readManifest } from "../../compiler/write/manifest.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-write-"));
  folder = path.join(root, "dist", "chat");
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const v1 = [
  { path: "README.md", text: "one\n" },
  { path: "aws/a.json", text: "{}\n" },
  { path: "aws/old/b.yaml", text: "b: 1\n" },
];
const v2 = [
  { path: "README.md", text: "two\n" },
  { path: "aws/a.json", text: "{}\n" },
  { path: "aws/new/c.yaml", text: "c: 1\n" },
];
const run = (files: typeof v1, more: Partial<WriteOptions> = {}) => write(files, { folder, force: false, outside: [], ...more });
const codes = ([, found]: Awaited<ReturnType<typeof write>>) => found.map((one) => one.code);

function tree(at = folder, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  if (!fs.existsSync(at)) return found;
  for (const entry of fs.readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) Object.assign(found, { [`${name}/`]: "" }, tree(path.join(at, entry.name), `${name}/`));
    else if (entry.isSymbolicLink()) found[name] = `-> ${fs.readlinkSync(path.join(at, entry.name))}`;
    else if (entry.name !== manifestName) found[name] = fs.readFileSync(path.join(at, entry.name), "utf8");
  }
  return found;
}
const whole = (files: typeof v1) => Object.fromEntries(files.map((file) => [file.path, file.text]));
const filesOnly = (found: Record<string, string>) => Object.fromEntries(Object.entries(found).filter(([name]) => !name.endsWith("/")));

describe("write", () => {
  it("creates, changes, prunes, and tells what it did", async () => {
    const [first] = await run(v1);
    expect(first).toEqual({ created: ["README.md", "aws/a.json", "aws/old/b.yaml"], changed: [], removed: [], unchanged: [] });
    const inode = fs.statSync(path.join(folder, "aws/a.json")).ino;
    const [second] = await run(v2);
    expect(second).toEqual({ created: ["aws/new/c.yaml"], changed: ["README.md"], removed: ["aws/old/b.yaml"], unchanged: ["aws/a.json"] });
    expect(tree()).toEqual({ "README.md": "two\n", "aws/": "", "aws/a.json": "{}\n", "aws/new/": "", "aws/new/c.yaml": "c: 1\n" });
    expect(fs.statSync(path.join(folder, "aws/a.json")).ino).toBe(inode);
    expect([...(readManifest(fs.readFileSync(path.join(folder, manifestName), "utf8"))?.keys() ?? [])]).toEqual(["README.md", "aws/a.json", "aws/new/c.yaml"]);
    expect(fs.readdirSync(path.dirname(folder))).toEqual(["chat"]);
  });

  it("touches nothing when nothing changed", async () => {
    await run(v1);
    const before = fs.statSync(folder).ino;
    const [again] = await run(v1);
    expect(again?.unchanged).toHaveLength(3);
    expect(fs.statSync(folder).ino).toBe(before);
  });

  it("refuses to overwrite what was edited, and to prune it", async () => {
    await run(v1);
    fs.writeFileSync(path.join(folder, "README.md"), "mine\n");
    fs.writeFileSync(path.join(folder, "aws/old/b.yaml"), "mine: 1\n");
    const refused = await run(v2);
    expect(codes(refused)).toEqual(["LNT5001"]);
    expect(refused[1][0]?.notes).toEqual(["README.md", "aws/old/b.yaml"]);
    expect(filesOnly(tree())).toEqual({ "README.md": "mine\n", "aws/a.json": "{}\n", "aws/old/b.yaml": "mine: 1\n" });
    expect(codes(await run(v2, { force: true }))).toEqual([]);
    expect(filesOnly(tree())).toEqual(whole(v2));
  });

  it("takes an edit that says the same as no edit, and a deletion as nothing to protect", async () => {
    await run(v1);
    fs.writeFileSync(path.join(folder, "README.md"), "two\n");
    fs.rmSync(path.join(folder, "aws/old"), { recursive: true });
    expect(codes(await run(v2))).toEqual([]);
    expect(filesOnly(tree())).toEqual(whole(v2));
  });

  it("refuses files that it did not write, and keeps those that are not in the way", async () => {
    fs.mkdirSync(path.join(folder, "aws/.terraform"), { recursive: true });
    fs.mkdirSync(path.join(folder, "empty"));
    fs.writeFileSync(path.join(folder, "README.md"), "mine\n");
    fs.writeFileSync(path.join(folder, "aws/.terraform/lock"), "lock\n");
    fs.symlinkSync("/etc/hostname", path.join(folder, "aws/outside"));
    expect(codes(await run(v1))).toEqual(["LNT5002"]);
    expect(codes(await run(v1, { force: true }))).toEqual([]);
    expect(codes(await run(v2))).toEqual([]);
    expect(tree()).toEqual({
      "README.md": "two\n",
      "aws/": "",
      "aws/.terraform/": "",
      "aws/.terraform/lock": "lock\n",
      "aws/a.json": "{}\n",
      "aws/new/": "",
      "aws/new/c.yaml": "c: 1\n",
      "aws/outside": "-> /etc/hostname",
      "empty/": "",
    });
  });

  it("keeps a folder of pruned files in which somebody put something", async () => {
    await run(v1);
    fs.writeFileSync(path.join(folder, "aws/old/note.txt"), "mine\n");
    await run(v2);
    expect(tree()["aws/old/note.txt"]).toBe("mine\n");
  });

  it("never writes through a symbolic link", async () => {
    const outside = path.join(root, "outside");
    fs.mkdirSync(outside);
    fs.mkdirSync(folder, { recursive: true });
    fs.symlinkSync(outside, path.join(folder, "aws"));
    for (const force of [false, true]) expect(codes(await run(v1, { force }))).toEqual(["LNT5003"]);
    fs.rmSync(folder, { recursive: true });
    fs.symlinkSync(outside, folder);
    for (const force of [false, true]) expect(codes(await run(v1, { force }))).toEqual(["LNT5003"]);
    expect(fs.readdirSync(outside)).toEqual([]);
  });

  it("does not believe a manifest that leads out of the folder", async () => {
    await run(v1);
    const victim = path.join(root, "dist", "victim");
    fs.writeFileSync(victim, "keep\n");
    const text = fs.readFileSync(path.join(folder, manifestName), "utf8").replace('"README.md"', '"../victim"');
    fs.writeFileSync(path.join(folder, manifestName), text);
    expect(codes(await run(v2))).toEqual(["LNT5004"]);
    expect(codes(await run(v2, { force: true }))).toEqual([]);
    expect(fs.readFileSync(victim, "utf8")).toBe("keep\n");
  });

  it("refuses to replace the folder of the blueprint", async () => {
    fs.mkdirSync(folder, { recursive: true });
    expect(codes(await run(v1, { outside: [path.join(folder, "chat.ts")] }))).toEqual(["LNT5006"]);
    expect(codes(await run(v1, { outside: [folder] }))).toEqual(["LNT5006"]);
    expect(codes(await run(v1, { outside: [`${folder}-more/chat.ts`] }))).toEqual([]);
  });

  it("leaves alone what this compile does not decide on", async () => {
    await run(v1);
    const leaves = (file: string) => file.startsWith("aws/old/");
    expect((await run(v2.slice(0, 2), { leaves }))[0]?.removed).toEqual([]);
    expect(tree()["aws/old/b.yaml"]).toBe("b: 1\n");
    expect((await run(v2))[0]?.removed).toEqual(["aws/old/b.yaml"]);
  });

  it("waits for no lock of the dead, and respects one of the living", async () => {
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    const lock = path.join(path.dirname(folder), ".chat.lintel-lock");
    fs.writeFileSync(lock, String(process.pid));
    expect(codes(await run(v1))).toEqual(["LNT5007"]);
    fs.writeFileSync(lock, "not a process");
    expect(codes(await run(v1))).toEqual([]);
  });
});

/** The real disk, which stops at the n-th change: with an error, or as if the process had died there. */
function failingDisk(at: number, dies: boolean): Disk & { readonly steps: () => number } {
  let steps = 0;
  const guard =
    <A extends readonly unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      steps += 1;
      if (steps === at || (dies && steps > at)) throw new HostError("disk", "EIO");
      return work(...args);
    };
  return {
    ...nodeDisk,
    create: guard(nodeDisk.create),
    link: guard(nodeDisk.link),
    copyLink: guard(nodeDisk.copyLink),
    makeDirectory: guard(nodeDisk.makeDirectory),
    rename: guard(nodeDisk.rename),
    remove: guard(nodeDisk.remove),
    sync: guard(nodeDisk.sync),
    process: "dead",
    isRunning: () => false,
    steps: () => steps,
  };
}

describe("a failure at every step", () => {
  it.each([false, true])("leaves the old or the new output whole (dies: %s)", async (dies) => {
    let at = 1;
    for (let over = false; !over; at += 1) {
      fs.rmSync(path.dirname(folder), { recursive: true, force: true });
      await run(v1);
      fs.writeFileSync(path.join(folder, "aws/mine.txt"), "mine\n");
      const disk = failingDisk(at, dies);
      const result = await run(v2, { disk }).catch((error: unknown) => error);
      over = disk.steps() < at;
      const previous = path.join(path.dirname(folder), ".chat.lintel-previous");
      // Between the two renames the old folder stands beside its place; everywhere else one of the two is whole in it.
      const found = filesOnly(tree(fs.existsSync(folder) ? folder : previous));
      expect(found["aws/mine.txt"]).toBe("mine\n");
      delete found["aws/mine.txt"];
      expect([whole(v1), whole(v2)], `step ${at}`).toContainEqual(found);
      if (!over && !dies) expect(result).not.toBeUndefined();
      // The next run repairs it.
      const [again, diagnostics] = await run(v2);
      expect(diagnostics, `step ${at}`).toEqual([]);
      expect(again).toBeDefined();
      expect(filesOnly(tree())).toEqual({ ...whole(v2), "aws/mine.txt": "mine\n" });
      expect(fs.readdirSync(path.dirname(folder))).toEqual(["chat"]);
    }
    expect(at).toBeGreaterThan(12);
  });
});
