import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { limits, type Limit } from "../../targets/limits.ts";
import { createNames } from "../../targets/names.ts";

const modules = fileURLToPath(new URL("../../node_modules/@cdktf/", import.meta.url));
const rows: readonly (readonly [string, Limit])[] = Object.entries(limits);
const cases = rows.map(([key, limit]) => {
  const type = key.split(".")[0] ?? "";
  const [prefix = "", ...words] = type.split("_");
  return { key, limit, provider: prefix, binding: `${modules}provider-${prefix}/lib/${words.join("-")}/index.js` };
});

describe("limits of names", () => {
  it.each(cases)("$key is an argument of a resource, with a source", ({ limit, binding }) => {
    const { argument = "name", least = 1, most, form, source } = limit;
    const camel = argument.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(fs.readFileSync(binding, "utf8")).toContain(`${argument}: cdktf.stringToTerraform(this._${camel})`);
    expect(least).toBeLessThanOrEqual(most);
    expect(form.source.startsWith("^") && form.source.endsWith("$")).toBe(true);
    expect(source).toMatch(/, read \d{4}-\d{2}$/);
  });

  // Names of words and hyphens: what allows no hyphen is named by its cloud's own code.
  const hyphenated = cases.filter(({ limit: { form, most } }) => form.test("a-b-c-d-e") && most >= 24);
  it.each(hyphenated)("a name that is cut for $key is what it takes", ({ limit: { most, least = 1, form, reserved = [] } }) => {
    for (const [system, component] of [
      ["a", "b"],
      ["a-system-that-has-a-name-of-40-character", "a-component-with-a-name-that-has-more-than-40-letters"],
      ["x9-y", "2nd-3rd-4th-5th-6th-7th-8th-9th-10th-11th-12th"],
    ] as const)
      for (const several of [false, true]) {
        const names = createNames(system, "production", { cloud: "gcp", region: "northamerica-northeast1" }, several);
        for (const name of [names.of(component, most), names.global(component, most)]) {
          expect(name.length).toBeLessThanOrEqual(most);
          expect(name.length).toBeGreaterThanOrEqual(Math.min(least, 6));
          expect(name).toMatch(form);
          for (const never of reserved) expect(name).not.toMatch(never);
        }
      }
  });
});
