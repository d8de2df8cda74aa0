import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar, ascii, glyphsFor } from "../../../compiler/cli/explain/glyphs.ts";
import { grid } from "../../../compiler/cli/explain/grid.ts";
import { explainable, explainComponent } from "../../../compiler/cli/explain/index.ts";
import { chat, place, plan } from "./plans.ts";

const text = explainComponent(plan, "chat");
const part = (title: string, of = text): string => {
  const lines = of.split("\n");
  const start = lines.indexOf(title);
  const end = lines.findIndex((line, index) => index > start && /^\S/.test(line));
  return lines
    .slice(start, end < 0 ? undefined : end)
    .join("\n")
    .trimEnd();
};
const explained = (more: Partial<typeof chat>): string =>
  explainComponent({ ...plan, places: [{ ...place, components: { chat: { ...chat, ...more } } }] }, "chat");

describe("the explanation of a component", () => {
  it("is a whiteboard", () => expect(text).toMatchFileSnapshot("chat.txt"));

  it("fits 100 columns, has no trailing spaces, and is plain ASCII", () => {
    for (const line of text.split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
    expect(text).toMatch(/^[\n -~]*$/);
  });

  it("is made from what plan.json holds", () => expect(explainComponent(JSON.parse(JSON.stringify(plan)), "chat")).toBe(text));

  it("divides a device, all of it", () => {
    const shares = [...part("Memory").matchAll(/([\d.]+) % {2}[#.]/g)].map(([, share]) => Number(share));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 6);
  });

  it("leaves out what a plan does not say", () => {
    const { curve: _curve, confidence: _confidence, sensitivity: _sensitivity, energy: _energy, objectives: _objectives, ...bare } = chat;
    const told = explainComponent({ ...plan, places: [{ ...place, components: { chat: bare } }] }, "chat");
    for (const title of ["Load and latency of one replica", "How sure this is", "What if", "Energy"]) expect(told).not.toContain(`\n${title}\n`);
    expect(explainComponent(plan, "watch")).toBe("watch in aws/eu-north-1\n  watches chat\n");
  });

  it("says what lies outside of what was calibrated, and that nothing does", () => {
    const words = (text: string): string => text.replace(/\s+/g, " ");
    expect(words(part("How sure this is"))).toContain("Outside of what was calibrated: time per output token.");
    const inside = (chat.confidence ?? []).map((one) => ({ ...one, inCoverage: true }));
    expect(words(part("How sure this is", explained({ confidence: inside })))).toContain("All of it is inside of what was calibrated.");
  });

  it("draws a latency that has no bound as one, whether it comes from JSON or not", () => {
    const endless = explained({
      curve: [
        ...(chat.curve ?? []),
        { rate: 14, running: 300, ttftP95: Number.POSITIVE_INFINITY, tpotP95: 90, e2eP95: Number.POSITIVE_INFINITY, holds: false },
      ],
    });
    expect(endless).toMatch(/ 14 +300 +unbounded +90 ms +unbounded +broken/);
  });

  it("says whose prices they are", () => {
    expect(text).toContain(" a month at list prices");
    const layers = [{ file: "lintel.catalog.json", kind: "private overlay", asOf: "2026-11-01", sha256: "0", holds: "2 prices" }] as const;
    const own = explainComponent({ ...plan, catalogLayers: layers }, "chat");
    expect(own).toContain(" a month at the prices of the project");
    expect(own).toContain("\nPrices of the project\n  `lintel.catalog.json`, private overlay of 2026-11-01: 2 prices\n");
  });

  it("never calls a missing price zero", () => {
    expect(part("Bill")).toMatch(/endpoint +no price +730 h; at most \$40\.00 by the prices\n +of other regions/);
    expect(part("Bill")).toMatch(/total +>= \$85,989 +\$85,985 to \$86,001/);
  });

  it("keeps within its width whatever it is told", () =>
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ maxLength: 200 }), { minLength: 4, maxLength: 4 }), { maxLength: 6 }), (rows) => {
        for (const line of grid([{ title: "a" }, { align: "right", title: "b", most: 30 }, {}, {}], rows)) expect(line.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 200 },
    ));

  it("names what can be explained", () => expect(explainable(plan)).toEqual(["chat", "watch", "foundation"]));
});

describe("what it is drawn with", () => {
  it("is box drawing only on a terminal that shows UTF-8", () => {
    expect(glyphsFor({ isTTY: false, env: { LANG: "de_DE.UTF-8" } })).toBe(ascii);
    expect(glyphsFor({ isTTY: true, env: { LANG: "C" } })).toBe(ascii);
    expect(glyphsFor({ isTTY: true, env: { LANG: "C", LC_ALL: "C.utf8" } })).not.toBe(ascii);
    expect(glyphsFor({ isTTY: true, env: {} })).toBe(ascii);
  });

  it("shows that a small share is more than nothing", () => {
    expect(bar(0, ascii)).toBe(".".repeat(24));
    expect(bar(1e-9, ascii)).toBe(`#${".".repeat(23)}`);
    expect(bar(2, ascii)).toBe("#".repeat(24));
  });
});
