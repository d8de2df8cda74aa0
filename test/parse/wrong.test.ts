import { describe, expect, test } from "vitest";
import { locateAll } from "../../compiler/diagnostics/locate.ts";
import { parse } from "../../compiler/parse/index.ts";
import { covered, line, loadText } from "../harness/blueprint.ts";

const head = `import { apiKey, assured, aws, azure, blueprint, bucket, by, cache, database, gateway, gcp, iam, jwt, llm, modelRegistry, monitor, noAuth, param, personal, predictor, quantity, reserved, service, source, spot, system, waive } from "lintel";`;
const traffic = `{ peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } }`;

/** Line 1 imports, the body follows from line 2, the system is the last statement. */
const blueprintOf = (body: string, components: string, rest = `on: aws("eu-central-1")`): string =>
  `${head}\n${body}\nexport default system("shop", { owner: "team", purpose: "Sells.", environment: "development", ${rest}, components: { ${components} } });\n`;

/** name, blueprint, then for each diagnostic "line:column code message" and the text under the caret. */
const cases: readonly (readonly [name: string, text: string, ...expected: (readonly [said: string, under: string])[]])[] = [
  [
    "unknown property",
    blueprintOf(`const answers = cache({\n  ttl: "5m",\n  size: "1GiB",\n  engin: "redis",\n});`, "answers"),
    ["5:3 LNT1101 `engin` does not exist here", "engin"],
  ],
  [
    "two unknown properties",
    blueprintOf(`const answers = cache({ ttl: "5m", size: "1GiB", a: 1, hitrate: "5%" } as never);`, "answers"),
    ["2:50 LNT1101 `a` does not exist here", "a"],
    ["2:56 LNT1101 `hitrate` does not exist here", "hitrate"],
  ],
  [
    "unknown nested property",
    blueprintOf(`const chat = llm({ model: "m", traffic: ${traffic}, slo: { ttfs: { p95: "1s" } } } as never);`, "chat"),
    ["2:142 LNT1101 `ttfs` does not exist here", "ttfs"],
  ],
  ["missing property", blueprintOf(`const answers = cache({ ttl: "5m" } as never);`, "answers"), ["2:17 LNT1105 `size` is missing", "cache"]],
  [
    "missing nested property",
    blueprintOf(`const db = database({\n  engine: "postgres", size: "1GiB", memory: "1GiB",\n  recovery: { rpo: "15m" },\n} as never);`, "db"),
    ["4:3 LNT1105 `rto` is missing", "recovery"],
  ],
  [
    "a space in a unit",
    blueprintOf(`const answers = cache({ ttl: "800 ms" as never, size: "1GiB" });`, "answers"),
    ['2:30 LNT1106 "800 ms" is not a duration: write it like 800ms, 30s, 5m, 2h, 7d', '"800 ms"'],
  ],
  [
    "a number for a unit",
    blueprintOf(`const answers = cache({ size: "1GiB", ttl: 300 } as never);`, "answers"),
    ["2:44 LNT1106 300 is not a duration: write it like 800ms, 30s, 5m, 2h, 7d", "300"],
  ],
  [
    "decimal gigabytes behind satisfies",
    blueprintOf(`const answers = cache({ ttl: "5m", size: ("1GB" satisfies string) as never });`, "answers"),
    ['2:43 LNT1106 "1GB" is not a size: write it like 512MiB, 80GiB, 1.5TiB', '"1GB"'],
  ],
  [
    "through a spread",
    blueprintOf(
      `const load = { peak: "12rps", inputTokens: { p50: 900, p95: 3200 } } as const;\nconst chat = llm({ model: "m", traffic: { ...load } as never, slo: {} });`,
      "chat",
    ),
    ['2:22 LNT1106 "12rps" is not a rate: write it like 12/s, 40/min, 3M/day', '"12rps"'],
  ],
  [
    "through a name",
    blueprintOf(
      `const load = { peak: "12/s", inputTokens: { p50: 900, p95: 320 } } as const;\nconst chat = llm({ model: "m", traffic: load, slo: {} });`,
      "chat",
    ),
    ["2:60 LNT1106 p95 is below p50", "320"],
  ],
  [
    "shorthand",
    blueprintOf(`const ttl = "5min";\nconst answers = cache({ ttl, size: "1GiB" } as never);`, "answers"),
    ['3:25 LNT1106 "5min" is not a duration: write it like 800ms, 30s, 5m, 2h, 7d', "ttl"],
  ],
  [
    "inside personal",
    blueprintOf(`const s = source({ what: "x", size: "1KiB", classification: personal({ subjects: "customers", residency: "Mars" as never }) });`, "s"),
    ['2:106 LNT1106 `residency`: expected one of "EU", "EEA", "UK", "CH", "US", "CA", "JP", "AU", "IN", "BR", "SG", "KR", not "Mars"', '"Mars"'],
  ],
  [
    "inside an array of calls",
    blueprintOf(`const chat = llm({ model: "m", traffic: ${traffic}, slo: {}, capacity: [reserved({ id: "r" }), spot({ maxShare: "120%" })] });`, "chat"),
    ['2:195 LNT1106 `maxShare`: expected a share above 0% and up to 100%, not "120%"', '"120%"'],
  ],
  [
    "a bucket behind a route",
    blueprintOf(
      `const files = bucket({ size: "1GiB" });\nconst api = gateway({ exposure: "private", auth: iam(), routes: { "/files": files as never } });`,
      "files, api",
    ),
    ["3:77 LNT1107 `bucket` cannot serve HTTP; it can: feed data, store data, emit events", "files"],
  ],
  [
    "a route without a slash",
    blueprintOf(
      `const s = service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } });\nconst api = gateway({ exposure: "private", auth: iam(), routes: { "v1/chat": s } as never });`,
      "s, api",
    ),
    ['3:67 LNT1106 "v1/chat" is not a path: write it like /v1/chat', '"v1/chat"'],
  ],
  [
    "a registry in place of a model",
    blueprintOf(
      `const registry = modelRegistry({ models: { fraud: {} } });\nconst score = predictor({ model: registry as never, traffic: { peak: "1/s" }, slo: {} });`,
      "registry, score",
    ),
    ["3:34 LNT1107 `model-registry` cannot hold weights; it can: pick one of .models", "registry"],
  ],
  [
    "a misspelt part",
    blueprintOf(
      `const registry = modelRegistry({ models: { fraud: {} } });\nconst score = predictor({ model: (registry.models as never as { frud: never }).frud, traffic: { peak: "1/s" }, slo: {} });`,
      "registry, score",
    ),
    ["3:34 LNT1115 `model` is undefined", "(registry.models as never as { frud: never }).frud"],
  ],
  [
    "not listed",
    blueprintOf(`const answers = cache({ ttl: "5m", size: "1GiB" });\nconst chat = llm({ model: "m", traffic: ${traffic}, slo: {}, cache: answers });`, "chat"),
    ["3:151 LNT1102 this `cache` is used but has no name", "answers"],
  ],
  [
    "listed twice",
    blueprintOf(`const answers = cache({ ttl: "5m", size: "1GiB" });`, "answers, other: answers"),
    ["3:143 LNT1104 `other` and `answers` are the same component", "other"],
  ],
  [
    "a bad name",
    blueprintOf(`const answers = cache({ ttl: "5m", size: "1GiB" });`, `"my-answers": answers`),
    ['3:134 LNT1103 "my-answers" is not a name', '"my-answers"'],
  ],
  ["no component", blueprintOf(``, `zone: "raw" as never`), ['3:140 LNT1113 `zone` is "raw", not a component', '"raw"']],
  ["unknown region", blueprintOf(``, ``, `on: aws("eu-west-9" as never)`), ['3:103 LNT1108 "eu-west-9" is not a region of aws', '"eu-west-9"']],
  [
    "region of another cloud in a list",
    blueprintOf(``, ``, `on: [aws("eu-west-1"), gcp("eu-west-1" as never)]`),
    ['3:122 LNT1108 "eu-west-1" is not a region of gcp', '"eu-west-1"'],
  ],
  ["zones", blueprintOf(``, ``, `on: aws("eu-west-1", { zones: 7 })`), ["3:125 LNT1111 7 zones are not possible", "7"]],
  [
    "a zone of another region",
    blueprintOf(``, ``, `on: aws("eu-west-1", { zones: ["eu-west-1a", "eu-west-2b"] })`),
    ['3:140 LNT1111 "eu-west-2b" is not a zone of eu-west-1', '"eu-west-2b"'],
  ],
  [
    "recovery in the same region",
    blueprintOf(``, ``, `on: aws("eu-west-1", { dr: "eu-west-1" })`),
    ["3:122 LNT1111 the region to recover in is eu-west-1 itself", '"eu-west-1"'],
  ],
  ["account", blueprintOf(``, ``, `on: aws("eu-west-1", { account: "123" })`), ['3:127 LNT1106 "123" is not an account of AWS: it has twelve digits', '"123"']],
  [
    "the same place twice",
    blueprintOf(``, ``, `on: [aws("eu-west-1"), aws("eu-west-1", { zones: 2 })]`),
    ["3:118 LNT1114 the system is placed twice in aws eu-west-1", 'aws("eu-west-1", { zones: 2 })'],
  ],
  [
    "an accelerator that is not there",
    blueprintOf(
      `const chat = llm({ model: "m", traffic: ${traffic}, slo: {}, accelerators: { type: "h200", count: 8 } });`,
      "chat: chat as never",
      `on: aws("eu-west-1")`,
    ),
    ["2:166 LNT1109 h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1", '"h200"'],
  ],
  [
    "an accelerator that does not exist",
    blueprintOf(`const chat = llm({ model: "m", traffic: ${traffic}, slo: {}, accelerators: ["h20" as never] });`, "chat"),
    ['2:159 LNT1110 "h20" is not an accelerator that the catalogue knows', '"h20"'],
  ],
  [
    "system name",
    `${head}\nexport default system("Shop_1", { owner: "team", purpose: "Sells.", environment: "development", on: aws("eu-west-1"), components: {} });\n`,
    ['2:23 LNT1112 "Shop_1" is not a name for a system', '"Shop_1"'],
  ],
  [
    "environment and owner",
    `${head}\nexport default system("shop", { purpose: "Sells.", environment: "prod", on: aws("eu-west-1"), components: {} } as never);\n`,
    ["2:16 LNT1105 `owner` is missing", "system"],
    ['2:65 LNT1106 `environment`: expected one of "production", "staging", "development", not "prod"', '"prod"'],
  ],
  [
    "a waiver that is none",
    blueprintOf(`const answers = cache({ ttl: "5m", size: "1GiB", waivers: ["COST603" as never] });`, "answers"),
    ['2:60 LNT1106 `waivers[0]`: expected an object, not "COST603"', '"COST603"'],
  ],
];

