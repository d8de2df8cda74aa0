import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oldPrices } from "../../compiler/catalog/old-prices.ts";
import { projectCatalog } from "../../compiler/catalog/project.ts";
import type { Plan } from "../../compiler/plan/plan.ts";
import { nodeHost } from "../../compiler/node-host.ts";
import { lintel } from "../cli/io.ts";
import { shippedCatalog } from "./fixture.ts";

const blueprint = `import { aws, cache, system } from "lintel";
const store = cache({ ttl: "5m", size: "1GiB", standalone: "Only a test." });
export default system("chat", { owner: "team", purpose: "A test.", environment: "development", on: aws("eu-central-1"), components: { store } });
`;

let project: string;
beforeEach(() => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-project-"));
  fs.writeFileSync(path.join(project, "package.json"), "{}");
  fs.mkdirSync(path.join(project, "systems"));
  fs.writeFileSync(path.join(project, "systems/chat.ts"), blueprint);
});
afterEach(() => fs.rmSync(project, { recursive: true }));

const overlay = (content: object, name = "lintel.catalog.json"): void =>
  fs.writeFileSync(path.join(project, name), JSON.stringify({ version: 1, asOf: "2026-11-01", ...content }, undefined, 2));
const compile = (...more: readonly string[]) => lintel(["compile", "systems/chat.ts", "--out", "out", "--as-of", "2026-11-20", ...more], project);
const written = (name: string): string => fs.readFileSync(path.join(project, "out", name), "utf8");
const plan = (): Plan => JSON.parse(written("plan.json"));
const total = (one: Plan): number => one.places.reduce((sum, { bill }) => sum + bill.monthlyUsd, 0);

describe("a compile with an overlay", () => {
  it("bills what was negotiated, and says so in plan.json and README.md", async () => {
    expect((await compile()).exit).toBe(0);
    const list = plan();
    expect(list.catalogLayers).toBeUndefined();
    expect(written("README.md")).toContain("List prices before tax");
    overlay({ instancePrices: [{ cloud: "aws", instanceTypes: ["*"], discountPercent: 20 }] });
    const { exit } = await compile();
    expect(exit).toBe(0);
    const own = plan();
    expect(total(own)).toBeLessThan(total(list));
    expect(own.catalogLayers).toMatchObject([{ file: "lintel.catalog.json", kind: "private overlay", asOf: "2026-11-01", holds: "1 negotiated price" }]);
    expect(own.places.flatMap(({ bill }) => bill.lines).some(({ source }) => source?.startsWith("lintel.catalog.json of 2026-11-01: 20 % below "))).toBe(true);
    expect(written("README.md")).toContain("- `lintel.catalog.json`, private overlay of 2026-11-01: 1 negotiated price (SHA-256 ");
    expect(written("README.md")).not.toContain("List prices before tax");
    expect(`${written("README.md")}${written("plan.json")}`).not.toContain(project);
  });

  it("takes the file that is named, and only that", async () => {
    overlay({ instancePrices: [{ cloud: "aws", instanceTypes: ["*"], discountPercent: 20 }] });
    overlay({}, "other.json");
    expect((await compile("--catalog", "other.json")).exit).toBe(0);
    expect(plan().catalogLayers).toMatchObject([{ file: "other.json", holds: "nothing" }]);
    expect(await compile("--catalog", "none.json")).toMatchObject({ exit: 2, err: expect.stringContaining("there is no file `none.json`") });
  });

  it("stops at a mistake, at its line", async () => {
    overlay({ instancePrices: [{ cloud: "aws", instanceTypes: ["p5.48xlarg"], usdPerHour: 40 }] });
    const { exit, err } = await compile();
    expect(exit).toBe(1);
    expect(err).toContain("LNT6101");
    expect(err).toContain("lintel.catalog.json:8:9");
    expect(err).toContain("did you mean `p5.48xlarge`");
    expect(fs.existsSync(path.join(project, "out"))).toBe(false);
  });

  it("plans with nothing that is not allowed", async () => {
    overlay({ deny: { instanceTypes: ["aws/*"] } });
    const { exit, err } = await compile();
    expect(exit).toBe(1);
    expect(err).toContain("LNT4102");
  });
});

