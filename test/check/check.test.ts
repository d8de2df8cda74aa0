import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check, ownRules, type CheckOptions, type CheckReport } from "../../compiler/check/index.ts";
import { isRuleId } from "../../compiler/check/waivers.ts";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import type { Plan } from "../../compiler/plan/plan.ts";
import { loadText, told } from "../harness/blueprint.ts";

const countries: Readonly<Record<string, string>> = { "aws eu-central-1": "DE", "aws eu-west-2": "GB", "aws eu-west-1": "IE", "gcp europe-west6": "CH" };
const plan: Plan = { schemaVersion: 1, system: "s", environment: "production", places: [] };

async function checked(text: string, options: CheckOptions = {}): Promise<{ readonly said: readonly string[]; readonly report: CheckReport }> {
  const loaded = await loadText(text);
  const [parsed, wrong] = parse(loaded.result[0]!);
  expect(await told([...loaded.result[1], ...wrong], loaded.locator)).toEqual([]);
  const [system, refused] = resolve(parsed!, { kubernetesVersion: "1.34" });
  expect(await told(refused, loaded.locator)).toEqual([]);
  const [report, diagnostics] = check({ system: system!, plan }, { country: (cloud, region) => countries[`${cloud} ${region}`], ...options });
  const said = (await told(diagnostics, loaded.locator)).map((one, index) => `${one} [${diagnosticsOf(diagnostics, one, index)}]`);
  return { said, report: report! };
}
const diagnosticsOf = (
  diagnostics: readonly { readonly severity: string; readonly rule?: string; readonly message: string }[],
  said: string,
  _index: number,
): string => {
  const one = diagnostics.find(({ message }) => said.endsWith(message));
  return `${one?.severity} ${one?.rule}`;
};

const head = `import { aws, bucket, cache, gateway, iam, jwt, llm, noAuth, personal, service, source, system, waive } from "lintel";
const web = (more: object = {}) => service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" }, ...more });
const customers = personal({ subjects: "customers", residency: "EU" });
`;
const system = (body: string, components: string, more = `on: aws("eu-central-1"), environment: "staging"`): string =>
  `${head}${body}\nexport default system("s", { owner: "t", purpose: "P.", ${more}, components: { ${components} } });\n`;

const production = `environment: "production", budget: { monthly: "$1k" }`;

