import { describe, expect, it } from "vitest";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import { loadText, told } from "../harness/blueprint.ts";

const text = (environment: string, budget: string, own = "") =>
  `import { aws, cache, system } from "lintel";\nconst one = cache({ ttl: "5m", size: "1GiB", standalone: "Alone."${own} });\nexport default system("s", { owner: "team", purpose: "Holds answers.", on: aws("eu-north-1"), environment: "${environment}", budget: ${budget}, components: { one } });\n`;

async function resolved(source: string) {
  const loaded = await loadText(source);
  const [parsed, wrong] = parse(loaded.result[0]!);
  expect(await told([...loaded.result[1], ...wrong], loaded.locator)).toEqual([]);
  const [system, problems] = resolve(parsed!, { kubernetesVersion: "1.34" });
  return { system, problems: await told(problems, loaded.locator) };
}

const sums = '{ monthly: { production: "$25k", staging: "$4k" }, perMillionTokens: "$10" }';

describe("a budget for each environment", () => {
  it("is that of the environment", async () => {
    const found = await resolved(text("staging", sums));
    expect(found.problems).toEqual([]);
    expect(found.system?.budget).toEqual({ monthlyUsd: 4000, monthlyFor: "staging", perMillionTokensUsd: 10, alertAt: [0.8, 1], onExceed: "fail" });
  });
  it("that leaves the environment out is an error at it", async () => {
    const { system, problems } = await resolved(text("development", sums));
    expect(system).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/^blueprint\.ts:3:\d+ LNT1210 the budget of the system names no sum for development$/)]);
  });
  it("is the same for a component", async () => {
    const { problems } = await resolved(text("staging", '{ monthly: "$4k" }', ', budget: { monthly: { production: "$1k" } }'));
    expect(problems).toEqual([expect.stringMatching(/^blueprint\.ts:2:\d+ LNT1210 the budget of `one` names no sum for staging$/)]);
  });
  it("of requests alone leaves the month open", async () => {
    const { system } = await resolved(text("staging", '{ perThousandRequests: "$2" }', ', budget: { monthly: "$9k" }'));
    expect(system?.budget).toEqual({ perThousandRequestsUsd: 2, alertAt: [0.8, 1], onExceed: "fail" });
  });
});
