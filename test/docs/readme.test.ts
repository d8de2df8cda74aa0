import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { lintel } from "../cli/io.ts";
import { temporary } from "../harness/temporary.ts";
import { readmePage } from "./pages.ts";
import { root } from "./source.ts";

const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");

describe("README.md", () => {
  it("shows what the first compile prints", async () => {
    const { out } = await lintel(["compile", path.join(root, "examples/support-chat.ts")], temporary({}));
    await expect(readmePage(readme, out)).toMatchFileSnapshot("../../README.md");
  });

  it("has a blueprint that compiles", async () => {
    const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const folder = temporary({ "blueprint.ts": code });
    const { exit, out, err } = await lintel(["compile", "blueprint.ts"], folder);
    expect(err).toBe("");
    expect(exit, out).toBe(0);
    expect(fs.existsSync(path.join(folder, "dist/chat/plan.json"))).toBe(true);
  });
});
