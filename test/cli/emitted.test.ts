import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonDiagnostic } from "../../compiler/diagnostics/formats/json.ts";
import { temporary } from "../harness/temporary.ts";
import { everything } from "../check/rules/everything.ts";
import { lintel } from "./io.ts";

let root: string;
const dist = (file: string): string => path.join(root, "dist", file);
const terraform = "aws/terraform/foundation/main.tf.json";

beforeAll(async () => {
  root = temporary({ "blueprint.ts": everything("aws") });
  const { exit, err } = await lintel(["compile", "blueprint.ts", "--out", "dist"], root);
  expect(err.split("\n").filter((line) => line.startsWith("error"))).toEqual([]);
  expect(exit).toBe(0);
});

async function lint(): Promise<readonly string[]> {
  const { out } = await lintel(["lint", "blueprint.ts", "--emitted", "dist", "--format", "json"], root);
  const { diagnostics } = JSON.parse(out) as { diagnostics: readonly JsonDiagnostic[] };
  return diagnostics
    .filter(({ rule, code }) => rule !== null || code === "LNT3012")
    .map(({ rule, code, component, emitted, message }) => `${rule ?? code} ${component} ${emitted?.file ?? ""} ${emitted?.address ?? message}`);
}

/** Changes a file, looks, and puts it back. */
async function edited(file: string, change: (text: string) => string): Promise<readonly string[]> {
  const before = fs.readFileSync(dist(file), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  fs.writeFileSync(dist(file), after);
  try {
    return await lint();
  } finally {
    fs.writeFileSync(dist(file), before);
  }
}

describe("lint --emitted", () => {
  test("finds nothing in what was just written", async () => expect(await lint()).toEqual([]));

  test("sees what was edited in Terraform, and whose it is", async () => {
    expect(await edited(terraform, (text) => text.replace('"publicly_accessible": false', '"publicly_accessible": true'))).toEqual(
      expect.arrayContaining([`ARC107 orders ${terraform} aws_db_instance.orders`, `TF326 orders ${terraform} aws_db_instance.orders`]),
    );
    const gone = (text: string): string => {
      const main = JSON.parse(text) as { resource: Record<string, Record<string, unknown>> };
      delete main.resource["aws_s3_bucket_public_access_block"]?.["labels"];
      return JSON.stringify(main);
    };
    expect((await edited(terraform, gone)).map((one) => one.split(" ").slice(0, 2).join(" "))).toContain("TF304 labels");
  });

  test("sees what was edited in manifests", async () => {
    const file = "aws/kubernetes/cases/deployment-cases.yaml";
    expect(await edited(file, (text) => text.replaceAll("runAsNonRoot: true", "runAsNonRoot: false"))).toEqual([`K8S401 cases ${file} Deployment/cases`]);
  });

  test("refuses what it cannot read, and says which file", async () => {
    expect(await edited(terraform, () => "{")).toEqual([`LNT3012 null  \`${terraform}\` is no JSON`]);
    const { out } = await lintel(["lint", "blueprint.ts", "--emitted", "nowhere", "--format", "json"], root);
    expect(out).toContain("is not there");
  });
});

describe("what counts", () => {
  test("--print-config lists every rule with its state", async () => {
    const { exit, out } = await lintel(["lint", "blueprint.ts", "--print-config"], root);
    const config = JSON.parse(out) as { frameworksInForce: readonly string[]; rules: readonly { id: string; state: string; waitsFor?: string }[] };
    expect(exit).toBe(0);
    expect(config.rules).toHaveLength(114);
    expect(config.frameworksInForce).toContain("gdpr");
    const states = Object.fromEntries(config.rules.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ TF301: "checked", AIG206: "waiting", META904: "checked" });
    expect(config.rules.find(({ id }) => id === "AIG217")?.waitsFor).toBe("agent");
    expect(config.rules.filter(({ state }) => state === "waiting")).toHaveLength(8);
  });

  test("explain tells a rule by id and by slug, in any case", async () => {
    for (const name of ["TF301", "tf301", "cmk-at-rest", "CMK-at-rest"]) {
      const { exit, out } = await lintel(["explain", name], root);
      expect([exit, out.split("\n")[1]]).toEqual([0, "cmk-at-rest, terraform, severity high"]);
      for (const part of ["Fires on:", "To repair it:", "Asked for by:", "PCI DSS: 3.5.1", "CKV_AWS_145"]) expect(out).toContain(part);
    }
    expect((await lintel(["explain", "AIG206"], root)).out).toContain("it waits for humanReview");
    expect((await lintel(["explain", "AIG203"], root)).out).toContain("from 2027-12-02");
  });
});
