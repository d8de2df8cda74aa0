import { describe, expect, it } from "vitest";
import type { RuleResult } from "../../compiler/check/index.ts";
import { evidenceMarkdown } from "../../compiler/evidence/markdown.ts";
import { stateOf, together } from "../../compiler/evidence/report.ts";

const result = (more: Partial<RuleResult>): RuleResult => ({ id: "TF301", severity: "high", references: [], judged: [], unreached: [], ...more });
const pass = { verdict: "pass", on: "graph" } as const;

describe("the state of a rule", () => {
  it("claims no more than was looked at", () => {
    expect(stateOf(result({ judged: [pass] }), []).state).toBe("met");
    expect(stateOf(result({ judged: [pass], unreached: ["terraform"] }), []).state).toBe("undecided");
    expect(stateOf(result({ judged: [pass], broken: [] }), []).state).toBe("undecided");
    expect(stateOf(result({ judged: [pass, { verdict: "unknown", because: "?", on: "plan" }] }), []).state).toBe("undecided");
    expect(stateOf(result({}), []).state).toBe("not applicable");
  });
  it("is not met by the baseline, and waived where all failures are", () => {
    const waiver = { reason: "r", owner: "o", expires: "2030-01-01", central: false };
    const base = { rule: "TF301", severity: "high", verdict: "fail", key: "k", diagnostic: { code: "LNT3001", severity: "error", message: "m" } } as const;
    expect(stateOf(result({}), [{ ...base, baselined: true }]).state).toBe("not met");
    expect(stateOf(result({}), [{ ...base, waiver }]).state).toBe("waived");
    expect(stateOf(result({}), [{ ...base, waiver }, base]).state).toBe("not met");
  });
});

describe("the state of a control", () => {
  it.each([
    [["met", "not met", "waived"], "not met"],
    [["met", "undecided"], "undecided"],
    [["met", "not checked"], "partly"],
    [["not checked"], "not checked"],
    [["not applicable", "not checked"], "not checked"],
    [["met", "waived"], "waived"],
    [["met", "not applicable"], "met"],
    [["not applicable"], "not applicable"],
  ] as const)("%j is %s", (those, state) => expect(together(those)).toBe(state));
});

describe("markdown", () => {
  it("takes no markup from others, and says that no day was given", () => {
    const head = { system: "s", purpose: "<b>|x|\n# y", owner: "@o", environment: "e", places: [], blueprint: "b", inputs: [], lintel: "0", asOf: null };
    const text = evidenceMarkdown(head, []);
    expect(text).toContain("&lt;b&gt;\\|x\\| \\# y");
    expect(text).not.toContain("@");
    expect(text).toContain("none was given");
    expect(evidenceMarkdown({ ...head, asOf: "2026-12-01" }, [])).toContain("2026-12-01");
  });
});
