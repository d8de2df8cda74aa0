import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parse as readYaml } from "yaml";
import { lintel } from "../cli/io.ts";
import { temporary } from "../harness/temporary.ts";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const blueprint = fs.readFileSync(here("blueprint.ts"), "utf8");
const files = { "blueprint.ts": blueprint, "pack.ts": fs.readFileSync(here("pack.ts"), "utf8") };
const cli = here("../../build/cli.js");
const lineWith = (text: string): number => blueprint.split("\n").findIndex((line) => line.includes(text)) + 1;

/** What came out of one run, whoever made it. */
interface Made {
  readonly folder: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly rule: string | null;
    readonly span: { readonly file: string; readonly line: number; readonly column: number } | null;
  }[];
}
const inProcess = async (): Promise<Made> => {
  const folder = temporary(files);
  const { out, err } = await lintel(["compile", "blueprint.ts", "--format", "json"], folder);
  expect(err).toBe("");
  return { folder, diagnostics: JSON.parse(out).diagnostics };
};
const built = async (): Promise<Made> => {
  expect(fs.existsSync(cli), "run `npm run build` first").toBe(true);
  const folder = temporary(files);
  const { stdout, stderr } = spawnSync(process.execPath, [cli, "compile", "blueprint.ts", "--format", "json"], { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  return { folder, diagnostics: JSON.parse(stdout).diagnostics };
};

describe.each([
  ["in process", inProcess],
  ["by the built program", built],
])("kinds and a rule from outside, %s", (_how, make) => {
  let made: Made;
  let tree: Map<string, string>;
  const json = (file: string) => JSON.parse(tree.get(file) ?? "null");
  const yaml = (file: string) => readYaml(tree.get(`aws/kubernetes/${file}`) ?? "");
  const foundation = () => json("aws/terraform/foundation/main.tf.json");

  beforeAll(async () => {
    made = await make();
    const root = path.join(made.folder, "dist/orders");
    const names = fs.existsSync(root) ? fs.readdirSync(root, { recursive: true, encoding: "utf8" }) : [];
    tree = new Map(names.filter((name) => fs.statSync(path.join(root, name)).isFile()).map((name) => [name, fs.readFileSync(path.join(root, name), "utf8")]));
  });

  it("compile without an error", () => {
    expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(tree.has("plan.json")).toBe(true);
  });

  it("become a Terraform resource, under the key and with the tags of their class", () => {
    expect(foundation().resource.aws_sqs_queue.jobs).toMatchObject({
      name: "orders-dev-jobs",
      message_retention_seconds: 777600,
      kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\./),
      tags: { component: "jobs", owner: "shop", "data-class": "internal" },
    });
  });

  it("are granted by edges, to built-in kinds and to their own, and by nothing else", () => {
    const policies = foundation().resource.aws_iam_role_policy;
    const actions = (name: string) =>
      (JSON.parse(policies[name].policy).Statement as { Sid: string; Action: unknown }[]).map(({ Sid, Action }) => [Sid, [Action].flat()]);
    expect(actions("orders__jobs")).toEqual([
      ["WritesJobsSend", ["sqs:SendMessage"]],
      ["WritesJobsKey", ["kms:Decrypt", "kms:GenerateDataKey"]],
    ]);
    expect(actions("packer__jobs").flat(2)).toContain("sqs:ReceiveMessage");
    const holders = Object.keys(policies).filter((name) => policies[name].policy.includes("sqs:"));
    expect(holders.filter((name) => name.endsWith("__jobs"))).toEqual(["orders__jobs", "packer__jobs"]);
    expect(foundation().resource.aws_ssm_parameter["packer__jobs__url"]).toMatchObject({
      name: "/orders/development/packer/jobs/url",
      value: "${aws_sqs_queue.jobs.url}",
    });
    expect(JSON.stringify(foundation().resource.aws_vpc_endpoint)).toContain(".sqs");
  });

  it("become Kubernetes objects, as those of Lintel's own kinds", () => {
    expect(yaml("packer/configmap-packer-note.yaml")).toMatchObject({
      kind: "ConfigMap",
      metadata: { namespace: "orders", labels: { component: "packer" } },
      data: { from: "jobs" },
    });
    const pod = yaml("packer/deployment-packer.yaml").spec.template.spec;
    expect(pod).toMatchObject({ serviceAccountName: "packer", securityContext: { runAsNonRoot: true } });
    expect(pod.containers[0].env).toContainEqual({ name: "ACME", value: "yes" });
    expect(yaml("packer/externalsecret-packer-settings.yaml").spec.data[0]).toMatchObject({
      secretKey: "JOBS_URL",
      remoteRef: { key: "/orders/development/packer/jobs/url" },
    });
    expect([...tree.keys()].filter((name) => name.startsWith("aws/kubernetes/packer/")).map((name) => path.basename(name))).toEqual(
      expect.arrayContaining(["networkpolicy-packer.yaml", "poddisruptionbudget-packer.yaml", "serviceaccount-packer.yaml", "service-packer.yaml"]),
    );
  });

  it("are on the bill, and a line without a price makes it a lower bound", () => {
    const { components, bill } = json("plan.json").places[0];
    const [priced, unpriced] = components.jobs.cost;
    expect(priced).toMatchObject({ component: "jobs", item: "requests", usdPerUnit: 0.4, source: "acme price list", asOf: "2026-11-01" });
    expect(priced.monthlyUsd).toBeCloseTo(((50 * 0.4 * 3 * 730 * 3600) / 1e6) * 0.4, 6);
    expect(unpriced.monthlyUsd).toBeNull();
    expect(bill.lowerBound).toBe(true);
    expect(bill.lines.map(({ item }: { item: string }) => item)).toContain("requests");
  });

  it("are traced to the line of the blueprint, not into the pack", () => {
    const { terraform, kubernetes } = json("trace.json");
    const jobs = `blueprint.ts:${lineWith("const jobs = ")}:`;
    expect(terraform.find(({ address }: { address: string }) => address === "aws_sqs_queue.jobs")).toMatchObject({
      component: "jobs",
      from: expect.stringContaining(jobs),
    });
    const note = kubernetes.find(({ file }: { file: string }) => file.endsWith("configmap-packer-note.yaml"));
    expect(note).toMatchObject({ component: "packer", from: expect.stringContaining(`blueprint.ts:${lineWith("const packer = ")}:`) });
  });

  it("have operations in the guide", () => {
    expect(tree.get("README.md")).toContain("Look at jobs");
  });

  it("the rule finds, at the property", () => {
    const found = made.diagnostics.filter(({ rule }) => rule === "acme/keeps-short");
    expect(found).toMatchObject([
      {
        code: "LNT3001",
        severity: "warning",
        message: "`jobs` keeps messages for 9 days",
        span: { file: "blueprint.ts", line: lineWith('keep: "9d"'), column: 9 },
      },
    ]);
  });
});

describe("a pack that is wrong", () => {
  const compile = async (text: string, its = files["pack.ts"]) => {
    const folder = temporary({ "pack.ts": its, "blueprint.ts": text });
    const { exit, out } = await lintel(["compile", "blueprint.ts", "--format", "json"], folder);
    const found = (JSON.parse(out) as Made).diagnostics.filter(({ severity }) => severity === "error");
    return { exit, found: found.map(({ code, span }) => [code, span?.line]) };
  };

  /** A change that must find its place. */
  const changed = (text: string, from: string | RegExp, to: string): string => {
    const after = text.replace(from, to);
    expect(after, `nothing in the text is ${from}`).not.toBe(text);
    return after;
  };
  const pack = files["pack.ts"];

  it("has its errors located like the others", async () => {
    expect(await compile(changed(blueprint, '"9d"', '"20d"'))).toEqual({ exit: 1, found: [["LNT4004", lineWith('keep: "9d"')]] });
    expect(await compile(changed(blueprint, 'keep: "9d"', 'keeps: "9d"'))).toEqual({ exit: 1, found: [["LNT1101", lineWith('keep: "9d"')]] });
  });

  it("is told where a lowering or a verb is missing", async () => {
    const lowering = /\n {4}kubernetes: defineKubernetes<Worker[\s\S]*?\n {4}\}\),/;
    expect(await compile(blueprint, changed(pack, lowering, ""))).toEqual({ exit: 1, found: [["LNT4506", lineWith("const packer = ")]] });
    expect(await compile(blueprint, changed(pack, /writes: may\(.*\),\n/, ""))).toEqual({
      exit: 1,
      found: [["LNT4001", lineWith("writes: [jobs]")]],
    });
    expect((await compile(changed(blueprint, "from: jobs", "from: answers"))).found).toEqual([["LNT1107", lineWith("const packer = ")]]);
  });

  it("breaks in its rule and nowhere else", async () => {
    const throws = changed(pack, "check({ name, values }) {", 'check({ name, values }) {\n    if (name === "jobs") throw new Error("no");');
    const { exit, found } = await compile(blueprint, throws);
    expect({ exit, found }).toEqual({ exit: 1, found: [["LNT3003", expect.any(Number)]] });
  });
});
