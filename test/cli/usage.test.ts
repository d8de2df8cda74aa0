import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { internalError } from "../../compiler/cli/internal-error.ts";
import { commands } from "../../compiler/cli/commands/index.ts";
import { wantsColor } from "../../compiler/cli/process-io.ts";
import { wrap } from "../../compiler/cli/report/text.ts";
import { codes } from "../../compiler/diagnostics/codes/index.ts";
import { lintel } from "./io.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-cli-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("wrong usage", () => {
  it.each([
    [["complie"], "there is no command `complie`; did you mean `compile`?"],
    [["--out", "x"], "a command comes first"],
    [["compile"], "name a blueprint"],
    [["compile", "a.ts", "b.ts"], "one blueprint at a time"],
    [["compile", "a.ts", "--ouf", "x"], "there is no flag `--ouf`; did you mean `--out`?"],
    [["compile", "a.ts", "--out"], "`--out` needs a value"],
    [["compile", "a.ts", "--force=yes"], "`--force` takes no value"],
    [["compile", "a.ts", "--set", "peak"], "`--set peak` is not key=value"],
    [["compile", "a.ts", "--set", "a=1", "--set", "a=2"], "given twice"],
    [["compile", "a.ts", "--target", "ibm"], "there is no target `ibm`"],
    [["compile", "a.ts", "--format", "xml"], "there is no format `xml`"],
    [["lint", "a.ts", "--as-of", "2027-02-30"], "is no day"],
    [["plan", "a.ts", "--where", "eu", "--what-if", "peak=1/s"], "are two questions: ask one at a time"],
    [["plan", "a.ts", "--where", "eu,,us"], "`--where` has an empty item"],
    [["plan", "a.ts", "--where", "mars-1"], "`--where mars-1` is no region, country or area that the catalogue knows"],
    [["plan", "a.ts", "--where", "eu-wst-1"], "nearest: eu-west-1"],
    [["plan", "a.ts", "--where", "is"], "`--where is` has no regions in the catalogue"],
    [["plan", "a.ts", "--what-if"], "`--what-if` needs a value"],
    [["explain"], "name a code or a component"],
    [["explain", "LNT9999"], "there is no code or rule `LNT9999`"],
    [["explain", "region-allow-lis"], "did you mean `region-allow-list`?"],
    [["explain", "chat"], "name its blueprint as well"],
    [["init", "a", "b"], "one folder at a time"],
    [["help", "complie"], "did you mean `compile`?"],
  ])("%j exits 2 with a message and nothing on standard output", async (args, message) => {
    const { exit, out, err } = await lintel(args, folder);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("without a command shows what there is, and exits 2", async () => {
    const { exit, err } = await lintel([], folder);
    expect(exit).toBe(2);
    for (const name of Object.keys(commands)) expect(err).toContain(`  ${name} `);
  });
});

describe("help", () => {
  it.each(Object.keys(commands))("of %s has a summary, flags and examples that start with it", async (name) => {
    for (const args of [
      ["help", name],
      [name, "--help"],
      [name, "-h"],
    ]) {
      const { exit, out, err } = await lintel(args, folder);
      expect({ exit, err }).toEqual({ exit: 0, err: "" });
      expect(out).toContain(`lintel ${name}`);
      expect(out).toContain("Examples:\n");
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
    }
  });

  it("is known by every command under its own name", async () => {
    for (const [name, load] of Object.entries(commands)) expect((await load()).name).toBe(name);
  });

  it("--version is one line", async () => {
    expect(await lintel(["--version"], folder)).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), err: "" });
  });
});

describe("explain CODE", () => {
  it("prints every code's help", async () => {
    for (const code of Object.keys(codes)) {
      const { exit, out } = await lintel(["explain", code.toLowerCase()], folder);
      expect(exit).toBe(0);
      expect(out.split("\n")[0]).toBe(`${code}: ${codes[code as keyof typeof codes].title}`);
    }
  });
});

describe("init", () => {
  it("writes a project, and never over another", async () => {
    const first = await lintel(["init", "Support Chat!"], folder);
    expect(first).toMatchObject({ exit: 0, err: "" });
    const made = path.join(folder, "Support Chat!");
    expect(fs.readdirSync(made).sort()).toEqual([".gitignore", "blueprint.ts", "package.json", "tsconfig.json"]);
    expect(JSON.parse(fs.readFileSync(path.join(made, "package.json"), "utf8")).name).toBe("support-chat");
    const before = fs.readFileSync(path.join(made, "blueprint.ts"), "utf8");
    fs.rmSync(path.join(made, "package.json"));
    const second = await lintel(["init", "Support Chat!"], folder);
    expect(second).toMatchObject({ exit: 1, out: "" });
    expect(second.err).toContain("tsconfig.json, .gitignore, blueprint.ts exist");
    expect(fs.readFileSync(path.join(made, "blueprint.ts"), "utf8")).toBe(before);
    expect(fs.existsSync(path.join(made, "package.json"))).toBe(false);
  });
});

describe("what people see", () => {
  it("colors follow NO_COLOR, FORCE_COLOR and the terminal", () => {
    expect(wantsColor({}, true)).toBe(true);
    expect(wantsColor({}, false)).toBe(false);
    expect(wantsColor({ NO_COLOR: "1" }, true)).toBe(false);
    expect(wantsColor({ NO_COLOR: "" }, true)).toBe(true);
    expect(wantsColor({ FORCE_COLOR: "1", NO_COLOR: "1" }, false)).toBe(true);
    expect(wantsColor({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(wantsColor({ TERM: "dumb" }, true)).toBe(false);
  });

  it("an internal error says whose fault it is, and shows a stack on demand only", () => {
    const error = new Error("boom");
    const text = internalError(error, ["compile", "a.ts"], {});
    expect(text).toContain("internal error: boom\nThis is a bug in lintel");
    expect(text).toContain("lintel compile a.ts");
    expect(text).not.toMatch(/\n\s+at /);
    expect(internalError(error, [], { LINTEL_DEBUG: "1" })).toMatch(/\n\s+at /);
  });

  it("text is broken at spaces", () => {
    expect(wrap("aa bb cc dddddd", 5)).toEqual(["aa bb", "cc", "dddddd"]);
  });
});
