import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { lintel } from "../cli/io.ts";
import type { JsonDiagnostic } from "../../compiler/diagnostics/formats/json.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const runs = JSON.parse(fs.readFileSync(path.join(root, "test/golden/runs.json"), "utf8")) as Readonly<Record<string, readonly string[]>>;

// A false alarm on what people copy is a defect; so is a rule that could not decide there.
describe("rules find nothing in the examples", () => {
  test.each(Object.entries(runs))("%s", async (_, args) => {
    const { out } = await lintel(["lint", ...args, "--as-of", "2026-11-25", "--format", "json"], root);
    const { diagnostics } = JSON.parse(out) as { readonly diagnostics: readonly JsonDiagnostic[] };
    expect(diagnostics.filter(({ rule }) => rule !== null).map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
  });
});

const judged = fs
  .readdirSync(path.join(root, "test/judge/blueprints"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
describe("no rule stops what the judges look at", () => {
  test.each(judged)("%s", async (file) => {
    const { out } = await lintel(["lint", `test/judge/blueprints/${file}`, "--as-of", "2026-11-25", "--format", "json"], root);
    const { diagnostics } = JSON.parse(out) as { readonly diagnostics: readonly JsonDiagnostic[] };
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
  });
});
