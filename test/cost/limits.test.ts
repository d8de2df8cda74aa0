import { describe, expect, it } from "vitest";
import { measure, verdictOf } from "../../compiler/cost/limits.ts";
import { planSystem } from "../../compiler/plan/index.ts";
import type { Budget } from "../../compiler/system.ts";
import { catalog } from "../plan/fixture.ts";
import { component, llm, priced, service, systemOf, target } from "../plan/target.ts";

const budget = (limits: Partial<Budget>): Budget => ({ alertAt: [0.8, 1], onExceed: "fail", ...limits });
const planned = (...parameters: Parameters<typeof systemOf>) => {
  const [plan, diagnostics] = planSystem(systemOf(...parameters), catalog, { aws: target(priced) });
  return { place: plan?.places[0], diagnostics };
};

describe("a limit per request", () => {
  // 60 requests/s at peak, 40 % of it on average, 730 hours.
  const requests = 60 * 0.4 * 730 * 3600;
  const alone = planned([service("api")]).place;
  const per = ((alone?.bill.lines.filter((line) => line.component === "api").reduce((sum, line) => sum + (line.monthlyUsd ?? 0), 0) ?? 0) / requests) * 1000;

  it("holds just above what a thousand cost", () => {
    const { place, diagnostics } = planned([service("api", {}, { budget: budget({ perThousandRequestsUsd: per * 1.001 }) })]);
    expect(diagnostics).toEqual([]);
    expect(place?.budgets).toMatchObject([{ of: "api", limit: "perThousandRequests", verdict: "within", usd: expect.closeTo(per, 9) }]);
  });
  it("is exceeded just below, at its property", () => {
    const { place, diagnostics } = planned([service("api", {}, { budget: budget({ perThousandRequestsUsd: per * 0.999, onExceed: "warn" }) })]);
    expect(diagnostics).toMatchObject([{ code: "LNT2020", severity: "warning", at: { component: "api", path: ["budget", "perThousandRequests"] } }]);
    expect(diagnostics[0]?.message).toMatch(/^`api` costs \$[\d.e-]+ per thousand requests, /);
    expect(place?.budgets?.[0]?.verdict).toBe("exceeded");
  });
  it("is unknown where nothing states a load", () => {
    const [plan] = planSystem(systemOf([service("api")]), catalog, { aws: target(priced) });
    if (plan === undefined) throw new Error("no plan");
    const found = measure({ component: "api", limit: "perThousandRequests" }, systemOf([component("api", "bucket", { size: 1 })]), plan);
    expect(found).toMatchObject({ usd: null, lowerBound: true });
    expect(verdictOf(found, 1)).toBe("unknown");
  });
});

describe("a limit per token", () => {
  it("is unknown for what reads none", () => {
    const { place, diagnostics } = planned([service("api", {}, { budget: budget({ perMillionTokensUsd: 1 }) })]);
    expect(place?.budgets).toMatchObject([{ of: "api", limit: "perMillionTokens", verdict: "unknown", usd: null }]);
    expect(diagnostics).toMatchObject([{ code: "LNT2021", at: { path: ["budget", "perMillionTokens"] } }]);
    expect(diagnostics[0]?.message).toContain("how many tokens");
  });
  it("of the system counts the tokens of all, and its fixes fit it", () => {
    const free = planned([llm(), service("api")]).place?.units?.find((one) => one.of === "system" && one.per === "1M tokens")?.value ?? 0;
    expect(free).toBeGreaterThan(0);
    const limit = free * 0.8;
    const { place, diagnostics } = planned([llm(), service("api")], { budget: budget({ perMillionTokensUsd: limit }) });
    const [check] = place?.budgets ?? [];
    expect(check).toMatchObject({ of: "system", limit: "perMillionTokens", verdict: "exceeded", usd: expect.closeTo(free, 9) });
    expect(diagnostics[0]?.message).toMatch(/^`shop` costs \$[\d.]+ per million tokens, \$[\d.]+ more than its budget of \$/);
    expect(check?.fixes.length).toBeGreaterThan(0);
    // Hours that are cut take their share of the tokens along: the cost of one does not fall by as much as the month's.
    const month = place?.bill.monthlyUsd ?? 0;
    for (const fix of check?.fixes ?? []) if (!fix.change.includes("schedule")) expect(fix.monthlyUsd / month).toBeLessThanOrEqual(0.8 + 1e-9);
  });
});

describe("several limits", () => {
  it("are checked one by one, and the system's verdict is the worst of its own", () => {
    const { place, diagnostics } = planned([service("api", {}, { budget: budget({ monthlyUsd: 1e6 }) })], {
      budget: budget({ monthlyUsd: 1e6, perThousandRequestsUsd: 1e-9 }),
    });
    expect(place?.budgets?.map(({ of, limit, verdict }) => [of, limit, verdict])).toEqual([
      ["system", "monthly", "within"],
      ["system", "perThousandRequests", "exceeded"],
      ["api", "monthly", "within"],
    ]);
    expect(place?.budget?.verdict).toBe("exceeded");
    expect(diagnostics.map(({ at }) => at !== undefined && "path" in at && at.path)).toEqual([["budget", "perThousandRequests"]]);
  });
  it("that name the environment point into it", () => {
    const { diagnostics } = planned([service("api")], { budget: budget({ monthlyUsd: 1, monthlyFor: "production" }) });
    expect(diagnostics).toMatchObject([{ code: "LNT2020", at: { path: ["budget", "monthly", "production"] } }]);
  });
});
