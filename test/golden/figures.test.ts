import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Figure, Plan } from "../../compiler/plan/plan.ts";
import { expectFigures } from "../plan/fixture.ts";

const examples = fs.readdirSync(new URL(".", import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Every figure of every component, whatever kind or cloud it comes from. */
function figuresOf(plan: Plan): readonly Figure[] {
  return plan.places.flatMap((place) => [...Object.values(place.components), place.foundation].flatMap((one) => one.figures));
}

describe("arithmetic in the plans of the examples", () => {
  it("covers the examples", () => expect(examples.length).toBeGreaterThanOrEqual(3));
  for (const { name } of examples) {
    it(`of ${name} evaluates`, () => {
      const plan = JSON.parse(fs.readFileSync(new URL(`${name}/plan.json`, import.meta.url), "utf8")) as Plan;
      expectFigures(figuresOf(plan));
    });
  }
});
