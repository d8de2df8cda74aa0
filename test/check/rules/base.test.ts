import { describe, expect, test } from "vitest";
import { told } from "../../harness/blueprint.ts";
import { base, clouds } from "./harness.ts";

describe.each(clouds)("the whole system on %s", (cloud) => {
  test("compiles, and no rule fails", async () => {
    const { diagnostics, locator, deployments } = await base(cloud);
    expect(
      await told(
        diagnostics.filter(({ severity, rule }) => severity === "error" || rule !== undefined),
        locator,
      ),
    ).toEqual([]);
    expect(deployments?.length).toBe(1);
  });
});
