import { describe, expect, it } from "vitest";
import { planSystem } from "../../compiler/plan/index.ts";
import type { Budget } from "../../compiler/system.ts";
import type { Target } from "../../compiler/target.ts";
import { catalog } from "../plan/fixture.ts";
import { llm, priced, service, systemOf, target } from "../plan/target.ts";

const budget = (monthlyUsd: number, onExceed: Budget["onExceed"] = "fail"): Budget => ({ monthlyUsd, alertAt: [0.8, 1], onExceed });
const plan = (monthlyUsd: number, onExceed: Budget["onExceed"] = "fail", foundation: Parameters<typeof target>[0] = priced) =>
  planSystem(systemOf([llm(), service("api")], { budget: budget(monthlyUsd, onExceed) }), catalog, { aws: target(foundation) });

describe("a budget", () => {
  it("that holds is silent", () => {
    const [found, diagnostics] = plan(200_000);
    expect(diagnostics).toEqual([]);
    expect(found?.places[0]?.budget).toMatchObject({ verdict: "within", fixes: [] });
  });
  it("that is exceeded is an error at its amount, with three changes that fit, cheapest first", () => {
    const [found, [error, ...more]] = plan(70_000);
    expect(more).toEqual([]);
    expect(error).toMatchObject({ code: "LNT2020", severity: "error", at: { path: ["budget", "monthly"] } });
    const verdict = found?.places[0]?.budget;
    expect(verdict?.verdict).toBe("exceeded");
    expect(verdict?.fixes.length).toBeGreaterThan(0);
    expect(verdict?.fixes.length).toBeLessThanOrEqual(3);
    const costs = verdict?.fixes.map((fix) => fix.monthlyUsd) ?? [];
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    for (const cost of costs) expect(cost).toBeLessThanOrEqual(70_000);
    expect(error?.notes?.filter((note) => note.startsWith("change ")).length).toBe(costs.length);
  });
  it("that nothing reaches says how near the best change comes", () => {
    const [, [error]] = plan(10);
    expect(error?.hint).toMatch(/^no change that was tried fits; nearest: /);
  });
  it("that only warns is a warning", () => {
    const [found, [warning]] = plan(70_000, "warn");
    expect(warning).toMatchObject({ code: "LNT2020", severity: "warning" });
    expect(found?.places[0]?.budget?.verdict).toBe("exceeded");
  });
  it("above a lower bound is unknown, and the lines without a price are named", () => {
    const [found, [warning]] = plan(200_000, "fail", { service: "nowhere", serviceItem: "nothing" });
    expect(found?.places[0]?.budget?.verdict).toBe("unknown");
    expect(warning).toMatchObject({ code: "LNT2021", severity: "warning" });
    expect(warning?.notes?.join()).toMatch(/foundation, one line/);
  });
  it("names five lines without a price, those without a bound first, and counts the others", () => {
    const aws = target({ service: "nowhere", serviceItem: "nothing" });
    const many: Target = {
      ...aws,
      planFoundation: (plans, pools, context) => {
        const [plan, found] = aws.planFoundation(plans, pools, context);
        const [open] = plan?.cost ?? [];
        if (plan === undefined || open === undefined) return [undefined, found];
        const bounded = Array.from({ length: 7 }, (_, index) => ({ ...open, item: `bounded ${index}`, atMostUsd: index }));
        return [{ ...plan, cost: [...bounded, open] }, found];
      },
    };
    const [, [warning]] = planSystem(systemOf([llm(), service("api")], { budget: budget(200_000) }), catalog, { aws: many });
    expect(warning?.message).toMatch(/ 8 lines have none$/);
    expect(warning?.notes?.map((note) => /foundation, ([a-z]+ ?\w*)|and 3 more/.exec(note)?.[0])).toEqual([
      "foundation, one line",
      "foundation, bounded 6",
      "foundation, bounded 5",
      "foundation, bounded 4",
      "foundation, bounded 3",
      "and 3 more",
    ]);
  });
  it("of a component counts its own lines", () => {
    const own = systemOf([llm({}, { budget: budget(1000) }), service("api", {}, { budget: budget(1000) })]);
    const [, diagnostics] = planSystem(own, catalog, { aws: target(priced) });
    expect(diagnostics.map(({ code, at }) => [code, at !== undefined && "component" in at ? at.component : ""])).toEqual([["LNT2020", "chat"]]);
  });
});