describe("wrong blueprints", () => {
  test.each(cases.map(([name, text, ...expected]) => [name, { text, expected }] as const))("%s", async (_name, { text, expected }) => {
    const loaded = await loadText(text);
    expect(loaded.result[1]).toEqual([]);
    const [value, diagnostics] = parse(loaded.result[0]!);
    const found = await locateAll(diagnostics, loaded.locator);
    expect(found.map((one) => [line(one).replace("blueprint.ts:", ""), covered(one, loaded.locator)])).toEqual(expected);
    expect(value).toBeUndefined();
  });

  test("several errors in several components and files, in one run", async () => {
    const loaded = await loadText({
      "shop.ts": `import { aws, system } from "lintel";\nimport { stores } from "./parts/stores.ts";\nexport default system("shop", { owner: "team", purpose: "Sells.", environment: "development", on: aws("eu-west-1"), components: stores("10min") });\n`,
      "parts/stores.ts": `import { cache, bucket } from "lintel";\nimport { small } from "../sizes.ts";\nexport function stores(ttl: string) {\n  return {\n    answers: cache({ ttl, size: "1GiB" } as never),\n    files: bucket({ size: small.files, keep: "1y" } as never),\n  };\n}\n`,
      "sizes.ts": `export const small = { files: "20GB" };\n`,
    });
    const [, diagnostics] = parse(loaded.result[0]!);
    const found = await locateAll(diagnostics, loaded.locator);
    expect(found.map((one) => [line(one), covered(one, loaded.locator)])).toEqual([
      ['parts/stores.ts:5:22 LNT1106 "10min" is not a duration: write it like 800ms, 30s, 5m, 2h, 7d', "ttl"],
      ['parts/stores.ts:6:27 LNT1106 "20GB" is not a size: write it like 512MiB, 80GiB, 1.5TiB', "small.files"],
      ['parts/stores.ts:6:46 LNT1106 "1y" is not a duration: write it like 800ms, 30s, 5m, 2h, 7d', '"1y"'],
    ]);
  });

  test("an accelerator that is not there is told beside other mistakes of the component", async () => {
    const text = blueprintOf(
      `const chat = llm({ model: "m", accelerators: ["h200", "b200"], on: aws("eu-west-1"), traffic: { peak: "1" } } as never);`,
      "chat",
    );
    const loaded = await loadText(text);
    const found = await locateAll(parse(loaded.result[0]!)[1], loaded.locator);
    expect(found.map((one) => `${one.code} ${one.message}`)).toEqual([
      "LNT1105 `slo` is missing",
      "LNT1109 h200 is not offered in aws eu-west-1; nearest: eu-south-2, eu-north-1",
      "LNT1109 b200 is not offered in aws eu-west-1; nearest: us-east-1, us-east-2 (outside EU)",
      "LNT1105 `inputTokens` is missing",
      'LNT1106 "1" is not a rate: write it like 12/s, 40/min, 3M/day',
    ]);
  });

  test("the case of `by` that was taken", async () => {
    const text = `${head}\nexport default blueprint({ env: param.choice("dev", "prod") }, ({ env }) => {\n  const answers = cache({ ttl: "5m", size: by(env, { dev: "1GB" as never, prod: "1GiB" }) });\n  return system("shop", { owner: "team", purpose: "Sells.", environment: "development", on: aws("eu-west-1"), components: { answers } });\n});\n`;
    const loaded = await loadText(text, { env: "dev" });
    const [, diagnostics] = parse(loaded.result[0]!);
    const found = await locateAll(diagnostics, loaded.locator);
    expect(found.map((one) => [line(one), covered(one, loaded.locator)])).toEqual([
      ['blueprint.ts:3:59 LNT1106 "1GB" is not a size: write it like 512MiB, 80GiB, 1.5TiB', '"1GB"'],
    ]);
    expect(parse((await loadText(text, { env: "prod" })).result[0]!)[1]).toEqual([]);
  });

  test("a builder that the runtime calls has no position of its own: its entry in components is shown", async () => {
    const text = blueprintOf(`const [answers] = [{ ttl: "5m", size: "1GB" }].map(cache as never) as never[];`, "answers: answers!");
    const loaded = await loadText(text);
    const [, diagnostics] = parse(loaded.result[0]!);
    expect((await locateAll(diagnostics, loaded.locator)).map(line)).toEqual([
      'blueprint.ts:3:143 LNT1106 "1GB" is not a size: write it like 512MiB, 80GiB, 1.5TiB',
    ]);
  });
});
