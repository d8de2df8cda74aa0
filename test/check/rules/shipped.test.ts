import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findings } from "./harness.ts";

/** Blueprints that ship, and those that the judges compile: rules of the declared graph find nothing in them. */
const folders = ["../../../examples/", "../../judge/blueprints/"].map((one) => new URL(one, import.meta.url));
const blueprints = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [name, new URL(name, folder)] as const),
);

describe("blueprints that ship", () => {
  test.each(blueprints)("%s has no alarm of architecture and AI", async (_name, url) => {
    const found = await findings(readFileSync(url, "utf8"), { asOf: "2026-11-25" });
    expect(found.filter((one) => /^(ARC10[1-6]|ARC11[1235]|AIG)/.test(one) && !one.startsWith("ARC103"))).toEqual([]);
  });
});
