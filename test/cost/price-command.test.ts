import * as path from "node:path";
import { expect, it, describe } from "vitest";
import { lintel } from "../cli/io.ts";
import { temporary } from "../harness/temporary.ts";

type Json = Record<string, unknown>;
const europe = { cloud: "gcp", region: "europe-west2" };
const serving = {
  id: "serving",
  type: "instance",
  ...europe,
  instanceType: "g2-standard-12",
  market: "on-demand",
  count: 4,
  hours: 730,
  accelerators: [{ name: "L4", count: 1 }],
};
const batch = { id: "batch", type: "instance", ...europe, instanceType: "g2-standard-12", market: "spot", count: 2, hours: 200 };
const nat = { id: "nat", type: "service", ...europe, service: "cloud-nat", item: "gateway", count: 1, hours: 730 };
const egress = { id: "egress", type: "service", ...europe, service: "egress-internet", item: "internet", quantity: 20_000 };
const n2 = { id: "n2", type: "instance", cloud: "gcp", region: "us-central1", instanceType: "n2-standard-4" };
const awsEgress = { id: "out", type: "service", cloud: "aws", region: "us-east-2", service: "data-transfer", item: "Outbound data transfer to Internet" };
const s3 = { id: "s3", type: "service", cloud: "aws", region: "us-east-1", service: "s3", item: "standard storage first 50TB" };

const told = (text: string, flags: readonly string[] = ["--json"]) =>
  lintel(["price", "--resources", "-", ...flags], "/nowhere", { stdin: async () => new TextEncoder().encode(text) });
const file = (resources: readonly Json[], more: Json = {}): string => JSON.stringify({ version: 1, ...more, resources });
async function price(resources: readonly Json[], more: Json = {}) {
  const { exit, out, err } = await told(file(resources, more));
  if (exit === 2) throw new Error(err);
  return { exit, answer: JSON.parse(out) };
}
/** The only line, or the reason why it has no price. */
async function one(resource: Json, more: Json = {}) {
  const { answer } = await price([{ id: "x", ...resource }], more);
  return answer.error?.resources[0] ?? answer.lines[0];
}

describe("a bill", () => {
  it("has every line, the total and what the budget says", async () => {
    const { exit, answer } = await price([serving, batch, nat, egress], { hoursPerMonth: 730, budgetUsdPerMonth: 5000 });
    expect(exit).toBe(1);
    expect(answer).toMatchObject({ currency: "USD", hoursPerMonth: 730, monthlyUsd: 5598.38 });
    expect(answer.budget).toEqual({ limitUsd: 5000, accepted: false, overUsd: 598.38, maxWholeHours: 599 });
    expect(answer.lines.map(({ id, monthlyUsd }: Json) => [id, monthlyUsd])).toEqual([
      ["serving", 3326.06],
      ["batch", 273.38],
      ["nat", 32.7],
      ["egress", 1966.24],
    ]);
    expect(answer.lines[0]).toEqual({
      id: "serving",
      monthlyUsd: 3326.06,
      quantity: 2920,
      unit: "hour",
      usdPerUnit: 1.13906,
      source: expect.stringMatching(/./),
      asOf: "2026-07-30",
      verified: true,
    });
    expect(answer.lines[3].tiers).toEqual([
      { quantity: 1024, usdPerUnit: 0.12 },
      { quantity: 9216, usdPerUnit: 0.11 },
      { quantity: 9760, usdPerUnit: 0.085 },
    ]);
    expect(answer.lines[3]).not.toHaveProperty("usdPerUnit");
  });
  it("without a budget has none", async () => {
    const { exit, answer } = await price([serving]);
    expect(exit).toBe(0);
    expect(answer).not.toHaveProperty("budget");
  });
  it("of nothing is zero", async () => {
    expect((await price([])).answer).toEqual({ currency: "USD", hoursPerMonth: 730, monthlyUsd: 0, lines: [] });
  });
  it("adds unrounded lines", async () => {
    const lines = [1, 2, 3].map((index) => ({ ...nat, id: `nat-${index}`, hours: 0.1 }));
    // 0.00448 each: three are a cent, one is none.
    expect((await price(lines)).answer).toMatchObject({ monthlyUsd: 0.01, lines: [{ monthlyUsd: 0 }, { monthlyUsd: 0 }, { monthlyUsd: 0 }] });
  });
  it("takes a month of another length", async () => {
    expect((await price([{ ...nat, hours: undefined }], { hoursPerMonth: 744 })).answer).toMatchObject({ hoursPerMonth: 744, lines: [{ quantity: 744 }] });
  });
  it("says when something runs longer than the month", async () => {
    expect((await one({ ...nat, hours: 744 })).note).toContain("more than the month's 730");
    expect(await one(nat)).not.toHaveProperty("note");
  });
});

