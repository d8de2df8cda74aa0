import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonDiagnostic } from "../../compiler/diagnostics/formats/json.ts";
import { temporary } from "../harness/temporary.ts";
import { lintel } from "./io.ts";

const blueprint = `import { aws, gateway, noAuth, service, system, waive } from "lintel";
const web = service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } });
const api = gateway({
  exposure: "public",
  domain: "a.example.com",
  routes: { "/": web },
  receives: "internal",
  auth: noAuth("A demo."),
  // WAIVERS
});
export default system("s", { owner: "t", purpose: "Shows answers.", environment: "development", on: aws("us-east-1"), components: { api, web } });
`;
const waived = blueprint.replace("// WAIVERS", `waivers: [waive("ARC106", { reason: "It shows public data only.", owner: "web", expires: "2027-06-30" })],`);

interface Told {
  readonly exit: number;
  readonly lines: readonly string[];
}
/** Lints `app/blueprint.ts` of a repository; "RULE severity file:line message". */
async function lint(files: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Told> {
  const root = temporary({});
  fs.mkdirSync(path.join(root, ".git"));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return run(root, ...flags);
}
async function run(root: string, ...flags: readonly string[]): Promise<Told> {
  const { exit, out, err } = await lintel(["lint", "app/blueprint.ts", "--as-of", "2026-11-25", "--format", "json", ...flags], root);
  if (out === "") return { exit, lines: [err] };
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: readonly JsonDiagnostic[];
  };
  return {
    exit,
    lines: diagnostics
      .filter(({ rule, code }) => rule !== null || code.startsWith("LNT30"))
      .map(({ code, rule, severity, span, message }) => `${rule ?? code} ${severity} ${span?.file}:${span?.line} ${message}`),
  };
}
const policy = (body: string): string =>
  `import { policy } from "lintel";\nimport { defineRule } from "lintel/extend";\nexport default policy({\n${body}\n});\n`;
const open = "ARC106 warning app/blueprint.ts:8 anybody on the internet can call it: A demo.";

