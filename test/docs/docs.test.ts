import { describe, expect, it } from "vitest";
import { errorsPage, languagePage } from "./pages.ts";
import { planSchema } from "./plan-schema.ts";

// `npm run docs` writes them.
describe("made pages say what the sources say", () => {
  it("docs/language.md", async () => {
    await expect(languagePage()).toMatchFileSnapshot("../../docs/language.md");
  });
  it("docs/errors.md", async () => {
    await expect(errorsPage()).toMatchFileSnapshot("../../docs/errors.md");
  });
  it("docs/plan.schema.json", async () => {
    await expect(planSchema()).toMatchFileSnapshot("../../docs/plan.schema.json");
  });
});