describe("a commitment", () => {
  const committed = { type: "instance", cloud: "gcp", region: "europe-west2", instanceType: "g2-standard-12", market: "commit-1y", count: 2, hours: 10 };
  it("is billed for the whole month", async () => {
    const line = await one(committed);
    expect(line.quantity).toBe(2 * 730);
    expect(line.monthlyUsd).toBeCloseTo(2 * 730 * line.usdPerUnit, 1);
    expect(line.note).toContain("whole month");
    expect((await one(committed, { hoursPerMonth: 720 })).quantity).toBe(2 * 720);
  });
  it("does not fall with fewer hours in a budget", async () => {
    const { monthlyUsd } = await one(committed);
    const budget = async (limit: number) => (await price([{ ...committed, id: "x" }, nat], { budgetUsdPerMonth: limit })).answer.budget;
    expect(await budget(monthlyUsd + 0.05)).toMatchObject({ accepted: false, maxWholeHours: 1 });
    expect(await budget(monthlyUsd - 1)).toMatchObject({ accepted: false, maxWholeHours: null });
  });
});

describe("sustained use", () => {
  const list = 0.194236;
  it("takes a fifth off a full month of n2", async () => {
    const line = await one(n2);
    expect(line).toMatchObject({ usdPerUnit: list, quantity: 730, monthlyUsd: 113.43, discounts: [{ kind: "sustained-use", usd: -28.36, verified: true }] });
  });
  it.each([
    [100, 100],
    [182.5, 182.5],
    [365, 182.5 * 1.8678],
    [547.5, 182.5 * (1.8678 + 0.733)],
    [700, 182.5 * (1.8678 + 0.733) + 152.5 * 0.6],
    [730, 584],
  ])("of %d hours costs as much as %d at list price", async (hours, billed) => {
    const line = await one({ ...n2, count: 3, hours });
    expect(line.monthlyUsd).toBeCloseTo(3 * billed * list, 2);
    expect(line.quantity).toBe(3 * hours);
    if (hours <= 182.5) expect(line).not.toHaveProperty("discounts");
    else expect(line.discounts).toEqual([{ kind: "sustained-use", usd: expect.closeTo(3 * (billed - hours) * list, 2), verified: hours === 730 }]);
  });
  it.each([
    ["spot", { ...n2, market: "spot" }],
    ["e2", { ...n2, instanceType: "e2-standard-4" }],
    ["n4", { ...n2, instanceType: "n4-standard-4" }],
    ["c3", { ...n2, instanceType: "c3-standard-4" }],
    ["c4", { ...n2, instanceType: "c4-standard-4" }],
    ["accelerators", serving],
    ["another cloud", { ...n2, cloud: "aws", region: "us-east-1", instanceType: "m7i.xlarge" }],
  ])("is not for %s", async (_, resource) => {
    const line = await one(resource);
    expect(line.monthlyUsd).toBeCloseTo(line.quantity * line.usdPerUnit, 1);
    expect(line).not.toHaveProperty("discounts");
  });
});

