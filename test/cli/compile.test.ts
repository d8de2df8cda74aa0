import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../harness/temporary.ts";
import { lintel, type Told } from "./io.ts";

const wrong = `import { aws, cache, system } from "lintel";
const store = cache({ ttl: "5min" as never, size: "1GiB", standalone: "Only a test." });
export default system("wrong", { owner: "team", purpose: "A test.", environment: "development", on: aws("eu-central-1"), components: { store } });
`;
const elsewhere = (on: string) => `import { aws, azure, cache, system } from "lintel";
const store = cache({ ttl: "5m", size: "1GiB", standalone: "Only a test." });
export default system("elsewhere", { owner: "team", purpose: "A test.", environment: "development", on: ${on}, components: { store } });
`;

let folder: string;
let compiled: Told;
const read = (file: string) => fs.readFileSync(path.join(folder, "shop", "dist/shop", file), "utf8");

beforeAll(async () => {
  folder = temporary({
    "wrong.ts": wrong,
    "azure.ts": elsewhere('azure("swedencentral")'),
    "both.ts": elsewhere('[aws("eu-central-1"), azure("swedencentral")]'),
  });
  await lintel(["init", "shop"], folder);
  compiled = await lintel(["compile", "blueprint.ts"], path.join(folder, "shop"));
}, 60_000);