describe("rules of Lintel", () => {
  test("each has an id of the catalogue, a title and help, and its own file", () => {
    const ids = ownRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, docs } of ownRules) {
      expect(id).toMatch(/^([A-Z]{2,4}|K8S)\d{3}$/);
      expect(title.length).toBeGreaterThan(20);
      expect(docs.why.length).toBeGreaterThan(5);
    }
  });

  test("ARC115: an orphan is an error, unless it says why", async () => {
    const { said, report } = await checked(
      system(`const a = cache({ ttl: "5m", size: "1GiB" });\nconst b = cache({ ttl: "5m", size: "1GiB", standalone: "For the shell." });`, "a, b"),
    );
    expect(said).toEqual(["blueprint.ts:4:11 LNT3001 nothing uses the cache `a`, and it uses nothing [error ARC115]"]);
    expect(report.passed["ARC115"]).toBe(1);
  });

  test("ARC106: public without authentication, and without a firewall", async () => {
    const body = (auth: string, more = ""): string =>
      `const s = web();\nconst api = gateway({ exposure: "public", routes: { "/": s }, auth: ${auth}${more} });`;
    expect((await checked(system(body(`iam()`), "s, api"))).said).toEqual([]);
    expect((await checked(system(body(`noAuth("A demo.")`), "s, api"))).said).toEqual([
      "blueprint.ts:5:69 LNT3001 anybody on the internet can call it: A demo. [warning ARC106]",
    ]);
    expect(
      (await checked(system(body(`noAuth("A demo.")`, `, receives: customers, waf: false`), "s, api", `on: aws("eu-central-1"), ${production}`))).said,
    ).toEqual([
      "blueprint.ts:5:69 LNT3001 anybody on the internet can reach restricted data: there is no authentication [error ARC106]",
      "blueprint.ts:5:114 LNT3001 it is public and has no web application firewall [error ARC106]",
    ]);
  });

  test("ARC101, ARC102: residency against the place, a component's own place, and recovery", async () => {
    const body = `const s = web(__);\nconst api = gateway({ exposure: "private", routes: { "/": s }, auth: iam(), receives: customers });`;
    const run = (on: string, own = "", options: CheckOptions = {}) => checked(system(body.replace("__", own), "s, api", `on: ${on}, ${production}`), options);
    expect((await run(`aws("eu-central-1", { dr: "eu-west-1" })`)).said).toEqual([]);
    expect((await run(`aws("eu-west-2")`)).said).toEqual([
      "blueprint.ts:6:65 LNT3001 personal data must stay in EU, but aws eu-west-2 is outside [error ARC101]",
    ]);
    expect((await run(`[aws("eu-central-1"), aws("eu-west-2")]`)).said).toEqual([
      "blueprint.ts:6:87 LNT3001 personal data must stay in EU, but aws eu-west-2 is outside [error ARC101]",
    ]);
    expect((await run(`aws("eu-central-1", { dr: "eu-west-2" })`)).said).toEqual([
      "blueprint.ts:6:87 LNT3001 personal data must stay in EU, but copies for recovery would go to aws eu-west-2 [error ARC102]",
      "blueprint.ts:6:87 LNT3001 the region to recover in, aws eu-west-2, is outside of EU, where personal data must stay [error REL503]",
    ]);
    expect((await run(`aws("eu-central-1")`, `{ on: aws("eu-west-2") }`)).said).toEqual([
      "blueprint.ts:2:36 LNT3001 personal data must stay in EU, but aws eu-west-2 is outside [error ARC101]",
      "blueprint.ts:5:54 LNT3001 personal data must stay in EU, but it would go to `s` in aws eu-west-2 [error ARC102]",
    ]);
    expect((await run(`aws("eu-north-1")`)).said).toEqual([
      "blueprint.ts:6:65 LNT3002 the catalogue does not say where aws eu-north-1 lies, and personal data must stay in EU [info ARC101]",
    ]);
  });

  test("ARC104: a lower class than what flows in", async () => {
    const { said } = await checked(
      system(
        `const files = bucket({ size: "1GiB", classification: "internal" });\nconst s = web({ writes: [files] });\nconst api = gateway({ exposure: "private", routes: { "/": s }, auth: iam(), receives: customers });`,
        "files, s, api",
        `on: aws("eu-central-1"), ${production}`,
      ),
    );
    expect(said).toEqual(["blueprint.ts:4:54 LNT3001 it declares internal, but restricted data flows in from `api` [error ARC104]"]);
  });

  test("ARC103: a store that no class reaches", async () => {
    const { said } = await checked(system(`const files = bucket({ size: "1GiB" });\nconst s = web({ writes: [files] });`, "files, s"));
    expect(said).toEqual(["blueprint.ts:4:15 LNT3001 the class of what it stores is not known; it is treated as internal [warning ARC103]"]);
  });

  test("COST602: a budget in production", async () => {
    const spare = `const spare = cache({ ttl: "5m", size: "1GiB", classification: "internal", standalone: "Filled by hand each night." });`;
    expect((await checked(system(spare, "spare", `on: aws("eu-central-1"), environment: "production"`))).said).toEqual([
      "blueprint.ts:5:16 LNT3001 a production system has no budget [warning COST602]",
    ]);
    expect((await checked(system(spare, "spare", `on: aws("eu-central-1"), environment: "production", budget: { monthly: "$1k" }`))).said).toEqual([]);
    expect((await checked(system(spare, "spare"))).said).toEqual([]);
  });
});

