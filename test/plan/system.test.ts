import { describe, expect, it } from "vitest";
import { explainComponent } from "../../compiler/cli/explain/index.ts";
import { planSystem } from "../../compiler/plan/index.ts";
import { catalog } from "./fixture.ts";
import { llm, priced, service, systemOf, target } from "./target.ts";

const targets = { aws: target(priced) };
const planned = (...parameters: Parameters<typeof systemOf>) => {
  const [plan, diagnostics] = planSystem(systemOf(...parameters), catalog, targets);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const [place] = plan.places;
  if (place === undefined) throw new Error("no place");
  return { plan, place, diagnostics };
};

describe("a system", () => {
  it("is planned place by place, in order of names", () => {
    const { plan, place } = planned([service("zeta"), llm(), service("alpha")]);
    expect(plan).toMatchObject({ schemaVersion: 1, system: "shop", environment: "production" });
    expect(Object.keys(place.components)).toEqual(["alpha", "chat", "zeta"]);
    expect(place.pools.map(({ name }) => name)).toEqual(["general", "gpu-h100-8"]);
    expect(place.bill.monthlyUsd).toBeCloseTo(
      place.bill.lines.reduce((sum, line) => sum + (line.monthlyUsd ?? 0), 0),
      9,
    );
    expect(place.bill.lines.at(-1)?.component).toBe("foundation");
  });
  it("packs CPU workloads on one pool, and bills each its share of the nodes", () => {
    const alone = planned([service("alpha")]).place.bill.monthlyUsd;
    const { place } = planned([service("alpha"), service("beta"), service("gamma")]);
    const general = place.pools.find(({ name }) => name === "general");
    const lines = place.bill.lines.filter((line) => line.pool === "general");
    expect(lines.map(({ component }) => component)).toEqual(["alpha", "beta", "gamma"]);
    // Nodes come and go with the load.
    const hours = lines.reduce((sum, line) => sum + line.quantity, 0);
    expect(hours).toBeLessThan((general?.nodes ?? 0) * 730);
    expect(hours).toBeGreaterThan(0.5 * (general?.nodes ?? 0) * 730);
    expect(place.bill.monthlyUsd).toBeLessThan(3 * alone);
    expect(lines[0]?.assumption).toMatch(/3 components share/);
  });
  it("adds up accelerator nodes of equal shape", () => {
    const second = { ...llm(), name: "draft", id: "draft" };
    const alone = planned([llm()]).place.pools[0]?.nodes ?? 0;
    const { place } = planned([llm(), second]);
    expect(place.pools).toHaveLength(1);
    // Replicas of both may share a node.
    expect(place.pools[0]?.nodes).toBeGreaterThan(alone);
    expect(place.pools[0]?.nodes).toBeLessThanOrEqual(2 * alone);
  });
  it("puts a component with its own place there", () => {
    const { plan } = planned([service("alpha"), service("beta", {}, { place: { cloud: "aws", region: "us-east-1", zones: 3 } })]);
    expect(plan.places.map(({ place, components }) => [place.region, Object.keys(components)])).toEqual([
      ["eu-north-1", ["alpha"]],
      ["us-east-1", ["beta"]],
    ]);
  });
  it("reports every component that cannot be planned, and has no plan then", () => {
    const [plan, diagnostics] = planSystem(
      systemOf([llm({ slo: { ttft: { p95: 1 } } }), service("alpha", { replicas: { min: 1, max: 1 } })]),
      catalog,
      targets,
    );
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(["LNT2004", "LNT2005"]);
  });
});

describe("the explanation of a component", () => {
  const { plan } = planned([llm(), service("alpha")]);
  const text = explainComponent(plan, "chat");
  it("has every table, and fits 100 columns", () => {
    for (const title of ["Requirement", "Memory", "Step time", "Replicas", "Bill", "Considered and not taken"]) expect(text).toContain(`\n${title}\n`);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toMatch(/utilization \* usable - weights - activation -\n? *nonTorch - graphs/);
  });
  it("is empty for what is not there", () => expect(explainComponent(plan, "chta")).toBe(""));
});
