import { describe, expect, it } from "vitest";
import { comparePlaces } from "../../../compiler/cli/compare/places.ts";
import { parityNote } from "../../../compiler/cli/report/parity.ts";
import { readParity } from "../../../compiler/emit/read-parity.ts";
import type { PlacePlan, Plan } from "../../../compiler/plan/plan.ts";
import { temporary } from "../../harness/temporary.ts";
import { billed, chat, plan } from "../explain/plans.ts";
import { lintel } from "../io.ts";

const { commitments: _terms, energy: _energy, budgets: _budgets, ...unbilled } = billed;
/** Dearer, with every line priced, without a budget or a factor for its grid. */
const gcp: PlacePlan = {
  ...unbilled,
  place: { cloud: "gcp", region: "europe-west4", zones: 3, project: "shop-prod" },
  components: { chat: { ...chat, cost: chat.cost.map((line) => (line.monthlyUsd === null ? { ...line, monthlyUsd: 40, usdPerUnit: 1 } : line)) } },
  pools: billed.pools.map((pool) => ({ ...pool, instanceTypes: ["a3-highgpu-8g"] })),
  bill: { monthlyUsd: 91_000, lowerBound: false, lines: [] },
  energy: { kwh: 14_000, gco2e: null, formula: "x", source: "y" },
};
const azure: PlacePlan = {
  ...unbilled,
  place: { cloud: "azure", region: "westeurope", zones: 3, without: ["chat.cache"] },
  bill: { monthlyUsd: 99_000, lowerBound: true, atMostUsd: 99_500, lines: [] },
};
const three: Plan = { ...plan, places: [billed, gcp, azure] };
const lines = [
  {
    subject: "chat",
    name: "cache",
    worst: "not available",
    places: {
      aws: { state: "equal", how: "a router" },
      gcp: { state: "weaker", how: "a router", note: "forgets when it restarts" },
      azure: { state: "not available", how: "nothing there", note: "use less" },
    },
  },
  {
    subject: "foundation",
    name: "alert routes",
    worst: "equal",
    places: { aws: { state: "equal", how: "SNS" }, gcp: { state: "equal", how: "channels" }, azure: { state: "equal", how: "groups" } },
  },
  {
    subject: "watch",
    name: "alerts",
    worst: "not placed",
    places: { aws: { state: "equal", how: "SNS" }, gcp: null, azure: { state: "equal", how: "groups" } },
  },
  {
    subject: "watch",
    name: "capture",
    worst: "weaker",
    places: Object.fromEntries(["aws", "gcp", "azure"].map((name) => [name, { state: "weaker", how: "stated in the plan", note: "nothing is stored" }])),
  },
];
const parity = { system: "shop", environment: "production", places: ["aws", "gcp", "azure"], lines };
const folder = temporary({
  "three/plan.json": JSON.stringify(three),
  "three/parity.json": JSON.stringify(parity),
  "alone/plan.json": JSON.stringify(three),
  "one/plan.json": JSON.stringify(plan),
  "other/plan.json": JSON.stringify(three),
  "other/parity.json": JSON.stringify({ ...parity, system: "store" }),
  "broken/plan.json": JSON.stringify(three),
  "broken/parity.json": "{}",
  "many/plan.json": JSON.stringify({ ...three, places: [billed, gcp, azure, { ...gcp, place: { ...gcp.place, region: "us-east4" } }] }),
});

