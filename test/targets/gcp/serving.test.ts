import { describe, expect, test } from "vitest";
import { gcp, llm, modelRegistry, bucket, monitor, predictor, service, source, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: gcp("europe-west4", { project: "acme-prod" }) } as const;
const traffic = { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } } as const;
const slo = { ttft: { p95: "2s" }, tpot: { p95: "80ms" } } as const;
const small = "meta-llama/Llama-3.1-8B-Instruct";
const perReplica = { requests: 10, cpu: 1, memory: "512MiB" } as const;
const server = (model: Parameters<typeof predictor>[0]["model"]) =>
  predictor({ model, image, accelerators: "cpu", traffic: { peak: "10/s" }, slo: { latency: { p95: "100ms" } }, perReplica });

const below = (bucketName: string, prefix: string): string =>
  `resource.name.startsWith("projects/_/buckets/${bucketName}/objects/${prefix}") || api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${prefix}")`;

describe("what runs on the cluster", () => {
  test("a model reads weights of the hub from a bucket of its own, by folder, as its own principal", async () => {
    const chat = llm({ model: small, traffic, slo });
    const app = service({ image, traffic: { peak: "1/s" }, perReplica, calls: [chat] });
    const out = await lowered(system("tiny", { ...about, components: { chat, app } }));
    const name = String(out.resources("google_storage_bucket")["hub__weights"]?.["name"]);
    const reference = "${google_storage_bucket.hub__weights.name}";
    expect(grantsOf(out, "chat")).toEqual([
      `roles/storage.objectViewer on ${reference} if ${below(name, `hub/${small}/`)}`,
      `roles/storage.legacyBucketReader on ${reference}`,
    ]);
    expect([...out.connections.identities.accounts.keys()]).toEqual([]);
    expect(out.connections.bindings("chat").find((one) => one.model !== undefined)?.model).toMatchObject({ prefix: `hub/${small}/`, bucket: name });
    expect(out.plan?.components["chat"]?.needs.addons).toEqual(["external-secrets", "gcs-fuse", "gpu-driver", "keda", "kube-prometheus-stack"]);
    expect(out.connections.bindings("app")[0]).toMatchObject({
      env: { CHAT_URL: { literal: "http://chat" } },
      egress: [{ to: { component: "chat" }, port: 8000 }],
    });
    const stage = out.operations.find(({ title }) => title.startsWith("Put the weights"));
    expect(stage?.commands?.at(-1)).toContain("gcloud storage rsync");
  });

  test("two models share one bucket of weights", async () => {
    const one = llm({ model: small, traffic, slo, standalone: "A test." });
    const two = llm({ model: "Qwen/Qwen3-8B", traffic, slo, standalone: "A test." });
    const out = await lowered(system("tiny", { ...about, components: { two, one } }));
    expect(Object.keys(out.resources("google_storage_bucket"))).toEqual(["hub__weights"]);
  });

  test("a service's secrets are the author's, under the key of its class", async () => {
    const app = service({ image, traffic: { peak: "1/s" }, perReplica, secrets: { TOKEN: { secret: "tiny/token" } }, standalone: "A test." });
    const out = await lowered(system("tiny", { ...about, components: { app } }));
    expect(out.lowered["app"]?.secrets).toEqual(["tiny-token"]);
    const [step] = out.operations;
    expect(step?.commands?.[0]).toContain("gcloud secrets create tiny-token --project acme-prod --replication-policy user-managed --locations europe-west4");
    expect(step?.commands?.[0]).toContain("/cryptoKeys/internal");
  });

  test("a source makes nothing, and its receivers wait for it", async () => {
    const uploads = source({ what: "Photos", classification: "internal", size: "1GiB", via: "signed upload" });
    const store = bucket({ from: uploads, size: "1GiB" });
    const out = await lowered(system("tiny", { ...about, components: { uploads, store } }));
    expect(steps(out, "after")).toEqual(["Give signed uploads for uploads"]);
  });

  test("a monitor without anybody who hears of it: an error", async () => {
    const app = service({ image, traffic: { peak: "1/s" }, perReplica, standalone: "A test." });
    const watch = monitor({ watches: [app], alerts: {} });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { app, watch } })))).toEqual(["LNT4004 alerts"]);
  });
});

describe("model-registry", () => {
  test("has a bucket of its own, and grants a server one model's version and nothing else", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB", version: "v7" }, churn: { weights: "1GiB" } } });
    const out = await lowered(system("tiny", { ...about, components: { registry, score: server(registry.models.fraud) } }));
    const name = String(out.resources("google_storage_bucket")["registry"]?.["name"]);
    expect(grantsOf(out, "score")[0]).toBe(`roles/storage.objectViewer on \${google_storage_bucket.registry.name} if ${below(name, "fraud/v7/")}`);
    expect(out.connections.bindings("score")[0]?.model).toEqual({ bucket: name, prefix: "fraud/v7/", mountPath: "/models/fraud", sizeGib: 1 });
    expect(steps(out, "workloads")).toEqual(["Publish fraud", "Publish churn"]);
  });

  test("may use a bucket of the system, below a folder of its own", async () => {
    const store = bucket({ size: "10GiB" });
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } }, artifacts: store });
    const out = await lowered(system("tiny", { ...about, components: { store, registry, score: server(registry.models.fraud) } }));
    expect(Object.keys(out.resources("google_storage_bucket"))).toEqual(["store"]);
    expect(grantsOf(out, "score")[0]).toContain("objects/registry/fraud/production/");
  });

  test("elsewhere: makes nothing, and reads below the address", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external", uri: "gs://acme-models/prod/" });
    const out = await lowered(system("tiny", { ...about, components: { registry, score: server(registry.models.fraud) } }));
    expect(out.resources("google_storage_bucket")).toEqual({});
    expect(grantsOf(out, "score")[0]).toBe(`roles/storage.objectViewer on acme-models if ${below("acme-models", "prod/fraud/production/")}`);
  });

  test.each([
    ["MLflow", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "kubernetes" }), "LNT4004 runsOn"],
    ["Vertex AI", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "managed" }), "LNT4004 runsOn"],
    ["S3", modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external", uri: "s3://acme/prod" }), "LNT4004 uri"],
  ])("%s: an error", async (_what, registry, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { registry } })))).toEqual([error]);
  });
});
