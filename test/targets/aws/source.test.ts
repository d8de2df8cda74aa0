import { expect, test } from "vitest";
import { aws, bucket, source, system } from "../../../dsl/index.ts";
import { lowered, steps } from "./support.ts";

test("source makes nothing, and tells how signed uploads are given", async () => {
  const feed = source({ what: "Invoices", classification: "internal", size: "1GiB", via: "signed upload" });
  const store = bucket({ from: feed, size: "1GiB" });
  const out = await lowered(
    system("tiny", { owner: "team", purpose: "Stores.", environment: "production", on: aws("eu-central-1"), components: { feed, store } }),
  );
  expect(Object.values(out.root.owners)).not.toContain("feed");
  expect(steps(out, "after")).toEqual(["Give signed uploads for feed"]);
  expect(out.resources("aws_iam_role")).toEqual({});
});
