import { describe, expect, test } from "vitest";
import { fingerprints } from "../../compiler/diagnostics/formats/fingerprint.ts";
import { github } from "../../compiler/diagnostics/formats/github.ts";
import { gitlab } from "../../compiler/diagnostics/formats/gitlab.ts";
import { junit } from "../../compiler/diagnostics/formats/junit.ts";
import { lineHashes } from "../../compiler/diagnostics/formats/line-hash.ts";
import { markdown } from "../../compiler/diagnostics/formats/markdown.ts";
import { sarif } from "../../compiler/diagnostics/formats/sarif.ts";
import type { Severity } from "../../compiler/diagnostics/diagnostic.ts";
import type { LocatedDiagnostic } from "../../compiler/diagnostics/locate.ts";

const text = `import { cache } from "lintel";\n\nconst answers = cache({\n\tttl: "5min",\n});\n`;
const filesWith = (source: string) => ({
  source: (file: string): string | undefined => (file === "shop.ts" ? source : undefined),
  path: (file: string): string | undefined => (file.startsWith("/") ? undefined : `my apps/${file}`),
  blueprint: "my apps/shop.ts",
  blueprintText: source,
  version: "1.2.3",
});
const files = filesWith(text);
const base = { code: "LNT1106", severity: "error", message: `"5min" is not a duration`, related: [], notes: [] } as const satisfies LocatedDiagnostic;
const span = { file: "shop.ts", line: 4, column: 7, endLine: 4, endColumn: 13 };
const placed: LocatedDiagnostic = { ...base, span, component: "answers", property: "ttl", hint: "write it like 5m" };
const hostile: LocatedDiagnostic = {
  ...placed,
  severity: "warning",
  message: "a|b <img src=x onerror=alert(1)> ]]> & 100% `c|<d>` [x](http://e.vil)\n::error::no\u001b[31m\u0000\ud800 @octocat #12",
  component: "a:b,c\n::",
};
const many = (count: number, severity: Severity): readonly LocatedDiagnostic[] =>
  Array.from({ length: count }, (_, index) => ({ ...base, severity, span: { ...span, line: index + 1, endLine: index + 1 } }));

describe("fingerprints", () => {
  test("stay when lines move and when the message changes, and are unique", () => {
    const moved = { ...placed, message: "another count", span: { ...span, line: 9, endLine: 9 } };
    expect(fingerprints([moved], filesWith(`\n\n${text}`))).toEqual(fingerprints([placed], files));
    expect(new Set(fingerprints([placed, placed, { ...placed, property: "size" }, { ...placed, component: "other" }], files)).size).toBe(4);
    const nowhere = { ...base, span };
    const lower = { ...base, span: { ...span, line: 6, endLine: 6 } };
    expect(fingerprints([lower], filesWith(`\n\n${text}`))).toEqual(fingerprints([nowhere], files));
    expect(fingerprints([{ ...base, span: { ...span, line: 3, endLine: 3 } }], files)).not.toEqual(fingerprints([nowhere], files));
  });

  // Published expectations of github/codeql-action (src/fingerprints.test.ts).
  test("line hashes are GitHub's", () => {
    expect(lineHashes("")).toEqual(["c129715d7a2bc9a3:1"]);
    const alike = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
    for (const end of ["\n", "\r", "\r\n"]) expect(lineHashes(` a\nb\n  \t\tc\n d`.replaceAll("\n", end))).toEqual(alike);
    const repeated = lineHashes("Lorem ipsum dolor sit amet.\n".repeat(10));
    expect(repeated.slice(4, 8)).toEqual(["a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1"]);
    expect(repeated).toHaveLength(11);
  });
});