describe("compare --plan", () => {
  it("shows the places side by side, and what differs", async () => {
    const { exit, out, err } = await lintel(["compare", "--plan", "three/plan.json"], folder);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    await expect(out).toMatchFileSnapshot("places.txt");
  });

  it.each(["three", "many"])("fits into 100 columns: %s", async (name) => {
    const { out } = await lintel(["compare", "--plan", `${name}/plan.json`], folder);
    for (const line of out.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(100);
    for (const region of ["eu-north-1", "europe-west4", "westeurope"]) expect(out).toContain(region);
  });

  it("is the same on every terminal", async () => {
    const told = await lintel(["compare", "--plan", "three/plan.json"], folder, { columns: 200, isTTY: true });
    expect(told.out).toBe((await lintel(["compare", "--plan", "three/plan.json"], folder)).out);
  });

  it("prints the numbers as they are as JSON", async () => {
    const { out } = await lintel(["compare", "--plan", "three/plan.json", "--format", "json"], folder);
    const { places, differences } = JSON.parse(out);
    expect(places.map(({ least, overLeastUsd }: Record<string, unknown>) => [least, overLeastUsd])).toEqual([
      [null, null],
      [null, null],
      [false, null],
    ]);
    expect(places[0].components[0].cost).toMatchObject({ monthlyUsd: 85_989.488, lowerBound: true });
    expect(places[1].energy).toEqual({ gco2e: null, kwh: 14_000 });
    expect(places[2].energy).toBeNull();
    expect(differences).toEqual([
      { subject: "chat", name: "cache", place: "gcp", state: "weaker", how: "a router", note: "forgets when it restarts" },
      { subject: "chat", name: "cache", place: "azure", state: "not available", how: "nothing there", note: "use less" },
      { subject: "watch", name: "alerts", place: "gcp", state: "not placed", how: null, note: null },
      { subject: "watch", name: "capture", place: null, state: "weaker", how: "stated in the plan", note: "nothing is stored" },
    ]);
  });

  it("does not know what differs without the report beside the plan", async () => {
    const { exit, out } = await lintel(["compare", "--plan", "alone/plan.json"], folder);
    expect(exit).toBe(0);
    expect(out).toContain("parity.json");
    const json = await lintel(["compare", "--plan", "-", "--format", "json"], folder, { stdin: async () => new TextEncoder().encode(JSON.stringify(three)) });
    expect(JSON.parse(json.out).differences).toBeNull();
  });

  it("points elsewhere where there is one place", async () => {
    const { exit, out } = await lintel(["compare", "--plan", "one/plan.json"], folder);
    expect(exit).toBe(0);
    expect(out).toContain("shop is planned in one place, aws eu-north-1: there is nothing to compare");
    expect(out).toContain("lintel plan BLUEPRINT --where");
  });

  it.each([
    [["--plan", "other/plan.json"], "is of store, production, and the plan of shop, production"],
    [["--plan", "broken/plan.json"], "is no report of parity: `system`"],
    [["--plan", "none.json"], "there is no file `none.json`"],
    [["--plan", ""], "`--plan` needs a file"],
    [["blueprint.ts", "--plan", "one/plan.json"], "with `--plan` nothing is compiled: `blueprint.ts` is too much"],
    [["--plan", "one/plan.json", "--set", "a=1"], "with `--plan` nothing is compiled: `--set` has no effect there"],
    [[], "name a blueprint"],
  ])("%j is wrong usage", async (args, message) => {
    const { exit, out, err } = await lintel(["compare", ...args], folder);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
  });
});

describe("what costs least", () => {
  const totals = (...bills: readonly PlacePlan["bill"][]): readonly (boolean | null)[] =>
    comparePlaces({ ...plan, places: bills.map((bill) => ({ ...billed, bill })) }).map(({ least }) => least);
  const bill = (monthlyUsd: number, atMostUsd?: number): PlacePlan["bill"] => ({
    monthlyUsd,
    lowerBound: atMostUsd !== undefined,
    lines: [],
    ...(atMostUsd === undefined || atMostUsd === Number.POSITIVE_INFINITY ? {} : { atMostUsd }),
  });
  it.each([
    [
      [bill(10), bill(12)],
      [true, false],
    ],
    [
      [bill(10, 11), bill(12, 14)],
      [true, false],
    ],
    [
      [bill(10, 13), bill(12)],
      [null, null],
    ],
    [
      [bill(10, Number.POSITIVE_INFINITY), bill(12)],
      [null, null],
    ],
    [
      [bill(10), bill(12, Number.POSITIVE_INFINITY)],
      [true, false],
    ],
  ])("%j: %j", (bills, least) => expect(totals(...bills)).toEqual(least));
});

it("counts below a plan what is not the same everywhere", () => {
  const files = (text: string) => [{ path: "parity.json", text }];
  expect(parityNote(files(JSON.stringify(parity)), 100)).toBe(
    "Not the same on all clouds: 2 weaker (everywhere, gcp), 1 not available (azure), 1 not placed (gcp).\n`lintel compare` and PARITY.md say which.\n",
  );
  expect(parityNote(files(JSON.stringify({ ...parity, lines: lines.slice(1, 2) })), 100)).toBe("Everything that is declared is equal on all clouds.\n");
  expect(parityNote([], 100)).toBe("");
  expect(parityNote(undefined, 100)).toBe("");
});

it("reads nothing that is no report", () => {
  expect(readParity("{")).toEqual({ wrong: "is no JSON" });
  expect(readParity(JSON.stringify(parity))).toEqual({ parity });
});
