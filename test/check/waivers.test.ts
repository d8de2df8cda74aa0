import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findings } from "./rules/harness.ts";

const head = `import { aws, cache, gateway, iam, jwt, noAuth, service, system, waive } from "lintel";
const web = service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } });
const other = service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } });
`;
const blueprint = (waivers: string, onSystem = ""): string => `${head}
const api = gateway({ exposure: "public", domain: "a.example.com", routes: { "/": web, "/b": other }, auth: noAuth("A demo."), receives: "internal",
  waivers: [${waivers}] });
export default system("s", { owner: "t", purpose: "Shows answers.", environment: "development", on: aws("us-east-1"), waivers: [${onSystem}], components: { api, web, other } });
`;
const good = `reason: "It shows public data only.", owner: "web", expires: "2027-06-30"`;
const of = async (text: string, asOf = "2026-11-25"): Promise<readonly string[]> =>
  (await findings(text, { asOf })).filter((one) => /^(ARC106|META)/.test(one)).map((one) => one.replace("blueprint.ts:", ""));
const open = "ARC106 5:109 warning anybody on the internet can call it: A demo.";

describe("waivers", () => {
  test("by id, by slug, in any case", async () => {
    expect(await of(blueprint(""))).toEqual([open]);
    for (const name of ["ARC106", "arc106", "internet-exposure-declared", "Internet-Exposure-Declared"])
      expect(await of(blueprint(`waive(${JSON.stringify(name)} as never, { ${good} })`))).toEqual([]);
  });

  test("limited to a component: only what is found on the way to it", async () => {
    expect(await of(blueprint(`waive("ARC106", { ${good}, to: web })`))).toEqual([open, "META903 6:13 error the waiver for ARC106 covers no finding here"]);
  });

  test("META901: a reason of 20 characters, an owner and an end", async () => {
    const told = async (terms: string) => (await of(blueprint(`waive("ARC106", { ${terms} } as never)`))).filter((one) => one.startsWith("META901"));
    expect(await told(`reason: "later", owner: "web", expires: "2027-06-30"`)).toEqual([
      "META901 6:39 error the waiver for ARC106 gives its reason in fewer than 20 characters, so it does not count",
    ]);
    expect(await told(`reason: "It shows public data only.", owner: " "`)).toEqual([
      "META901 6:76 error the waiver for ARC106 has no owner and has no end, so it does not count",
    ]);
    expect(await told(`reason: "It shows public data only.", owner: "web", expires: "2027-02-30"`)).toEqual([
      'META901 6:92 error the waiver for ARC106 ends on "2027-02-30", which is no day, so it does not count',
    ]);
    expect(await of(blueprint(`waive("ARC106", { reason: "later", owner: "web", expires: "2027-06-30" })`))).toContain(open);
  });

  test("META902: an expired one no longer counts; its last day still does", async () => {
    expect(await of(blueprint(`waive("ARC106", { ${good} })`), "2027-06-30")).toEqual([]);
    expect(await of(blueprint(`waive("ARC106", { ${good} })`), "2027-07-01")).toEqual([open, "META902 6:92 error the waiver for ARC106 expired on 2027-06-30"]);
  });

  test("META903: covers nothing, twice the same, or names no rule", async () => {
    expect(await of(blueprint(`waive("TF301", { ${good} })`))).toEqual([open, "META903 6:13 error the waiver for TF301 covers no finding here"]);
    expect(await of(blueprint(`waive("ARC999" as never, { ${good} })`))).toEqual([open, "META903 6:13 error there is no rule `ARC999`"]);
    expect(await of(blueprint(`waive("ARC114", { ${good} })`))).toEqual([
      open,
      "META903 6:13 error ARC114 is not checked yet, so its waiver has no effect: it waits for modelApi",
    ]);
    // On the system it covers what is found on the system, not what is found on a component.
    expect(await of(blueprint("", `waive("ARC106", { ${good} })`))).toEqual([open, "META903 7:129 error the waiver for ARC106 covers no finding here"]);
  });

  test("META904: the rules that guard waivers", async () => {
    expect(await of(blueprint(`waive("META903" as never, { ${good} })`))).toEqual([
      open,
      "META904 6:13 error META903 cannot be waived here: it guards the waivers themselves",
    ]);
  });

  test("META905: without a day nobody knows whether it has expired", async () => {
    const told = await findings(blueprint(`waive("ARC106", { ${good} })`));
    expect(told.filter((one) => one.startsWith("META"))).toEqual([
      "META905 blueprint.ts:6:13 info the waiver for ARC106 counts until 2027-06-30; whether that has passed was not checked",
    ]);
  });

  test("whatever is written, a finding goes away only by a waiver with all its terms", async () => {
    const text = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rule: fc.oneof(
            fc.constantFrom("ARC106", "arc106", "META901", "internet-exposure-declared", "acme/rule", "TF301"),
            fc.string({ minLength: 1, maxLength: 8 }),
          ),
          reason: text(fc.oneof(fc.constant("It shows public data only."), fc.string({ maxLength: 40 }))),
          owner: text(fc.oneof(fc.constant("web"), fc.constant(" "))),
          expires: text(fc.constantFrom("2027-06-30", "2026-11-24", "2026-11-25", "2027-13-01", "soon", "")),
        }),
        async ({ rule, reason, owner, expires }) => {
          const terms = JSON.stringify({ reason, owner, expires });
          const told = await of(blueprint(`waive(${JSON.stringify(rule)} as never, ${terms} as never)`));
          const whole = (reason?.trim().length ?? 0) >= 20 && owner === "web" && (expires === "2027-06-30" || expires === "2026-11-25");
          const covers = /^(arc106|internet-exposure-declared)$/i.test(rule) && whole;
          expect(told.includes(open)).toBe(!covers);
          expect(told.some((one) => one.startsWith("META"))).toBe(!covers);
        },
      ),
      { numRuns: 25 },
    );
  });
});
