import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { temporary } from "../harness/temporary.ts";
import { lintel } from "./io.ts";

let shop: string;
let before: string;
/** plan.json of the starter. */
let plan: string;
const blueprint = (): string => fs.readFileSync(path.join(shop, "blueprint.ts"), "utf8");
const files = (): readonly string[] => fs.readdirSync(shop, { recursive: true, encoding: "utf8" }).sort();

beforeAll(async () => {
  const folder = temporary({});
  await lintel(["init", "shop"], folder);
  shop = path.join(folder, "shop");
  before = blueprint();
  plan = (await lintel(["plan", "blueprint.ts", "--format", "json"], shop)).out;
}, 60_000);

describe("plan --what-if", () => {
  it("shows both plans, and changes no file", async () => {
    const there = files();
    const { out } = await lintel(["plan", "blueprint.ts", "--what-if", "chat.traffic.peak=40/s"], shop);
    expect(out).toMatch(/^What if\n {2}chat\.traffic\.peak = 40\/s \(now \S+\)\n\nshop, production, aws eu-central-1\n/);
    expect(out).toMatch(/\n {2}chat +\d+ replicas? of /);
    expect(out).toMatch(/\n {2}total a month +(>= )?\$[\d,]+ +(>= )?\$[\d,]+ +\+\$[\d,]+\n$/);
    expect(blueprint()).toBe(before);
    expect(files()).toEqual(there);
  });

  it("gives both plans as JSON, the first as without the change", async () => {
    const { out, exit } = await lintel(["plan", "blueprint.ts", "--what-if", "chat.slo.availability=99%", "--format", "json"], shop);
    const answer = JSON.parse(out);
    expect(exit).toBe(0);
    expect(answer.changes).toEqual([{ component: "chat", property: "slo.availability", from: "99.9%", to: "99%" }]);
    expect(answer.now).toEqual(JSON.parse(plan));
    expect(answer.whatIf.places[0].components.chat.workload.replicas.planned).toBeLessThanOrEqual(
      answer.now.places[0].components.chat.workload.replicas.planned,
    );
  });

  it("tells what cannot be held, with what would work, at the line of the blueprint", async () => {
    const { out, err, exit } = await lintel(["plan", "blueprint.ts", "--what-if", "chat.slo.ttft.p95=1ms"], shop);
    expect(exit).toBe(1);
    expect(out).toContain("With the change there is no plan.");
    expect(err).toMatch(/^\nWith the change:\nerror\[LNT2004\]: [^\n]+\n +--> blueprint\.ts:\d+:\d+\n/);
    expect(err).toContain("= hint: ");
  });

  it.each([
    ["peek=24/s", "no component has a property `peek`; did you mean `peak`?"],
    ["chat.traffic.peak=24/x", '"24/x" is not a rate: write it like 12/s, 40/min, 3M/day'],
  ])("refuses %s with the repair", async (change, message) => {
    const { exit, out, err } = await lintel(["plan", "blueprint.ts", "--what-if", change], shop);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at |internal error/);
  });
});

it("plan --what-if points to the parameter that has the name of a property", async () => {
  const embeddings = fileURLToPath(new URL("../../examples/embeddings.ts", import.meta.url));
  const { exit, err } = await lintel(["plan", embeddings, "--what-if", "cloud=gcp"], shop);
  expect(exit).toBe(2);
  expect(err).toContain('"eu-central-1" is not a region of gcp');
  expect(err).toContain("A parameter of the blueprint has that name: it is given by `--set cloud=gcp`.");
});

describe("plan --where", () => {
  it("ranks places, also of clouds for which nothing is compiled", async () => {
    const { out, exit, err } = await lintel(["plan", "blueprint.ts", "--where", "eu-27,gcp/europe-west4"], shop);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatch(/^chat: \d+ of \d+ places, by price\n/);
    expect(out).toMatch(/\n {2}aws\/eu-central-1 \* +\$/);
    expect(out).toMatch(/\n {2}gcp\/europe-west4 +\$/);
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("gives the same as JSON, at home with the price of the plan", async () => {
    const { out } = await lintel(["plan", "blueprint.ts", "--where", "de", "--format", "json"], shop);
    const { chat } = JSON.parse(plan).places[0].components;
    const home = JSON.parse(out).components[0].places.find((one: { now: boolean }) => one.now);
    const own = chat.cost.filter((line: { pool?: string }) => line.pool === chat.workload.pool);
    expect(home.monthlyUsd).toBeCloseTo(
      own.reduce((sum: number, line: { monthlyUsd: number }) => sum + line.monthlyUsd, 0),
      6,
    );
    expect(home.replicas).toBe(chat.workload.replicas.planned);
    expect(home.ttftP95).toEqual(chat.details.ttftP95);
  });
});

describe("explain", () => {
  it("says the same of a blueprint and of the plan that is written for it, with the curve, objectives and the planned load", async () => {
    const stdin = async () => new TextEncoder().encode(plan);
    const direct = await lintel(["explain", "chat", "blueprint.ts"], shop);
    const written = await lintel(["explain", "chat", "--plan", "-"], shop, { stdin });
    expect(written.out).toBe(direct.out);
    expect(direct.out).toMatch(/^chat in aws\/eu-central-1\n/);
    for (const title of ["Load and latency of one replica", "How sure this is", "What if", "Energy"]) expect(direct.out).toContain(`\n${title}\n`);
    expect(direct.out).toMatch(/ \d+ \|=+\|=+/);
    expect(direct.out).toMatch(/@ planned: [\d.]+ requests\/s\n/);
  });

  it("fits 100 columns for every component", async () => {
    const stdin = async () => new TextEncoder().encode(plan);
    for (const name of [...Object.keys(JSON.parse(plan).places[0].components), "foundation"])
      for (const line of (await lintel(["explain", name, "--plan", "-"], shop, { stdin })).out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });
});
