import { AssertionError } from "node:assert";
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defineRule, type Rule, type RuleCases, testRule } from "lintel/testing";
import { keepsShort } from "../extend/pack.ts";

const week = 7 * 86_400_000;
const retention = defineRule({
  id: "acme/short-logs",
  severity: "medium",
  title: "Buckets forget within a week",
  help: "What is kept longer needs a reason.",
  kinds: ["bucket"],
  check({ name, values }) {
    const { keep } = values as { readonly keep?: number };
    if (keep === undefined) return { verdict: "unknown", at: "", because: `\`${name}\` says nothing` };
    if (keep <= week) return { verdict: "pass" };
    return { verdict: "fail", at: "keep", message: `\`${name}\` keeps objects for ${keep / 86_400_000} days`, hint: 'write "7d"' };
  },
});
const bucket = (fields: string): string => `import { aws, bucket, system } from "lintel";
const logs = bucket({ size: "1GiB", ${fields} standalone: "Written by hand." });
export default system("s", { owner: "t", purpose: "Test.", environment: "staging", on: aws("eu-central-1"), components: { logs } });
`;
const long = bucket('keep: "30d",');
const short = bucket('keep: "7d",');
const silent = bucket("");
const other = silent.replaceAll("bucket", "cache").replace("{ size", '{ ttl: "5m", size');

/** What it throws; an answer is a failure of the test. */
async function message(rule: Rule, cases: RuleCases): Promise<string> {
  const error: unknown = await testRule(rule, cases).then(
    () => new Error("nothing was thrown"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AssertionError);
  return (error as AssertionError).message;
}

describe("testRule", () => {
  it("gives what was found when all cases hold", async () => {
    const results = await testRule(retention, {
      valid: [
        short,
        {
          name: "nothing to look at",
          blueprint: other,
          applies: false,
        },
      ],
      invalid: [
        {
          name: "too long",
          blueprint: long,
          findings: [{ at: "2:43", line: 2, component: "logs", property: "keep", message: /for 30 days$/, hint: 'write "7d"' }],
        },
        { blueprint: silent, findings: [{ verdict: "unknown", component: "logs", message: "`logs` says nothing" }] },
      ],
    });
    expect(results.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["valid case 1", "valid nothing to look at", "invalid too long", "invalid case 2"]);
    expect(results[2]?.findings).toEqual([
      { at: "2:43", line: 2, component: "logs", property: "keep", verdict: "fail", message: "`logs` keeps objects for 30 days", hint: 'write "7d"' },
    ]);
  });

  it("tells what differs, of all cases at once", async () => {
    expect(
      await message(retention, {
        valid: [short, long],
        invalid: [
          { blueprint: short, findings: [{ line: 2 }] },
          { name: "other words", blueprint: long, findings: [{ message: "something else", line: 2, property: "size" }] },
          { name: "one too many", blueprint: long, findings: [{ line: 2 }, { line: 9 }] },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "acme/short-logs: 4 of 5 cases fail

      valid: case 2
        it must pass, and has a finding:
        + 2:43 logs.keep fail: \`logs\` keeps objects for 30 days (write "7d")

      invalid: case 1
        - expected, + found:
        - line 2

      invalid: other words
        - expected, + found:
        - line 2, property size, message something else
        + 2:43 logs.keep fail: \`logs\` keeps objects for 30 days (write "7d")   <- property, message

      invalid: one too many
        - expected, + found:
          2:43 logs.keep fail: \`logs\` keeps objects for 30 days (write "7d")
        - line 9"
    `);
  });

  it("fails where a case could not fail", async () => {
    expect(await message(retention, { valid: [other] })).toContain("looked at no component");
    expect(await message(retention, { valid: [{ blueprint: short, applies: false }] })).toContain("`applies` is false");
    expect(await message(retention, { invalid: [{ blueprint: long, findings: [] }] })).toContain("needs one finding at least");
    await expect(testRule(retention, {})).rejects.toThrow("there is no case for acme/short-logs");
    await expect(testRule({ id: "short" } as never, { valid: [short] })).rejects.toThrow("this is no rule");
  });

  it("shows what is wrong with a blueprint or the rule", async () => {
    expect(await message(retention, { valid: [short.replace('"7d"', '"7 days"')] })).toMatch(/does not come to its rules:\n {2}2:\d+ LNT1106 /);
    expect(await message(retention, { invalid: [{ blueprint: "nonsense(", findings: [{ line: 1 }] }] })).toContain("LNT1004");
    const throwing = defineRule({
      ...retention,
      check: () => {
        throw new TypeError("oops");
      },
    });
    expect(await message(throwing, { valid: [short] })).toContain("it threw TypeError: oops");
  });

  it("takes parameters, and files beside the blueprint from disk", async () => {
    const directory = fileURLToPath(new URL("../extend/", import.meta.url));
    const orders = fs.readFileSync(`${directory}/blueprint.ts`, "utf8");
    const [result] = await testRule(keepsShort, { directory, invalid: [{ blueprint: orders, findings: [{ property: "keep" }] }] });
    expect(result?.findings).toHaveLength(1);
    const text = `import { aws, blueprint, bucket, param, system } from "lintel";
export default blueprint({ keep: param.text().default("7d") }, ({ keep }) => {
  const logs = bucket({ size: "1GiB", keep: keep as "7d", standalone: "Written by hand." });
  return system("s", { owner: "t", purpose: "Test.", environment: "staging", on: aws("eu-central-1"), components: { logs } });
});
`;
    await testRule(retention, { valid: [text], invalid: [{ blueprint: text, set: { keep: "8d" }, findings: [{ line: 3 }] }] });
  });

  it("respects waivers of the blueprint", async () => {
    const waived = bucket(
      'keep: "30d", waivers: [waive("acme/short-logs", { reason: "An audit asks for it until spring.", owner: "t", expires: "2099-01-01" })],',
    ).replace("system }", "system, waive }");
    await testRule(retention, { valid: [waived] });
  });
});
