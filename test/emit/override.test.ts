import { describe, expect, it } from "vitest";
import { applyOverrides } from "../../compiler/override/index.ts";
import { add, remove, set, type Override } from "../../dsl/override.ts";
import { component, deployment, object, systemWith } from "./fixture.ts";

const reason = "House standard.";
function run(overrides: readonly Override[], one = deployment()) {
  const [result, diagnostics] = applyOverrides(systemWith([component("api", "gateway", overrides)]), [one]);
  const main = result?.[0]?.roots[0]?.main["resource"] as Record<string, Record<string, unknown>> | undefined;
  return {
    codes: diagnostics.map((found) => found.code),
    diagnostics,
    main,
    objects: result?.[0]?.objects.map((each) => each.object),
    owners: result?.[0]?.roots[0]?.owners,
  };
}
const service = object("Service", "api", { spec: { ports: [{ port: 80 }] } }).object;

describe("overrides", () => {
  it("set, remove and add values of a resource", () => {
    const { codes, main } = run([
      set("aws", "aws_s3_bucket.store", { at: "/tags/a", was: "1", to: "3", reason }),
      set("aws", "aws_s3_bucket.store", { at: "/force_destroy", to: true, reason }),
      remove("aws", "aws_s3_bucket.store", { at: "/tags/b", reason }),
      set("aws", "aws_s3_bucket.store", { at: "/tags/x~1y", to: "z", reason }),
    ]);
    expect(codes).toEqual([]);
    expect(main?.["aws_s3_bucket"]?.["store"]).toEqual({
      bucket: "chat",
      force_destroy: true,
      tags: { a: "3", "x/y": "z" },
      versioning: { status: "Enabled" },
    });
  });

  it("reach into a block that stands once, by its number or without", () => {
    for (const at of ["/versioning/0/status", "/versioning/status"] as const)
      expect(run([set("aws", "aws_s3_bucket.store", { at, was: "Enabled", to: "Suspended", reason })]).main?.["aws_s3_bucket"]?.["store"]).toMatchObject({
        versioning: { status: "Suspended" },
      });
  });

  it("leave what was lowered as it was", () => {
    const one = deployment();
    const before = structuredClone(one);
    run(
      [
        set("aws", "aws_s3_bucket.store", { at: "/tags/a", to: "3", reason }),
        add("aws", "aws_sqs_queue.q", {}, { reason }),
        remove("kubernetes", "Service/api", { at: "/spec", reason }),
      ],
      one,
    );
    expect(one).toEqual(before);
  });

  it("change lists of a Kubernetes object", () => {
    expect(
      run([
        set("kubernetes", "Service/api", { at: "/spec/ports/0/port", was: 80, to: 81, reason }),
        set("kubernetes", "Service/api", { at: "/spec/ports/-", to: { port: 90 }, reason }),
      ]).objects?.[0],
    ).toEqual({ ...service, spec: { ports: [{ port: 81 }, { port: 90 }] } });
    expect(run([remove("kubernetes", "Service/api", { at: "/spec/ports/0", was: { port: 80 }, reason })]).objects?.[0]).toEqual({
      ...service,
      spec: { ports: [] },
    });
  });

  it("add a resource and an object, owned by who carries the override", () => {
    const found = run([
      add("aws", "aws_sqs_queue.extra", { name: "extra" }, { reason }),
      add("kubernetes", "ConfigMap/extra", { apiVersion: "v1", data: { a: "b" } }, { reason }),
    ]);
    expect(found.codes).toEqual([]);
    expect(found.main?.["aws_sqs_queue"]).toEqual({ extra: { name: "extra" } });
    expect(found.owners?.["aws_sqs_queue.extra"]).toBe("api");
    expect(found.objects?.at(-1)).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "extra" }, data: { a: "b" } });
  });

  it.each<[string, Override, string]>([
    ["an unknown address", set("aws", "aws_s3_bucket.stor", { at: "/tags", to: {}, reason }), "LNT4301"],
    ["an unknown object", set("kubernetes", "Service/ap", { at: "/spec", to: {}, reason }), "LNT4301"],
    ["a pointer into nothing", set("aws", "aws_s3_bucket.store", { at: "/tag/a", to: 1, reason }), "LNT4302"],
    ["a list that is too short", set("kubernetes", "Service/api", { at: "/spec/ports/2", to: 1, reason }), "LNT4302"],
    ["a value to remove that is not there", remove("aws", "aws_s3_bucket.store", { at: "/tags/c", reason }), "LNT4302"],
    ["another value than expected", set("aws", "aws_s3_bucket.store", { at: "/tags/a", was: "2", to: "3", reason }), "LNT4303"],
    ["nothing where something was expected", set("aws", "aws_s3_bucket.store", { at: "/acl", was: "private", to: "x", reason }), "LNT4303"],
    ["an address that is taken", add("aws", "aws_sns_topic.alerts", {}, { reason }), "LNT4304"],
    ["an object that is there", add("kubernetes", "Service/api", { apiVersion: "v1" }, { reason }), "LNT4304"],
    ["no address at all", add("aws", "alerts", {}, { reason }), "LNT4305"],
    ["a body without a version", add("kubernetes", "ConfigMap/x", {}, { reason }), "LNT4305"],
  ])("refuse %s, at the line of the override", (_what, override, code) => {
    const { diagnostics } = run([set("aws", "aws_s3_bucket.store", { at: "/force_destroy", to: true, reason }), override]);
    expect(diagnostics).toMatchObject([{ code, at: { path: ["overrides", 1], component: "api" } }]);
  });

  it("name the nearest address", () => {
    expect(run([set("aws", "aws_s3_bucket.stor", { at: "/tags", to: {}, reason })]).diagnostics[0]?.hint).toBe("nearest: aws_s3_bucket.store");
  });

  it("refuse an address that two namespaces share", () => {
    const objects = [object("Service", "api", {}, "api", "a"), object("Service", "api", {}, "api", "b")];
    expect(run([set("kubernetes", "Service/api", { at: "/spec", to: {}, reason })], deployment({ objects })).codes).toEqual(["LNT4306"]);
  });

  it("of a cloud that is not compiled for are left out", () => {
    expect(run([set("gcp", "google_storage_bucket.x", { at: "/name", to: "y", reason })]).codes).toEqual([]);
  });
});