it("looks beside the nearest package.json, above the blueprint", async () => {
  overlay({});
  const request = { host: nodeHost(project), shipped: shippedCatalog };
  const found = await projectCatalog({ ...request, directory: path.join(project, "systems") });
  expect(found.catalog.layers?.()).toHaveLength(1);
  expect(found.files).toEqual([path.join(project, "lintel.catalog.json")]);
  fs.writeFileSync(path.join(project, "systems/package.json"), "{}");
  const nearer = await projectCatalog({ ...request, directory: path.join(project, "systems") });
  expect(nearer.files).toEqual([]);
  expect(nearer.catalog).toBe(shippedCatalog());
});

it("is seen by offers, price and catalog too", async () => {
  overlay({ instancePrices: [{ cloud: "aws", regions: ["eu-west-1"], instanceTypes: ["m7i.xlarge"], usdPerHour: 0.1 }] });
  const offers = JSON.parse((await lintel(["offers", "--instance", "m7i.xlarge", "--where", "aws/eu-west-1", "--json"], project)).out);
  expect(offers.offers[0]).toMatchObject({ usdPerHour: 0.1, source: "lintel.catalog.json", asOf: "2026-11-01" });
  const resources = JSON.stringify({ version: 1, resources: [{ id: "a", type: "instance", cloud: "aws", region: "eu-west-1", instanceType: "m7i.xlarge" }] });
  fs.writeFileSync(path.join(project, "resources.json"), resources);
  const price = JSON.parse((await lintel(["price", "--resources", "resources.json", "--json"], project)).out);
  expect(price).toMatchObject({ monthlyUsd: 73, lines: [{ source: "lintel.catalog.json" }] });
  expect((await lintel(["catalog"], project)).out).toContain("Over it: private overlay of `lintel.catalog.json`, 2026-11-01: 1 negotiated price.");
  fs.writeFileSync(path.join(project, "lintel.catalog.json"), "{");
  for (const line of [["offers"], ["price", "--resources", "resources.json"], ["catalog"]]) {
    const { exit, out, err } = await lintel(line, project);
    expect({ exit, out }).toEqual({ exit: 1, out: "" });
    expect(err).toContain("lintel.catalog.json:1:");
  }
});

describe("old prices", () => {
  const line = (asOf: string, more: object = {}) => ({
    component: "c",
    item: "i",
    quantity: 1,
    unit: "h",
    usdPerUnit: 1,
    monthlyUsd: 1,
    formula: "f",
    source: "s",
    asOf,
    ...more,
  });
  const planOf = (...lines: readonly object[]) =>
    ({ places: [{ pools: [{ name: "gpu", accelerator: { name: "H100", perNode: 8 } }, { name: "cpu" }], bill: { lines } }] }) as unknown as Plan;
  const told = (asOf: string, ...lines: readonly object[]) =>
    oldPrices(planOf(...lines), shippedCatalog(), asOf).map(({ code, severity, message }) => `${code} ${severity}: ${message}`);

  it("accelerators sooner than CPUs and services, by the day that is asked for", () => {
    const lines = [line("2026-01-01", { pool: "gpu" }), line("2026-01-01", { pool: "cpu" }), line("2026-01-01", { row: { service: "s3", item: "storage" } })];
    expect(told("2026-06-30", ...lines)).toEqual([]);
    expect(told("2026-07-01", ...lines)).toEqual(["LNT6103 warning: 1 line of the bill uses accelerator prices older than 180 days, the oldest of 2026-01-01"]);
    expect(told("2027-01-02", ...lines)).toHaveLength(3);
  });

  it("one warning a class, without the day of today", () => {
    const [message] = told("2027-06-01", line("2026-01-01", { pool: "cpu" }), line("2025-01-01", { pool: "cpu" }));
    expect(message).toBe("LNT6103 warning: 2 lines of the bill use instance prices older than 365 days, the oldest of 2025-01-01");
  });

  it("not for what has no price or no date", () => {
    expect(told("2030-01-01", line("2020-01-01", { monthlyUsd: null }), { ...line("x"), asOf: undefined }, line("no date"))).toEqual([]);
    expect(oldPrices(undefined, shippedCatalog(), "2030-01-01")).toEqual([]);
  });

  it("never in the written output", async () => {
    await compile();
    const bytes = async (asOf: string) => {
      const { exit, out } = await lintel(["compile", "systems/chat.ts", "--out", "out", "--as-of", asOf], project);
      return { exit, out, plan: written("plan.json"), readme: written("README.md") };
    };
    const [young, old] = [await bytes("2025-01-01"), await bytes("2028-01-01")];
    expect(young.out).not.toContain("LNT6103");
    expect(old.out).toContain("LNT6103");
    expect([old.plan, old.readme]).toEqual([young.plan, young.readme]);
  });
});