describe("compile", () => {
  it("compiles the starter project", () => {
    expect(compiled.err).toBe("");
    expect(compiled.exit).toBe(0);
    expect(JSON.parse(read("plan.json"))).toMatchObject({ schemaVersion: 1, system: "shop" });
    expect(read("README.md")).toContain("# shop\n");
  });

  it("says what runs where, what it costs, why, and what was written", () => {
    expect(compiled.out).toMatch(/^shop, production, aws eu-central-1, 3 zones\n/);
    expect(compiled.out).toMatch(/\n {2}total +(>= )?\$[\d,.]+\n/);
    expect(compiled.out).toMatch(/\n {2}budget \$15,000 a month: /);
    expect(compiled.out).toContain("Rejected:");
    expect(compiled.out).toContain("dist/shop/ ");
    expect(compiled.out).toContain("aws/terraform/foundation/");
    const plan = compiled.out.slice(0, compiled.out.search(/^(?:error|warning|info)\[/m));
    for (const line of plan.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("writes a plan that its published schema describes", () => {
    const schema = JSON.parse(fs.readFileSync(new URL("../../docs/plan.schema.json", import.meta.url), "utf8"));
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
    expect(validate(JSON.parse(read("plan.json"))), JSON.stringify(validate.errors)).toBe(true);
  });

  it("writes no path of this machine", () => {
    for (const file of fs.readdirSync(path.join(folder, "shop/dist/shop"), { recursive: true, encoding: "utf8" })) {
      const whole = path.join(folder, "shop/dist/shop", file);
      if (fs.statSync(whole).isFile()) expect(fs.readFileSync(whole, "utf8").includes(folder), file).toBe(false);
    }
  });

  it("changes nothing the second time, from another folder, and as JSON", async () => {
    const again = await lintel(["compile", "shop/blueprint.ts", "--out", "shop/dist/shop", "--format", "json"], folder);
    expect(again).toMatchObject({ exit: 0, err: "" });
    const answer = JSON.parse(again.out);
    expect(answer).toMatchObject({
      ok: true,
      system: "shop",
      folder: "shop/dist/shop",
      written: { created: [], changed: [], removed: [] },
      plan: { schemaVersion: 1 },
    });
    expect(answer.written.unchanged.length).toBeGreaterThan(20);
  });

  it("refuses to overwrite an edit, with the name of the file", async () => {
    const file = path.join(folder, "shop/dist/shop/README.md");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, `${text}mine\n`);
    const refused = await lintel(["compile", "blueprint.ts"], path.join(folder, "shop"));
    expect(refused.exit).toBe(1);
    expect(refused.err).toContain("LNT5001");
    expect(refused.err).toContain("README.md");
    expect((await lintel(["compile", "blueprint.ts", "--force"], path.join(folder, "shop"))).exit).toBe(0);
    expect(fs.readFileSync(file, "utf8")).toBe(text);
  });

  it("writes nothing for a blueprint with an error, and points at it", async () => {
    const told = await lintel(["compile", "wrong.ts"], folder);
    expect(told).toMatchObject({ exit: 1, out: "" });
    expect(told.err).toMatch(/wrong\.ts:2:\d+/);
    expect(told.err).toContain("5min");
    expect(fs.existsSync(path.join(folder, "dist"))).toBe(false);
  });

  it("compiles for several clouds, and a part of a blueprint", async () => {
    for (const args of [["azure.ts"], ["both.ts"], ["both.ts", "--target", "aws"]])
      expect(await lintel(["lint", ...args], folder)).toMatchObject({ exit: 0, err: "" });
    expect((await lintel(["lint", "both.ts", "--target", "gcp"], folder)).err).toContain("LNT6002");
    const out = path.join(folder, "both");
    expect((await lintel(["compile", "both.ts", "--out", out], folder)).exit).toBe(0);
    expect(fs.readdirSync(out)).toEqual([".lintel-manifest.json", "PARITY.md", "README.md", "aws", "azure", "parity.json", "plan.json", "trace.json"]);
    expect(fs.readFileSync(path.join(out, "README.md"), "utf8")).toContain("`PARITY.md`");
    const compared = await lintel(["compare", "both.ts"], folder);
    expect(compared).toMatchObject({ exit: 0, err: "" });
    expect(compared.out).toContain("elsewhere, development: 2 places");
    expect((await lintel(["compare", "--plan", "both/plan.json"], folder)).out).toBe(compared.out);
    expect((await lintel(["compare", "both.ts", "--target", "aws"], folder)).out).toContain("there is nothing to compare");
  });

  it("--target kubernetes touches manifests only", async () => {
    const out = path.join(folder, "manifests");
    expect((await lintel(["compile", "shop/blueprint.ts", "--target", "kubernetes", "--out", out], folder)).exit).toBe(0);
    expect(fs.readdirSync(out)).toEqual([".lintel-manifest.json", "aws"]);
    expect(fs.readdirSync(path.join(out, "aws"))).toEqual(["kubernetes"]);
    const before = fs.readFileSync(path.join(folder, "shop/dist/shop/.lintel-manifest.json"), "utf8");
    expect((await lintel(["compile", "blueprint.ts", "--target", "kubernetes"], path.join(folder, "shop"))).exit).toBe(0);
    expect(fs.readFileSync(path.join(folder, "shop/dist/shop/.lintel-manifest.json"), "utf8")).toBe(before);
  });
});

describe("lint, plan, explain", () => {
  it("lint writes nothing and says nothing of a blueprint without findings", async () => {
    const told = await lintel(["lint", "shop/blueprint.ts"], folder);
    expect(told.exit).toBe(0);
    expect(fs.existsSync(path.join(folder, "dist"))).toBe(false);
  });

  it("lint --format json is one document, with findings or without", async () => {
    for (const file of ["wrong.ts", "shop/blueprint.ts"]) {
      const { out, exit } = await lintel(["lint", file, "--format", "json"], folder);
      expect(JSON.parse(out).ok).toBe(exit === 0);
    }
  });

  it("plan prints plan.json as compile writes it", async () => {
    expect((await lintel(["plan", "shop/blueprint.ts", "--format", "json"], folder)).out).toBe(read("plan.json"));
  });

  it("explain shows every figure of a component with its formula", async () => {
    const { out, exit } = await lintel(["explain", "chat", "shop/blueprint.ts"], folder);
    expect(exit).toBe(0);
    expect(out).toContain("\nMemory\n");
    expect(out).toContain("\nConsidered and not taken\n");
    const missing = await lintel(["explain", "chats", "shop/blueprint.ts"], folder);
    expect(missing).toMatchObject({ exit: 2, out: "" });
    expect(missing.err).toContain("there are answers, api, chat, watch, foundation");
  });

  it("a file that is not there is an error, not a crash", async () => {
    const told = await lintel(["compile", "none.ts"], folder);
    expect(told.exit).toBe(1);
    expect(told.err).toContain("none.ts");
    expect(told.err).not.toContain("bug in lintel");
  });
});
