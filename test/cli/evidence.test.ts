import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../harness/temporary.ts";
import { lintel } from "./io.ts";

const text = (size: string) => `import { aws, cache, system } from "lintel";
const store = cache({ ttl: "5m", size: "${size}" as never, standalone: "Only a test." });
export default system("shop", { owner: "team", purpose: "A test.", environment: "development", on: aws("eu-central-1"), components: { store } });
`;
let folder: string;
beforeAll(() => {
  folder = temporary({ "right.ts": text("1GiB"), "wrong.ts": text("much") });
});

describe("lintel evidence", () => {
  it("runs the rules of a framework that the blueprint does not declare, and writes the same bytes again", async () => {
    const args = ["evidence", "right.ts", "--pack", "hipaa", "--format", "json", "--as-of", "2026-12-01"];
    const [one, again] = [await lintel(args, folder), await lintel(args, folder)];
    expect(one).toMatchObject({ exit: 0, err: "" });
    expect(again.out).toBe(one.out);
    const report = JSON.parse(one.out);
    expect(report).toMatchObject({ system: "shop", asOf: "2026-12-01", blueprint: "right.ts" });
    expect(report.inputs[0]).toMatchObject({ file: "right.ts", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { controls } = report.packs[0];
    const waiting = controls.find((c: { control: string }) => c.control === "164.308(b)(1)");
    expect(waiting).toMatchObject({ state: "not checked", rules: [{ id: "ARC114", why: "it waits for modelApi" }] });
    const idle = controls.flatMap((c: { rules: { why: string | null }[] }) => c.rules).filter((r: { why: string | null }) => r.why?.startsWith("no framework"));
    expect(idle).toEqual([]);
  });
  it("writes Markdown to a file", async () => {
    expect(await lintel(["evidence", "right.ts", "--pack", "soc2", "--out", "e.md"], folder)).toEqual({ exit: 0, out: "", err: "" });
    expect(fs.readFileSync(path.join(folder, "e.md"), "utf8")).toMatch(/^# Evidence: shop\n/);
  });
  it("says what is wrong", async () => {
    expect(await lintel(["evidence", "right.ts", "--pack", "hippa"], folder)).toMatchObject({ exit: 2, out: "", err: expect.stringContaining("hipaa") });
    expect(await lintel(["evidence", "right.ts"], folder)).toMatchObject({ exit: 2, out: "" });
    expect(await lintel(["evidence", "right.ts", "--pack", "hipaa", "--out", "right.ts"], folder)).toMatchObject({ exit: 2 });
    expect(await lintel(["evidence", "wrong.ts", "--pack", "hipaa"], folder)).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("no evidence") });
  });
});