describe("the policy of an organisation", () => {
  test("changes how a rule counts, by id and slug", async () => {
    expect((await lint({ "app/blueprint.ts": blueprint })).lines).toEqual([open]);
    for (const [level, exit, expected] of [
      ["error", 1, [open.replace("warning", "error")]],
      ["info", 0, [open.replace("warning", "info")]],
      ["off", 0, []],
    ] as const)
      for (const name of ["ARC106", "internet-exposure-declared"])
        expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": policy(`  severity: { "${name}": "${level}" },`) })).toEqual({
          exit,
          lines: expected,
        });
  });

  test("grants waivers by system and component, and forbids those in blueprints", async () => {
    const central = (terms: string): string =>
      policy(
        `  inlineWaivers: "forbidden",\n  waivers: [{ rule: "ARC106", ${terms}, reason: "It shows public data only.", owner: "web", expires: "2027-06-30" }],`,
      );
    expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": central(`system: "s", component: "api"`) })).toEqual({ exit: 0, lines: [] });
    expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": central(`system: "*", component: "api"`) })).toEqual({ exit: 0, lines: [] });
    expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": central(`system: "t", component: "api"`) })).toEqual({ exit: 0, lines: [open] });
    expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": central(`system: "s", component: "web"`) })).toEqual({
      exit: 1,
      lines: ["META903 error lintel.policy.ts:5 the waiver for ARC106 covers no finding here", open],
    });
    expect(await lint({ "app/blueprint.ts": waived, "lintel.policy.ts": policy(`  inlineWaivers: "forbidden",`) })).toEqual({
      exit: 1,
      lines: [open, "META904 error app/blueprint.ts:9 ARC106 cannot be waived here: the policy allows no waivers in blueprints"],
    });
    expect(
      (await lint({ "app/blueprint.ts": waived, "lintel.policy.ts": policy(`  inlineWaivers: { allExcept: ["internet-exposure-declared"] },`) })).exit,
    ).toBe(1);
    expect((await lint({ "app/blueprint.ts": waived, "lintel.policy.ts": policy(`  inlineWaivers: { allExcept: ["TF301"] },`) })).exit).toBe(0);
  });

  test("brings rules and frameworks", async () => {
    const rule = `  rules: [defineRule({ id: "acme/small", severity: "high", title: "Services are small", help: "Because.", kinds: ["service"], check: () => ({ verdict: "fail", at: "port", message: "too big" }) })],`;
    expect(await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": policy(rule) })).toEqual({
      exit: 1,
      lines: ["acme/small error app/blueprint.ts:2 too big", open],
    });
    expect((await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": policy(`${rule}\n  severity: { "acme/small": "warning" },`) })).exit).toBe(0);
    expect((await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": policy(`  packs: ["hipaa"],`) })).exit).toBe(0);
  });

  test("is refused where it is wrong, at its line, and nothing is checked", async () => {
    const wrong = async (body: string): Promise<readonly string[]> => (await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": body })).lines;
    expect(await wrong(policy(`  severity: {\n    ARC999: "error" },`))).toEqual(["LNT3010 error lintel.policy.ts:5 there is no rule `ARC999`"]);
    expect(await wrong(policy(`  severity: {\n    META903: "off" },`))).toEqual([
      "LNT3010 error lintel.policy.ts:5 META903 guards the waivers and cannot be info or off",
    ]);
    expect(await wrong(`export default { severity: {} };`)).toEqual(["LNT3010 error lintel.policy.ts:1 the default export of `lintel.policy.ts` is no policy"]);
    const { exit, lines } = await lint({ "app/blueprint.ts": blueprint, "lintel.policy.ts": policy(`  severity: { ARC106: "fatal" },`) });
    expect([exit, lines]).toEqual([1, []]);
    expect((await lint({ "app/blueprint.ts": blueprint }, "--policy", "nowhere.ts")).lines[0]).toContain("there is no policy `nowhere.ts`");
  });

  test("of the repository goes before one beside a package.json", async () => {
    const files = {
      "app/blueprint.ts": blueprint,
      "app/package.json": "{}",
      "app/lintel.policy.ts": policy(`  severity: { ARC106: "off" },`),
    };
    expect((await lint(files)).lines).toEqual([]);
    expect((await lint({ ...files, "lintel.policy.ts": policy(`  severity: { ARC106: "error" },`) })).exit).toBe(1);
  });
});

describe("the baseline", () => {
  const strict = policy(`  severity: { ARC106: "error" },`);
  const files = { "app/blueprint.ts": blueprint, "lintel.policy.ts": strict, "package.json": "{}" };
  async function repository(more: Readonly<Record<string, string>> = {}): Promise<string> {
    const root = temporary({});
    fs.mkdirSync(path.join(root, ".git"));
    fs.mkdirSync(path.join(root, "app"));
    for (const [name, text] of Object.entries({ ...files, ...more })) fs.writeFileSync(path.join(root, name), text);
    return root;
  }
  const command = (root: string, ...flags: readonly string[]) => lintel(["lint", "app/blueprint.ts", "--as-of", "2026-11-25", ...flags], root);
  const file = (root: string): string => path.join(root, "lintel.baseline.json");

  test("takes in what is there, once; new findings count", async () => {
    const root = await repository();
    expect((await run(root)).exit).toBe(1);
    expect(await command(root, "--create-baseline")).toEqual({ exit: 0, out: "lintel.baseline.json: 1 finding of s\n", err: "" });
    expect(JSON.parse(fs.readFileSync(file(root), "utf8"))).toMatchObject({
      schemaVersion: 1,
      systems: { s: [{ rule: "ARC106", where: "api", finding: "anybody on the internet can call it: A demo." }] },
    });
    expect(await run(root)).toEqual({ exit: 0, lines: [] });
    // Lines may move.
    fs.writeFileSync(path.join(root, "app/blueprint.ts"), `\n\n${blueprint}`);
    expect(await run(root)).toEqual({ exit: 0, lines: [] });
    fs.writeFileSync(path.join(root, "app/blueprint.ts"), blueprint.replace("// WAIVERS", "waf: false,"));
    expect(await run(root)).toEqual({ exit: 1, lines: ["ARC106 error app/blueprint.ts:9 it is public and has no web application firewall"] });
    expect((await command(root, "--create-baseline")).err).toContain("has 1 finding of `s` already, and a baseline only shrinks");
  });

  test("only shrinks: what is repaired is stale, and is pruned", async () => {
    const root = await repository();
    await command(root, "--create-baseline");
    fs.writeFileSync(
      path.join(root, "app/blueprint.ts"),
      blueprint.replace(`noAuth("A demo.")`, `jwt({ issuer: "https://login.example.com", audience: "a" })`).replace("noAuth,", "jwt,"),
    );
    const { exit, lines } = await run(root);
    expect(exit).toBe(1);
    expect(lines).toEqual(["LNT3009 error lintel.baseline.json:9 the baseline has a finding of ARC106 that is gone"]);
    expect(await command(root, "--prune")).toEqual({ exit: 0, out: "lintel.baseline.json: 1 finding of s taken out, 0 left\n", err: "" });
    expect(await run(root)).toEqual({ exit: 0, lines: [] });
    // Pruning takes nothing in.
    fs.writeFileSync(path.join(root, "app/blueprint.ts"), blueprint);
    await command(root, "--prune");
    expect((await run(root)).exit).toBe(1);
  });

  test("compile takes it too, and a file that was edited is refused", async () => {
    const root = await repository();
    await command(root, "--create-baseline");
    expect((await lintel(["compile", "app/blueprint.ts", "--out", "dist"], root)).exit).toBe(0);
    fs.writeFileSync(file(root), `{"schemaVersion":1,"systems":{"s":[{"rule":"ARC106"}]}}`);
    const { exit, lines } = await run(root);
    expect([exit, lines]).toEqual([1, ["LNT3011 error lintel.baseline.json:1 `lintel.baseline.json` has entries of `s` that are none"]]);
    fs.writeFileSync(file(root), "{");
    expect((await run(root)).lines).toEqual(["LNT3011 error lintel.baseline.json:1 `lintel.baseline.json` is no JSON"]);
  });
});
