import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../harness/temporary.ts";
import { lintel } from "./io.ts";

const blueprint = (ttl: string) => `import { aws, cache, system } from "lintel";
const store = cache({ ttl: "${ttl}" as never, size: "1GiB", standalone: "Only a test." });
export default system("shop", { owner: "team", purpose: "A test.", environment: "development", on: aws("eu-central-1"), components: { store } });
`;
/** A day on which no price is old. */
const early = ["--as-of", "2024-08-01"];
/** A day on which the catalogue's prices are old, which is a warning. */
const late = ["--as-of", "2030-01-01"];

let folder: string;
const at = (file: string) => path.join(folder, file);
const read = (file: string) => fs.readFileSync(at(file), "utf8");

beforeAll(() => {
  folder = temporary({ ".git/HEAD": "", "apps/shop/wrong.ts": blueprint("5min"), "apps/shop/right.ts": blueprint("5m") });
});

describe("lint --format", () => {
  it("writes several at once, one of them to standard output, with paths from the root of the repository", async () => {
    const args = [
      "lint",
      "wrong.ts",
      "--format",
      "github",
      ...["sarif", "gitlab", "junit", "markdown", "json", "pretty"].flatMap((one) => ["--format", `${one}=../../out/${one}`]),
    ];
    const told = await lintel(args, at("apps/shop"), { color: true });
    expect(told).toMatchObject({ exit: 1, err: "" });
    expect(told.out).toMatch(/^::error file=apps\/shop\/wrong\.ts,line=2,endLine=2,col=28,endColumn=\d+,title=LNT\d+ /);
    expect(fs.readdirSync(at("out"))).toEqual(["gitlab", "json", "junit", "markdown", "pretty", "sarif"]);
    const [result] = JSON.parse(read("out/sarif")).runs[0].results;
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: "apps/shop/wrong.ts", uriBaseId: "SRCROOT" },
      region: { startLine: 2, startColumn: 28, endLine: 2 },
    });
    expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]+:1$/);
    expect(JSON.parse(read("out/gitlab"))[0].location).toMatchObject({ path: "apps/shop/wrong.ts", lines: { begin: 2 } });
    expect(JSON.parse(read("out/json")).ok).toBe(false);
    expect(read("out/pretty")).not.toContain("\u001b");
    expect(read("out/junit")).toContain("apps/shop/wrong.ts:2:28: error: ");
    expect(read("out/markdown")).toContain("<code>apps/shop/wrong.ts:2</code>");
    for (const file of fs.readdirSync(at("out"))) expect(read(`out/${file}`), file).not.toContain(folder);
  });

  it("is empty but whole without findings, and says nothing when all goes to files", async () => {
    const told = await lintel(["lint", "right.ts", ...early, "--format", "sarif=none.sarif", "--format=gitlab=none.json"], at("apps/shop"));
    expect(told).toEqual({ exit: 0, out: "", err: "" });
    expect(JSON.parse(read("apps/shop/none.sarif")).runs[0].results).toEqual([]);
    expect(read("apps/shop/none.json")).toBe("[]\n");
    expect(await lintel(["lint", "right.ts", ...early, "--format", "github"], at("apps/shop"))).toEqual({ exit: 0, out: "", err: "" });
  });

  it("keeps fingerprints when lines move", async () => {
    const prints = async (file: string, text: string) => {
      fs.mkdirSync(path.dirname(at(file)), { recursive: true });
      fs.writeFileSync(at(file), text);
      const { out } = await lintel(["lint", path.basename(file), "--format", "sarif"], path.dirname(at(file)));
      return JSON.parse(out).runs[0].results.map((one: { partialFingerprints: unknown }) => one.partialFingerprints);
    };
    const before = await prints("moved/a.ts", blueprint("5min"));
    expect(before.length).toBeGreaterThan(0);
    expect(await prints("moved/a.ts", `// more\n\n${blueprint("5min")}`)).toEqual(before);
  });

  it("puts findings without a place at the blueprint", async () => {
    const { out, exit } = await lintel(["lint", "absent.ts", "--format", "gitlab"], at("apps/shop"));
    expect(exit).toBe(1);
    expect(JSON.parse(out)[0].location).toEqual({ path: "apps/shop/absent.ts", lines: { begin: 1, end: 1 } });
    expect(out).not.toContain(folder);
  });

  it("appends to the job summary of GitHub", async () => {
    fs.writeFileSync(at("summary.md"), "before\n");
    const env = { GITHUB_STEP_SUMMARY: at("summary.md"), GITHUB_WORKSPACE: at("apps") };
    const { out } = await lintel(["lint", "wrong.ts", "--format", "github"], at("apps/shop"), { env });
    expect(out).toContain("file=shop/wrong.ts,");
    expect(read("summary.md")).toMatch(/^before\n### Lintel: <code>shop\/wrong\.ts<\/code>\n/);
    const full = read("summary.md");
    await lintel(["lint", "wrong.ts", "--format", "sarif"], at("apps/shop"), { env });
    expect(read("summary.md")).toBe(full);
  });

  it.each([
    [["--format", "xml"], "is one of pretty, json, sarif"],
    [["--format", "sarif", "--format", "json"], "not sarif and json"],
    [["--format", "sarif=a", "--format", "json=./a"], "the same file"],
    [["--format", "sarif="], "needs a file"],
    [["--format", "json=right.ts"], "would replace the blueprint"],
    [["--format", "json=right.ts/x"], "cannot be written"],
    [["--max-warnings", "few"], "takes a whole number"],
  ])("refuses %j", async (flags, message) => {
    const told = await lintel(["lint", "right.ts", ...flags], at("apps/shop"));
    expect(told).toMatchObject({ exit: 2, out: "" });
    expect(told.err).toContain(message);
    expect(read("apps/shop/right.ts")).toBe(blueprint("5m"));
  });
});

describe("lint --max-warnings", () => {
  it("fails above the number", async () => {
    const run = (...more: readonly string[]) => lintel(["lint", "right.ts", ...late, ...more], at("apps/shop"));
    expect(await run()).toMatchObject({ exit: 0, err: "" });
    expect(await run("--max-warnings", "1000")).toMatchObject({ exit: 0, err: "" });
    const told = await run("--max-warnings", "0");
    expect(told.exit).toBe(1);
    expect(told.out).toContain("warning[LNT");
    expect(told.err).toMatch(/^lintel: \d+ warnings?, and `--max-warnings` allows 0\n$/);
  });
});
