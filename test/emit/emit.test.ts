import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { emit } from "../../compiler/emit/index.ts";
import { inspect } from "../../compiler/inspect.ts";
import { component, deployment, locator, object, plan, root, systemWith } from "./fixture.ts";

const system = systemWith([component("api", "gateway")]);
const run = (one = deployment()) => Object.fromEntries(emit(system, plan, [one], locator, { file: "chat.ts", set: {} }).map((file) => [file.path, file.text]));

describe("emit", () => {
  it("makes one file an object, one folder a component, and sorts everything", () => {
    expect(Object.keys(run())).toEqual([
      "README.md",
      "aws/kubernetes/api/configmap-api.yaml",
      "aws/kubernetes/api/kustomization.yaml",
      "aws/kubernetes/api/service-api.yaml",
      "aws/kubernetes/kustomization.yaml",
      "aws/terraform/foundation/main.tf.json",
      "aws/terraform/foundation/terraform.tf",
      "plan.json",
      "trace.json",
    ]);
  });

  it("says in the README how to compile the same again", () => {
    const set = { peak: "24/s", cloud: "gcp", owner: "it's us" };
    const [readme] = emit(system, plan, [deployment()], locator, { file: "chat.ts", set });
    expect(readme?.text).toContain("Compiled by lintel from `chat.ts` with `--set cloud=gcp --set 'owner=it'\\''s us' --set peak=24/s` for");
    expect(run()["README.md"]).toContain("Compiled by lintel from `chat.ts` for");
  });

  it("writes Terraform with sorted keys, without empty blocks", () => {
    expect(run()["aws/terraform/foundation/main.tf.json"]).toBe(`{
  "provider": {
    "aws": [
      {
        "region": "eu-north-1"
      }
    ]
  },
  "resource": {
    "aws_s3_bucket": {
      "store": {
        "bucket": "chat",
        "tags": {
          "a": "1",
          "b": "2"
        },
        "versioning": {
          "status": "Enabled"
        }
      }
    },
    "aws_sns_topic": {
      "alerts": {
        "name": "alerts"
      }
    }
  }
}
`);
  });

  it("lists what is in a folder", () => {
    const files = run();
    expect(files["aws/kubernetes/api/kustomization.yaml"]).toBe(
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - configmap-api.yaml\n  - service-api.yaml\n",
    );
    const whole = parse(files["aws/kubernetes/kustomization.yaml"] ?? "");
    expect(whole).toMatchObject({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: ["api"] });
    // Pods come after the policies and the settings that they start under.
    const { orderFirst, orderLast } = whole.sortOptions.legacySortOptions;
    expect(orderFirst).toEqual(expect.arrayContaining(["Namespace", "NetworkPolicy", "ExternalSecret"]));
    expect(orderFirst[0]).toBe("Namespace");
    expect(orderLast[0]).toBe("Deployment");
  });

  it("tells two objects of one name apart by what they differ in", () => {
    const objects = [object("Service", "api", {}, "api", "a"), object("Service", "api", {}, "api", "b"), object("Role", "system:api", {}, "api", undefined)];
    expect(Object.keys(run(deployment({ objects }))).filter((path) => path.includes("/api/"))).toEqual([
      "aws/kubernetes/api/kustomization.yaml",
      "aws/kubernetes/api/role-system-api.yaml",
      "aws/kubernetes/api/service-api-a.yaml",
      "aws/kubernetes/api/service-api-b.yaml",
    ]);
    expect(() => run(deployment({ objects: [objects[0]!, objects[0]!].map((one) => ({ ...one })) }))).toThrow("emitted twice");
  });

  it("traces every resource and object to a line", () => {
    const trace = JSON.parse(run()["trace.json"] ?? "");
    expect(trace.terraform).toEqual([
      { address: "aws_s3_bucket.store", component: "api", file: "aws/terraform/foundation/main.tf.json", from: "chat.ts:3:1" },
      { address: "aws_sns_topic.alerts", component: "foundation", file: "aws/terraform/foundation/main.tf.json", from: "chat.ts:6:1" },
    ]);
    expect(trace.kubernetes).toEqual([
      { object: "ConfigMap/chat/api", component: "api", file: "aws/kubernetes/api/configmap-api.yaml", from: "chat.ts:3:1" },
      { object: "Service/chat/api", component: "api", file: "aws/kubernetes/api/service-api.yaml", from: "chat.ts:3:1" },
    ]);
  });

  it("writes a guide in the order of the phases, with costs that do not hide what has no price", () => {
    const readme = run()["README.md"] ?? "";
    expect(readme).toContain("| api | 1 load balancer \\| public | unpriced |");
    expect(readme).toContain("| **total** |  | **at least $1,460** |");
    expect(readme.indexOf("### 1. Cloud resources")).toBeGreaterThan(0);
    expect(readme.indexOf("### 2. Tear it down")).toBeGreaterThan(readme.indexOf("#### 1.1 Apply"));
    expect(readme).toContain("```sh\nterraform -chdir=aws/terraform/foundation init\nterraform -chdir=aws/terraform/foundation apply\n```");
  });

  it("gives the same bytes for the same values in another order", () => {
    const reversed = <T>(value: T): T => {
      if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      ) as T;
    };
    const one = deployment();
    expect(run({ ...one, roots: one.roots.map(reversed), objects: one.objects.map((each) => ({ ...each, object: reversed(each.object) })).reverse() })).toEqual(
      run(one),
    );
  });

  it.each(["moved", "import", "removed", "terraform", "module"])("refuses a `%s` block in JSON", (block) => {
    expect(() => run(deployment({ roots: [root({ main: { [block]: { a: 1 } } })] }))).toThrow("cannot stand in main.tf.json");
  });

  it("refuses a resource that nobody owns, and a value without a spelling", () => {
    expect(() => run(deployment({ roots: [root({ owners: {} })] }))).toThrow("nobody owns aws_s3_bucket.store");
    expect(() => run(deployment({ objects: [object("ConfigMap", "a", { data: { n: Number.NaN } })] }))).toThrow("cannot be written");
  });
});

describe("inspect", () => {
  const inspected = (main: object, overridden = false) => {
    const own = systemWith([component("api", "gateway", overridden ? [{ target: "aws", address: "x", at: "/", op: "add", reason: "r" }] : [])]);
    const one = deployment({ roots: [root({ main: { resource: { aws_s3_bucket: { store: main } } } })] });
    return inspect(own, [one], emit(own, plan, [one], locator, { file: "chat.ts", set: {} }));
  };

  it("accepts references to what is there, and text that only looks like one", () => {
    expect(
      inspected({
        a: "${aws_s3_bucket.store.arn}",
        b: "aws_s3_bucket.gone.arn",
        c: "$${aws_kms_key.gone.arn}",
        d: '${jsonencode("aws_kms_key.gone.arn")}',
        e: "${path.module}/x",
        f: "${each.value}",
      }),
    ).toEqual([]);
  });

  it("takes a dangling reference for a bug, or for the work of an override", () => {
    expect(() => inspected({ a: "${aws_kms_key.gone.arn}" })).toThrow("refers to `aws_kms_key.gone`");
    expect(inspected({ a: "arn:${data.aws_partition.gone.partition}:x" }, true).map((one) => one.code)).toEqual(["LNT4307"]);
  });

  it("takes an unresolved token for a bug", () => {
    expect(() => inspected({ a: "${TfToken[TOKEN.3]}" })).toThrow("never resolved");
  });
});
