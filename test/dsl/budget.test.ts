import { describe, expect, it } from "vitest";
import { budget } from "../../dsl/budget.ts";

const read = (value: unknown) => {
  const result = budget.safeParse(value);
  return result.success ? result.data : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("a budget", () => {
  it.each<[string, unknown, unknown]>([
    ["one sum", { monthly: "$25k" }, { monthly: 25_000 }],
    ["a sum for each environment", { monthly: { production: "$25k", staging: "$4k" } }, { monthly: { production: 25_000, staging: 4000 } }],
    ["requests alone", { perThousandRequests: "$2" }, { perThousandRequests: 2 }],
    ["tokens beside a month", { monthly: "$1k", perMillionTokens: "$0.5", onExceed: "warn" }, { monthly: 1000, perMillionTokens: 0.5, onExceed: "warn" }],
  ])("takes %s", (_, written, parsed) => {
    expect(read(written)).toEqual(parsed);
  });

  it.each<[string, unknown, readonly string[]]>([
    ["no limit", { alertAt: ["80%"] }, [": a budget states `monthly`, `perThousandRequests` or `perMillionTokens`"]],
    ["nothing", { monthly: "$0" }, ["monthly: a budget is above $0"]],
    ["nothing for requests", { perThousandRequests: "$0" }, ["perThousandRequests: a budget is above $0"]],
    ["a number", { monthly: 25_000 }, ['monthly: expected a sum of money, for example "$25k", or one for each environment, not 25000']],
    ["no environment", { monthly: {} }, ["monthly: expected a sum for one environment at least"]],
    ["nothing for an environment", { monthly: { staging: "$0" } }, ["monthly.staging: a budget is above $0"]],
  ])("refuses %s", (_, written, problems) => {
    expect(read(written)).toEqual(problems);
  });

  it("knows a misspelt environment", () => {
    expect(read({ monthly: { prod: "$25k" } })).toEqual([expect.stringMatching(/^monthly: `prod` does not exist here/)]);
    expect(read({ monthy: "$25k" })).toEqual([expect.stringMatching(/did you mean `monthly`/)]);
  });
});