describe("steps", () => {
  it("of AWS end at 10, 50 and 150 TB", async () => {
    const at = async (quantity: number): Promise<number> => (await one({ ...awsEgress, quantity })).monthlyUsd;
    expect(await at(10_240)).toBeCloseTo(10_240 * 0.09, 2);
    expect(await at(51_200)).toBeCloseTo(10_240 * 0.09 + 40_960 * 0.085, 2);
    expect(await at(153_601)).toBeCloseTo(10_240 * 0.09 + 40_960 * 0.085 + 102_400 * 0.07 + 0.05, 2);
  });
  it("that use only the first have its price", async () => {
    expect(await one({ ...awsEgress, quantity: 10 })).toMatchObject({ usdPerUnit: 0.09, tiers: [{ quantity: 10, usdPerUnit: 0.09 }] });
  });
  it("beyond the last known one are unknown", async () => {
    expect(await one({ ...s3, quantity: 51_201 })).toMatchObject({ code: "tier-unknown", message: expect.stringContaining("51201") });
    expect((await one({ ...s3, quantity: 51_200 })).monthlyUsd).toBeGreaterThan(0);
  });
});

describe("no price", () => {
  const azure = { type: "instance", cloud: "azure", region: "eastus" };
  it.each<[string, Json, string]>([
    ["an unknown type", { ...serving, instanceType: "g2-standard-13" }, "unknown-instance"],
    ["a type of another cloud", { ...serving, cloud: "aws", region: "us-east-1" }, "not-offered-in-region"],
    ["a region without the type", { type: "instance", cloud: "aws", region: "eu-west-3", instanceType: "g6e.xlarge" }, "not-offered-in-region"],
    ["an unknown region", { ...serving, region: "mars-1" }, "not-offered-in-region"],
    ["a region called like a property", { ...serving, region: "constructor" }, "not-offered-in-region"],
    ["a blank price", { type: "instance", cloud: "gcp", region: "asia-east1", instanceType: "tpu-v6e-4" }, "no-price-for-market"],
    ["a type that is not sold on demand", { ...serving, region: "us-central1", instanceType: "a3-highgpu-1g", accelerators: undefined }, "no-price-for-market"],
    ["a market without a price", { type: "instance", cloud: "aws", region: "us-east-1", instanceType: "m7i.xlarge", market: "spot" }, "no-price-for-market"],
    ["an unverified price", { ...azure, instanceType: "Standard_ND128isr_NDR_GB200_v6" }, "no-price-for-market"],
    ["a retired type", { ...azure, instanceType: "Standard_NC6s_v3" }, "unknown-instance"],
    ["another accelerator", { ...serving, accelerators: [{ name: "T4", count: 1 }] }, "accelerator-mismatch"],
    ["another count", { ...serving, accelerators: [{ name: "L4", count: 4 }] }, "accelerator-mismatch"],
    ["a statement of none", { ...serving, accelerators: [] }, "accelerator-mismatch"],
    ["an accelerator where there is none", { ...n2, accelerators: [{ name: "T4", count: 1 }] }, "accelerator-mismatch"],
    ["an unknown service", { ...nat, service: "cloud-natt" }, "unknown-item"],
    ["an unknown item", { ...nat, item: "gate" }, "unknown-item"],
    ["an item in another region only", { type: "service", cloud: "azure", region: "westeurope", service: "aks", item: "standard tier" }, "unknown-item"],
    ["a service in an unknown region", { ...nat, region: "__proto__" }, "unknown-item"],
    ["steps that contradict each other", { ...egress, region: "asia-northeast1" }, "no-price-for-market"],
  ])("for %s", async (_, resource, code) => {
    const found = await one(resource);
    expect(found).toMatchObject({ id: expect.any(String), code, message: expect.stringMatching(/\S/) });
    for (const key of ["monthlyUsd", "usdPerUnit"]) expect(found).not.toHaveProperty(key);
    if ("alternatives" in found) expect(found.alternatives.length).toBeLessThanOrEqual(3);
  });
  it("names every resource, prices the others and gives no total", async () => {
    const { exit, answer } = await price([serving, { ...nat, item: "gate" }, batch, { ...egress, service: "egress" }], { budgetUsdPerMonth: 9000 });
    expect(exit).toBe(1);
    expect(answer.error).toMatchObject({ code: "unknown-item", message: expect.stringContaining("`nat`"), alternatives: ["gateway"] });
    expect(answer.error.resources.map(({ id, code }: Json) => [id, code])).toEqual([
      ["nat", "unknown-item"],
      ["egress", "unknown-item"],
    ]);
    expect(answer.lines.map(({ id }: Json) => id)).toEqual(["serving", "batch"]);
    expect(answer).toMatchObject({ lowerBoundUsd: 3599.43, budget: { limitUsd: 9000, accepted: null, overUsd: null, maxWholeHours: null } });
    expect(answer).not.toHaveProperty("monthlyUsd");
  });
  it("does not save a budget that the rest exceeds", async () => {
    const { answer } = await price([serving, { ...nat, item: "gate" }], { budgetUsdPerMonth: 3000 });
    expect(answer.budget).toEqual({ limitUsd: 3000, accepted: false, overUsd: null, maxWholeHours: null });
  });
  it("has the code of the first in the file", async () => {
    const { answer } = await price([
      { ...egress, region: "asia-northeast1" },
      { ...nat, item: "gate" },
    ]);
    expect(answer.error.code).toBe("no-price-for-market");
  });
});

