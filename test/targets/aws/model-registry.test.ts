import { describe, expect, test } from "vitest";
import { aws, bucket, modelRegistry, predictor, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "Holds models.", environment: "production", on: aws("eu-central-1") } as const;
const server = (model: Parameters<typeof predictor>[0]["model"]) =>
  predictor({
    model,
    image,
    accelerators: "cpu",
    traffic: { peak: "10/s" },
    slo: { latency: { p95: "100ms" } },
    perReplica: { requests: 20, cpu: 1, memory: "512MiB" },
  });

describe("model-registry", () => {
  test("has a bucket of its own, and grants a server one model's version and nothing else", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB", version: "v7" }, churn: { weights: "1GiB" } } });
    const out = await lowered(system("tiny", { ...about, components: { registry, score: server(registry.models.fraud) } }));
    const arn = "${aws_s3_bucket.registry.arn}";
    expect(grantsOf(out, "score")["registry"]).toMatchObject([
      { Sid: "ServesRegistryFraudList", Action: "s3:ListBucket", Resource: arn, Condition: { StringLike: { "s3:prefix": ["fraud/v7/", "fraud/v7/*"] } } },
      { Sid: "ServesRegistryFraudObjects", Action: "s3:GetObject", Resource: `${arn}/fraud/v7/*` },
      { Sid: "ServesRegistryFraudKey", Action: "kms:Decrypt" },
    ]);
    const [name] = Object.values(out.resources("aws_s3_bucket")).map((one) => one["bucket"]);
    expect(out.connections.bindings("score")[0]?.model).toEqual({ bucket: name, prefix: "fraud/v7/", mountPath: "/models/fraud", sizeGib: 1 });
    expect(steps(out, "workloads")).toEqual(["Publish fraud", "Publish churn"]);
  });

  test("may use a bucket of the system, below a folder of its own", async () => {
    const store = bucket({ size: "10GiB" });
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } }, artifacts: store });
    const out = await lowered(system("tiny", { ...about, components: { store, registry, score: server(registry.models.fraud) } }));
    expect(Object.keys(out.resources("aws_s3_bucket"))).toEqual(["store"]);
    const bucketName = String(out.resources("aws_s3_bucket")["store"]?.["bucket"]);
    expect(grantsOf(out, "score")["registry"]?.[1]?.Resource).toBe(`arn:aws:s3:::${bucketName}/registry/fraud/production/*`);
  });

  test("elsewhere: makes nothing, and reads below the address", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external", uri: "s3://acme-models/prod/" });
    const out = await lowered(system("tiny", { ...about, components: { registry, score: server(registry.models.fraud) } }));
    expect(out.resources("aws_s3_bucket")).toEqual({});
    expect(grantsOf(out, "score")["registry"]?.map((one) => one.Resource)).toEqual([
      "arn:aws:s3:::acme-models",
      "arn:aws:s3:::acme-models/prod/fraud/production/*",
    ]);
  });

  test.each([
    ["MLflow", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "kubernetes" }), "LNT4004 runsOn"],
    ["SageMaker", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "managed" }), "LNT4004 runsOn"],
    ["no address", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external" }), "LNT4004 runsOn"],
    [
      "an address that cannot be mounted",
      modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external", uri: "https://mlflow.example.com" }),
      "LNT4004 uri",
    ],
    ["an unknown base", modelRegistry({ models: { fraud: { base: "acme/unknown" as never, weights: "40MiB" } } }), "LNT4010 models.fraud.base"],
  ])("%s: an error", async (_what, registry, error) => {
    const out = await planned(system("tiny", { ...about, components: { registry, score: server(registry.models.fraud) } }));
    expect(new Set(errorsOf(out))).toEqual(new Set([error]));
  });
});