describe("waivers", () => {
  test("know every rule of the catalogue, and no other", () => {
    const ids = [...readFileSync(new URL("../../dsl/catalog/rules.ts", import.meta.url), "utf8").matchAll(/"([A-Z]+\d+|K8S\d+)"/g)]
      .map(([, id]) => id ?? "")
      .filter((id) => !id.startsWith("META"));
    expect(ids.length).toBeGreaterThan(90);
    expect(ids.filter((id) => !isRuleId(id))).toEqual([]);
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    const known = ["ARC", "AIG", "TF", "K8S", "REL", "COST", "META", "X"].flatMap((family) => numbers.map((number) => `${family}${number}`).filter(isRuleId));
    expect(known.sort()).toEqual([...new Set(ids)].sort());
  });

  const waived = (rule: string, expires: string): string =>
    system(
      `const a = cache({ ttl: "5m", size: "1GiB", waivers: [waive(${JSON.stringify(rule)} as never, { reason: "Filled by hand each night.", owner: "t", expires: ${JSON.stringify(expires)} })] });`,
      "a",
    );

  test("cover the finding of their component", async () => {
    const { said, report } = await checked(waived("ARC115", "2027-01-01"), { asOf: "2027-01-01" });
    expect(said).toEqual([]);
    expect(report.findings).toMatchObject([
      { rule: "ARC115", component: "a", verdict: "fail", waiver: { reason: "Filled by hand each night.", owner: "t", expires: "2027-01-01" } },
    ]);
  });

  test("without a date they count, and that is said", async () => {
    expect((await checked(waived("ARC115", "2027-01-01"))).said).toEqual([
      "blueprint.ts:4:54 LNT3002 the waiver for ARC115 counts until 2027-01-01; whether that has passed was not checked [info META905]",
    ]);
  });

  test("expired ones no longer cover", async () => {
    expect((await checked(waived("ARC115", "2027-01-01"), { asOf: "2027-01-02" })).said).toEqual([
      "blueprint.ts:4:11 LNT3001 nothing uses the cache `a`, and it uses nothing [error ARC115]",
      "blueprint.ts:4:140 LNT3001 the waiver for ARC115 expired on 2027-01-01 [error META902]",
    ]);
  });

  test("that cover nothing, that name no rule, and that name one that is not checked", async () => {
    const orphan = "blueprint.ts:4:11 LNT3001 nothing uses the cache `a`, and it uses nothing [error ARC115]";
    const asOf = "2026-01-01";
    expect((await checked(waived("ARC106", "2027-01-01"), { asOf })).said).toEqual([
      orphan,
      "blueprint.ts:4:54 LNT3001 the waiver for ARC106 covers no finding here [error META903]",
    ]);
    expect((await checked(waived("acme/none", "2027-01-01"), { asOf })).said).toEqual([
      orphan,
      "blueprint.ts:4:54 LNT3001 there is no rule `acme/none` [error META903]",
    ]);
    expect((await checked(waived("COST603", "2027-01-01"), { asOf })).said).toEqual([
      orphan,
      "blueprint.ts:4:54 LNT3001 the waiver for COST603 covers no finding here [error META903]",
    ]);
  });
});

describe("rules from outside", () => {
  const own = (check: string, kinds = `["cache"]`): string =>
    `import { aws, cache, service, system } from "lintel";
import { defineRule } from "lintel/extend";
const rule = defineRule({ id: "acme/small", severity: "high", title: "Caches are small", help: "Because.", kinds: ${kinds}, check: ${check} });
const a = cache({ ttl: "5m", size: "1GiB", standalone: "Test." });
export default system("s", { owner: "t", purpose: "P.", on: aws("eu-central-1"), environment: "staging", rules: [rule], components: { a } });
`;

  test("pass, fail at a property, and unknown", async () => {
    expect((await checked(own(`() => ({ verdict: "pass" })`))).report.passed["acme/small"]).toBe(1);
    expect(
      (await checked(own(`({ values }) => ({ verdict: "fail", at: "size", message: values["size"] + " bytes is too much", hint: "less" })`))).said,
    ).toEqual(["blueprint.ts:4:36 LNT3001 1073741824 bytes is too much [error acme/small]"]);
    expect((await checked(own(`() => [{ verdict: "unknown", at: "ttl", because: "who knows" }, { verdict: "pass" }]`))).said).toEqual([
      "blueprint.ts:4:24 LNT3002 who knows [info acme/small]",
    ]);
    expect((await checked(own(`() => ({ verdict: "fail", at: "", message: "no" })`, `["bucket"]`))).said).toEqual([]);
  });

  test("broken ones are findings on the rule", async () => {
    expect((await checked(own(`() => { throw new TypeError("oops"); }`))).said).toEqual([
      "blueprint.ts:5:114 LNT3003 the rule `acme/small` is broken: on `a` it threw TypeError: oops [error acme/small]",
    ]);
    expect((await checked(own(`() => undefined as never`))).said).toEqual([
      "blueprint.ts:5:114 LNT3003 the rule `acme/small` is broken: on `a` it returned something that is no verdict [error acme/small]",
    ]);
    expect((await checked(own(`({ values }) => { (values as { size: number }).size = 1; return { verdict: "pass" }; }`))).said).toHaveLength(1);
  });
});
