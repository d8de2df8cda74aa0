import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { isWaiting } from "../../compiler/check/rule.ts";
import { all, packsPage, pageOf, rulePage, rulesIndex } from "./rule-pages.ts";
import { root } from "./source.ts";

// `npm run docs` writes them.
describe("pages of rules say what the rules say", () => {
  it.each(all.map((rule) => [pageOf(rule), rule] as const))("docs/rules/%s", async (name, rule) => {
    await expect(rulePage(rule)).toMatchFileSnapshot(`../../docs/rules/${name}`);
  });
  it("docs/rules/README.md", async () => {
    await expect(rulesIndex()).toMatchFileSnapshot("../../docs/rules/README.md");
  });
  it("docs/packs.md", async () => {
    await expect(packsPage()).toMatchFileSnapshot("../../docs/packs.md");
  });
  it("no page is left of a rule that is gone or renamed", () => {
    const names = [...all.map(pageOf), "README.md"].sort();
    expect(fs.readdirSync(path.join(root, "docs/rules")).sort()).toEqual(names);
  });
  it("every rule says why, shows an example and a fix", () => {
    const empty = all.flatMap((rule) =>
      isWaiting(rule)
        ? rule.why.trim() === ""
          ? [`${rule.id} why`]
          : []
        : (["why", "example", "fix"] as const).filter((part) => rule.docs[part].trim() === "").map((part) => `${rule.id} ${part}`),
    );
    expect(empty).toEqual([]);
  });
});
