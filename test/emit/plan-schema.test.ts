import * as fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { plan } from "./fixture.ts";

const schema = JSON.parse(fs.readFileSync(new URL("../../docs/plan.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

describe("docs/plan.schema.json", () => {
  it("describes what is written", () => {
    expect(validate(JSON.parse(JSON.stringify(plan))), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["another version", { ...plan, schemaVersion: 2 }],
    ["a field that it does not know", { ...plan, made: "today" }],
    ["an unknown price as text", { ...plan, places: [{ ...plan.places[0], bill: { monthlyUsd: "?", lowerBound: true, lines: [] } }] }],
  ])("refuses %s", (_what, value) => {
    expect(validate(value)).toBe(false);
  });
});