describe("sarif", () => {
  test("has what the standard and GitHub ask for", () => {
    const one: LocatedDiagnostic = {
      ...placed,
      rule: "COST602",
      related: [
        { message: "built here", span: { ...span, line: 3, endLine: 3 } },
        { message: "nowhere" },
        { message: "outside", span: { ...span, file: "/etc/x" } },
      ],
    };
    const log = JSON.parse(sarif([{ ...base, code: "LNT1101", severity: "info" }, one], files));
    expect(log).toMatchObject({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0" });
    const [run] = log.runs;
    expect(run).toMatchObject({ columnKind: "utf16CodeUnits", automationDetails: { id: "lintel/my apps/shop.ts/" } });
    expect(run.tool.driver).toMatchObject({ name: "lintel", version: "1.2.3" });
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["COST602", "LNT1101"]);
    for (const rule of run.tool.driver.rules) {
      expect(rule.name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(rule.shortDescription.text).toMatch(/^.+\.$/);
      for (const key of ["fullDescription", "help"]) expect(rule[key].text.length).toBeGreaterThan(40);
      expect(["error", "warning", "note"]).toContain(rule.defaultConfiguration.level);
    }
    const emitted = {
      ...one,
      emitted: { cloud: "aws", region: "eu-central-1", file: "aws/terraform/foundation/main.tf.json", address: "aws_s3_bucket.a" },
    } as const;
    const facts = {
      slug: "budget-declared",
      title: "A budget is declared",
      why: "Why it matters, in a sentence.",
      fix: "What to do about it.",
      severity: "high",
      controls: ["SOC 2 A1.1"],
    } as const;
    const told = JSON.parse(sarif([emitted], { ...files, rule: () => facts, emittedLine: () => 12 })).runs[0];
    expect(told.tool.driver.rules[0]).toMatchObject({
      id: "COST602",
      name: "BudgetDeclared",
      properties: { "security-severity": "8.0", tags: ["lintel", "security", "SOC 2 A1.1"] },
    });
    expect(told.results[0].relatedLocations.at(-1)).toMatchObject({
      physicalLocation: { artifactLocation: { uri: "aws/terraform/foundation/main.tf.json", uriBaseId: "OUTPUT" }, region: { startLine: 12 } },
      logicalLocations: [{ fullyQualifiedName: "aws_s3_bucket.a", kind: "resource" }],
    });
    const [nowhere, result] = run.results;
    expect(nowhere.level).toBe("note");
    expect(nowhere.partialFingerprints.primaryLocationLineHash).toBe(lineHashes(text)[0]);
    expect(nowhere.locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 });
    const artifactLocation = { uri: "my%20apps/shop.ts", uriBaseId: "SRCROOT" };
    expect(result).toEqual({
      ruleId: "COST602",
      ruleIndex: 0,
      level: "error",
      message: { text: `"5min" is not a duration.\nHint: write it like 5m` },
      locations: [
        {
          physicalLocation: { artifactLocation, region: { startLine: 4, startColumn: 7, endLine: 4, endColumn: 13 } },
          logicalLocations: [{ name: "answers", fullyQualifiedName: "answers.ttl", kind: "object" }],
        },
      ],
      relatedLocations: [
        { id: 1, message: { text: "built here" }, physicalLocation: { artifactLocation, region: { startLine: 3, startColumn: 7, endLine: 3, endColumn: 13 } } },
      ],
      partialFingerprints: { primaryLocationLineHash: lineHashes(text)[3], "lintel/v1": fingerprints([one], files)[0] },
      properties: { code: "LNT1106", controls: [] },
    });
  });

  test("is valid without findings, and makes no links of hostile text", () => {
    expect(JSON.parse(sarif([], files)).runs[0]).toMatchObject({ tool: { driver: { rules: [] } }, results: [] });
    const [{ message }] = JSON.parse(sarif([hostile], files)).runs[0].results;
    expect(message.text).not.toContain("](");
    for (const sign of ["\u0000", "\u001b", "\ud800"]) expect(message.text).not.toContain(sign);
    expect(sarif([hostile, placed], files)).toBe(sarif([hostile, placed], files));
  });
});

describe("github", () => {
  test("escapes, places, and says nothing for nothing", () => {
    expect(github([], files)).toBe("");
    expect(github([placed], files)).toBe(
      `::error file=my apps/shop.ts,line=4,endLine=4,col=7,endColumn=13,title=LNT1106 answers::"5min" is not a duration.%0AHint: write it like 5m\n`,
    );
    const bad = github([hostile], files);
    expect(bad.split("\n")).toHaveLength(2);
    expect(bad).toContain("title=LNT1106 a%3Ab%2Cc%0A%3A%3A::a|b");
    expect(bad).toContain("100%25");
    expect(bad).toContain("%0A::error::no");
    expect(github([{ ...base, span: { ...span, endLine: 6, endColumn: 2 } }], files)).toContain("line=4,endLine=6,title=");
    expect(github([{ ...base, severity: "info" }], files)).toMatch(/^::notice file=my apps\/shop\.ts,line=1,/);
  });

  test("ten of each severity, the gravest first, the rest counted", () => {
    const lines = github([...many(3, "info"), ...many(25, "warning"), ...many(12, "error")], files)
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(24);
    expect(lines.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual([
      ...Array(10).fill("error"),
      ...Array(10).fill("warning"),
      ...Array(3).fill("notice"),
      undefined,
    ]);
    expect(lines[9]).toContain("line=10,");
    expect(lines[23]).toContain("17 more findings");
  });
});

test("gitlab: a list with unique fingerprints", () => {
  expect(gitlab([], files)).toBe("[]\n");
  const report = JSON.parse(gitlab([placed, placed, { ...hostile, rule: "COST602" }, { ...base, severity: "info" }], files));
  expect(report[0]).toEqual({
    description: `"5min" is not a duration.\nHint: write it like 5m`,
    check_name: "LNT1106",
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    severity: "major",
    location: { path: "my apps/shop.ts", lines: { begin: 4, end: 4 } },
  });
  expect(report.map((one: { severity: string }) => one.severity)).toEqual(["major", "major", "minor", "info"]);
  expect(report[2].check_name).toBe("COST602");
  expect(new Set(report.map((one: { fingerprint: string }) => one.fingerprint)).size).toBe(4);
});

test("junit: a case a code, escaped; notes do not fail", () => {
  expect(junit([], files)).toContain(`<testsuites name="lintel" tests="1" failures="0" errors="0">`);
  const report = junit([hostile, placed, { ...base, code: "LNT1101", severity: "info" }], files);
  expect(report).toContain(`tests="2" failures="1"`);
  expect(report).toMatch(/<failure message="a\|b &lt;img [^"]*\(and 1 more\)" type="error">my apps\/shop\.ts:4:7: warning: /);
  expect(report).toMatch(/<testcase name="LNT1101: [^"]*" classname="my apps\/shop\.ts">\n {6}<system-out>/);
  expect(report).toContain("]]&gt; &amp; 100%");
  for (const bad of ["<img", "\u0000", "\u001b", "\ud800"]) expect(report).not.toContain(bad);
  expect(report.match(/<testcase /g)).toHaveLength(2);
});

describe("markdown", () => {
  test("a table, and a sentence for nothing", () => {
    expect(markdown([], files)).toBe("### Lintel: <code>my apps/shop.ts</code>\n\nNo findings.\n");
    expect(markdown([placed], files)).toContain('| error | LNT1106 | <code>my apps/shop.ts:4</code> | "5min" is not a duration.<br>write it like 5m |\n');
  });

  test("hostile text stays text on its line", () => {
    const lines = markdown([hostile], files).trimEnd().split("\n");
    const row = lines.at(-1) ?? "";
    expect(lines).toHaveLength(7);
    expect(row.split("|")).toHaveLength(6);
    expect(row).toContain("<code>c&#124;&#60;d&#62;</code>");
    expect(row).not.toMatch(/<img|\]\(|http:|@octocat|(?<!&)#12/);
  });

  test("many findings end with a count", () => {
    const long = markdown(many(3000, "warning"), files);
    expect(long.length).toBeLessThan(61_000);
    expect(long).toMatch(/\n\n\d+ more findings not shown\.\n$/);
    expect(long).toContain("3000 warnings");
  });
});
