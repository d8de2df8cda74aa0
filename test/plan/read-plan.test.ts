import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainable, explainComponent } from "../../compiler/cli/explain/index.ts";
import { readPlan } from "../../compiler/plan/read-plan.ts";
import { billed, plan } from "../cli/explain/plans.ts";

const whole = JSON.parse(
  JSON.stringify({ ...plan, places: [billed], catalogLayers: [{ file: "a", kind: "private overlay", asOf: "2026", sha256: "0", holds: "1 price" }] }),
);

type Step = string | number;
function pathsIn(value: unknown, before: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...before, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsIn(inner, path)];
  });
}
const paths = pathsIn(whole).filter((path) => !path.includes("details"));

function changed(path: readonly Step[], value: unknown): unknown {
  const copy = structuredClone(whole);
  const holder = path.slice(0, -1).reduce((inner, step) => inner[step], copy);
  const last = path.at(-1) ?? "";
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe("a plan that is read back", () => {
  it("is the plan", () => expect(readPlan(whole)).toEqual({ plan: whole }));

  it("is refused or can be explained, whatever was done to it", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(undefined, null, 7, "text", [], {}, true), (path, value) => {
        const outcome = readPlan(changed(path, value));
        if ("wrong" in outcome) {
          refused++;
          expect(outcome.wrong).toMatch(/^(is no (whole )?plan: |has schemaVersion )/);
        } else for (const name of explainable(outcome.plan)) expect(typeof explainComponent(outcome.plan, name)).toBe("string");
      }),
      { numRuns: 700 },
    );
    expect(refused).toBeGreaterThan(90);
  });
});