it("accelerators are a statement, in any case and in several entries", async () => {
  const two = { ...serving, instanceType: "g2-standard-24" };
  const plain = await one({ ...two, accelerators: undefined });
  for (const accelerators of [
    [{ name: "l4", count: 2 }],
    [
      { name: "L4", count: 1 },
      { name: "L4", count: 1 },
    ],
  ])
    expect(await one({ ...two, accelerators })).toEqual(plain);
  expect((await one({ ...n2, accelerators: [] })).monthlyUsd).toBeGreaterThan(0);
});

it("what needs an access request is priced, and marked", async () => {
  expect(await one({ type: "instance", cloud: "azure", region: "eastus", instanceType: "Standard_F4s_v2" })).toMatchObject({ restricted: true });
});

describe("wrong input exits 2 with nothing on standard output:", () => {
  const { id: _, ...withoutId } = nat;
  const wrongNumber = (field: string, value: unknown) => ({ ...serving, [field]: value });
  it.each<[string, string, string]>([
    ["no JSON", "{", "is no JSON"],
    ["a list", "[]", "has to hold an object, not a list"],
    ["no version", JSON.stringify({ resources: [] }), "`version` is missing"],
    ["another version", file([], { version: 2 }), "`version` has to be 1, not `2`"],
    ["no resources", JSON.stringify({ version: 1 }), "`resources` is missing"],
    ["resources that are no list", JSON.stringify({ version: 1, resources: {} }), "has to be a list, not an object"],
    ["a month without hours", file([], { hoursPerMonth: 0 }), "more than 0"],
    ["a negative budget", file([], { budgetUsdPerMonth: -1 }), "`budgetUsdPerMonth` has to be a number from 0 on, not `-1`"],
    ["a budget in words", file([], { budgetUsdPerMonth: "5000" }), "not `5000`"],
    ["an unknown field", file([], { budget: 1 }), "there is no field `budget`"],
    ["no id", file([withoutId]), "resource 1: `id` is missing"],
    ["an empty id", file([{ ...nat, id: "" }]), "`id` has to be a text that is not empty"],
    ["a doubled id", file([nat, { ...egress, id: "nat" }]), "the id `nat` is there twice"],
    ["a resource in words", file(["nat" as unknown as Json]), "a resource is an object, not `nat`"],
    ["an unknown type", file([{ ...nat, type: "vm" }]), "`type` is one of instance or service, not `vm`"],
    ["an unknown cloud", file([{ ...nat, cloud: "ibm" }]), "`cloud` is one of"],
    ["an unknown market", file([{ ...serving, market: "ondemand" }]), "`market` is one of"],
    ["a misspelt field", file([{ ...serving, hour: 200 }]), "did you mean `hours`?"],
    ["a field of the other type", file([{ ...serving, quantity: 1 }]), "there is no field `quantity`"],
    ["no region", file([{ ...serving, region: undefined }]), "`region` is missing"],
    ["no instance type", file([{ ...serving, instanceType: undefined }]), "`instanceType` is missing"],
    ["no item", file([{ ...nat, item: undefined }]), "`item` is missing"],
    ["negative hours", file([wrongNumber("hours", -1)]), "resource `serving`: `hours` has to be a number from 0 on"],
    ["a count that is null", file([wrongNumber("count", null)]), "not `null`"],
    ["a number too large for JSON", file([wrongNumber("count", 7)]).replace(":7", ":1e999"), "more than 1e12"],
    ["an accelerator in words", file([wrongNumber("accelerators", ["L4"])]), "an accelerator is an object"],
    ["an accelerator without a count", file([wrongNumber("accelerators", [{ name: "L4" }])]), "`count` is missing"],
    ["an hourly item by quantity", file([{ ...nat, count: undefined, hours: undefined, quantity: 730 }]), "is billed by hour: give `count` and `hours`"],
    ["a volume without a quantity", file([{ ...egress, quantity: undefined }]), "`quantity` is missing"],
    ["a volume by hours", file([{ ...egress, hours: 10 }]), "give `quantity`, not `hours`"],
    ["a volume by count", file([{ ...egress, count: 2 }]), "not a `count` of it"],
  ])("%s", async (_, text, message) => {
    const { exit, out, err } = await told(text);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
  it("no file, a file that is not there, a folder, no standard input, bytes that are no text", async () => {
    const folder = temporary({ "latin.json": "x" });
    const run = async (args: readonly string[], stdin?: () => Promise<Uint8Array>) => {
      const { exit, out, err } = await lintel(["price", ...args], folder, stdin === undefined ? {} : { stdin });
      expect({ exit, out }).toEqual({ exit: 2, out: "" });
      return err;
    };
    expect(await run([])).toContain("--resources FILE");
    expect(await run(["--resources", "none.json"])).toContain("there is no file `none.json`");
    expect(await run(["--resources", "."])).toContain("cannot be read");
    expect(await run(["--resources", "-"])).toContain("no standard input");
    expect(await run(["--resources", "-"], async () => new Uint8Array([0x22, 0xff, 0x22]))).toContain("not UTF-8");
    expect(await run(["--resources", "latin.json", "more"])).toContain("`more` is no flag");
  });
});

describe("for people", () => {
  it("a table with the sum and the verdict", async () => {
    const folder = temporary({ "list.json": file([serving, egress, { ...n2, hours: 400 }], { budgetUsdPerMonth: 5000 }) });
    const { exit, out, err } = await lintel(["price", "--resources", path.join(folder, "list.json")], folder);
    expect({ exit, err }).toEqual({ exit: 1, err: "" });
    expect(out).toMatch(/^serving +4 x g2-standard-12 on-demand +gcp\/europe-west2 +2920 +hour +1\.13906 +3326\.06/m);
    expect(out).toContain("1024 at 0.12, 9216 at 0.11, 9760 at 0.085");
    expect(out).toMatch(/sustained-use discount -\d+\.\d\d \(unverified\)/);
    expect(out).toMatch(/over the budget of \$5000\.00\. It holds when nothing runs more than \d+ hours\./);
  });
  it("what is known, with the reasons on standard error", async () => {
    const { exit, out, err } = await told(file([serving, { ...nat, item: "gate" }], { budgetUsdPerMonth: 1000 }), []);
    expect(exit).toBe(1);
    expect(out).toContain("At least $3326.06 a month");
    expect(out).toContain("by how much is unknown");
    expect(err).toMatch(/^lintel price: unknown-item: `nat`: .*; nearest: gateway\n$/);
  });
});
