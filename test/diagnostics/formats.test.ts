import { describe, expect, test } from "vitest";
import { codes } from "../../compiler/diagnostics/codes/index.ts";
import { toJson } from "../../compiler/diagnostics/formats/json.ts";
import { pretty } from "../../compiler/diagnostics/formats/pretty.ts";
import type { LocatedDiagnostic } from "../../compiler/diagnostics/locate.ts";
import { distance, listed, nearest } from "../../compiler/diagnostics/words.ts";

const text = `import { cache } from "lintel";\n\nconst answers = cache({\n\tttl: "5min", // 分 minutes\n});\nconst 名前 = cache({ size: "1GB" });\n`;
const source = (file: string): string | undefined => (file === "shop.ts" ? text : undefined);
const display = (file: string): string => `examples/${file}`;
const base = { code: "LNT1106", severity: "error", message: `"5min" is not a duration`, related: [], notes: [] } as const satisfies LocatedDiagnostic;
const shown = (one: LocatedDiagnostic, colors = false): string => pretty([one], { source, display, colors });

describe("pretty", () => {
  test("a frame with the caret under exactly the property, tabs kept", () => {
    expect(shown({ ...base, span: { file: "shop.ts", line: 4, column: 7, endLine: 4, endColumn: 13 }, hint: "write it like 5m" })).toBe(
      `error[LNT1106]: "5min" is not a duration
 --> examples/shop.ts:4:7
  |
4 | \tttl: "5min", // 分 minutes
  | \t     ^^^^^^
  = hint: write it like 5m

1 error
`,
    );
  });

  test("wide characters take two cells", () => {
    expect(
      shown({ ...base, span: { file: "shop.ts", line: 6, column: 26, endLine: 6, endColumn: 31 } })
        .split("\n")
        .slice(3, 5),
    ).toEqual(['6 | const 名前 = cache({ size: "1GB" });', "  |                            ^^^^^"]);
  });

  test("of several lines the first; without an end one caret; without source no frame; without a place the component", () => {
    expect(shown({ ...base, span: { file: "shop.ts", line: 3, column: 17, endLine: 5, endColumn: 3 } })).toContain(
      "3 | const answers = cache({\n  |                 ^^^^^^^\n",
    );
    expect(shown({ ...base, span: { file: "shop.ts", line: 3, column: 17 } })).toContain("  |                 ^\n");
    expect(shown({ ...base, span: { file: "other.ts", line: 12, column: 3 } })).toBe(
      `error[LNT1106]: "5min" is not a duration\n  --> examples/other.ts:12:3\n\n1 error\n`,
    );
    expect(shown({ ...base, component: "answers" })).toBe(`error[LNT1106]: "5min" is not a duration\n  = component: answers\n\n1 error\n`);
  });

  test("related places, notes, the rule, and a count", () => {
    const one: LocatedDiagnostic = {
      ...base,
      severity: "warning",
      rule: "COST602",
      notes: ["2 x 3 = 6"],
      span: { file: "shop.ts", line: 3, column: 7, endLine: 3, endColumn: 14 },
      related: [{ message: "it is built here", span: { file: "shop.ts", line: 1, column: 10, endLine: 1, endColumn: 15 } }, { message: "nowhere" }],
    };
    expect(pretty([one, { ...base, severity: "info" }, base, base], { source, display })).toBe(
      `warning[LNT1106]: "5min" is not a duration (COST602)
 --> examples/shop.ts:3:7
  |
3 | const answers = cache({
  |       ^^^^^^^
  = note: 2 x 3 = 6
  = see: it is built here
 --> examples/shop.ts:1:10
  |
1 | import { cache } from "lintel";
  |          ^^^^^
  = see: nowhere

info[LNT1106]: "5min" is not a duration

error[LNT1106]: "5min" is not a duration

error[LNT1106]: "5min" is not a duration

2 errors, 1 warning, 1 note
`,
    );
  });

  test("a very long line is cut around the span", () => {
    const long = `${"a".repeat(300)}BAD${"b".repeat(300)}`;
    const lines = pretty([{ ...base, span: { file: "x", line: 1, column: 301, endLine: 1, endColumn: 304 } }], {
      source: () => long,
      display: (file) => file,
    }).split("\n");
    expect(lines[3]?.length).toBeLessThan(180);
    const at = lines[4]?.indexOf("^^^") ?? -1;
    expect(lines[3]?.slice(at, at + 3)).toBe("BAD");
    expect(lines[1]).toContain("x:1:301");
  });

  test("colours only when asked, nothing for nothing", () => {
    expect(shown({ ...base, span: { file: "shop.ts", line: 3, column: 7 } })).not.toContain("\u001b");
    expect(shown({ ...base, span: { file: "shop.ts", line: 3, column: 7 } }, true)).toContain("\u001b[31m^\u001b[39m");
    expect(pretty([], { source, display })).toBe("");
  });
});

test("json has every key, null where there is nothing", () => {
  expect(toJson([{ ...base, span: { file: "shop.ts", line: 4, column: 7 }, property: "ttl" }], display)).toEqual([
    {
      code: "LNT1106",
      severity: "error",
      message: `"5min" is not a duration`,
      span: { file: "examples/shop.ts", line: 4, column: 7, endLine: 4, endColumn: 7 },
      component: null,
      property: "ttl",
      hint: null,
      notes: [],
      related: [],
      rule: null,
      controls: [],
      emitted: null,
      fix: null,
    },
  ]);
});

test("every code has a title and help that say something", () => {
  for (const [code, { title, help }] of Object.entries(codes)) {
    expect(code).toMatch(/^LNT\d{4}$/);
    expect(title.length, code).toBeGreaterThan(10);
    expect(title, code).not.toMatch(/\.$|^[A-Z][a-z]/);
    expect(help.length, code).toBeGreaterThan(40);
    expect(help, code).toMatch(/[.!?`]$/);
  }
});

test("words", () => {
  expect(distance("kitten", "sitting")).toBe(3);
  expect(distance("ab", "ba")).toBe(1);
  expect(nearest("precison", ["capacity", "precision"])).toBe("precision");
  expect(nearest("hitrate", ["hitRate"])).toBe("hitRate");
  expect(nearest("x", ["capacity"])).toBeUndefined();
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"], "or")).toBe("a, b or c");
  expect(listed(Array.from({ length: 20 }, (_, index) => String(index)))).toMatch(/ and 8 more$/);
});
