import { describe, expect, test } from "vitest";
import { aws, cache, gateway, llm, modelRegistry, noAuth, service, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: aws("eu-central-1") } as const;
const traffic = { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } } as const;
const slo = { ttft: { p95: "2s" }, tpot: { p95: "80ms" } } as const;
const small = "meta-llama/Llama-3.1-8B-Instruct";

describe("llm", () => {
  test("reads weights of the hub from a bucket of its own, by exact folder, through its own identity", async () => {
    const chat = llm({ model: small, traffic, slo });
    const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, calls: [chat] });
    const out = await lowered(system("tiny", { ...about, components: { chat, app } }));
    const arn = "${aws_s3_bucket.hub__weights.arn}";
    expect(grantsOf(out, "chat")["chat"]?.map((one) => [one.Action, one.Resource])).toEqual([
      ["s3:ListBucket", arn],
      ["s3:GetObject", `${arn}/hub/${small}/*`],
      ["kms:Decrypt", "${var.key_internal}"],
    ]);
    const model = out.connections.bindings("chat").find((one) => one.model !== undefined)?.model;
    expect(model).toMatchObject({ prefix: `hub/${small}/`, mountPath: "/models/base", bucket: out.resources("aws_s3_bucket")["hub__weights"]?.["bucket"] });
    expect(out.plan?.components["chat"]?.details).toMatchObject({ model: small, task: "generate", http: { port: 8000, ready: "/v1/models" } });
    expect(out.plan?.components["chat"]?.needs.addons).toEqual([
      "external-secrets",
      "gpu-operator",
      "karpenter",
      "keda",
      "kube-prometheus-stack",
      "mountpoint-s3",
    ]);
    expect(out.connections.bindings("app")[0]).toMatchObject({
      env: { CHAT_URL: { literal: "http://chat" } },
      egress: [{ to: { component: "chat" }, port: 8000 }],
    });
  });

  test("tells how gated weights are staged, with the revision", async () => {
    const chat = llm({ model: small, traffic, slo, standalone: "A test." });
    const { operations } = await lowered(system("tiny", { ...about, components: { chat } }));
    expect(operations[0]?.text).toContain("It is gated");
    expect(operations[0]?.commands?.join("\n")).toContain(`hf download ${small} --revision "$REVISION"`);
  });

  test("two models of the hub share one bucket, each by its folder", async () => {
    const one = llm({ model: small, traffic, slo, standalone: "A test." });
    const two = llm({ model: "Qwen/Qwen3-8B", traffic, slo, standalone: "A test." });
    const out = await lowered(system("tiny", { ...about, components: { two, one } }));
    expect(Object.keys(out.resources("aws_s3_bucket"))).toEqual(["hub__weights"]);
    const name = String(out.resources("aws_s3_bucket")["hub__weights"]?.["bucket"]);
    expect(grantsOf(out, "two")["two"]?.[1]?.Resource).toBe(`arn:aws:s3:::${name}/hub/Qwen/Qwen3-8B/*`);
  });

  test("a new model leaves the bucket of weights where it is", async () => {
    const bucketOf = async (names: readonly string[]) => {
      const components = Object.fromEntries(names.map((name) => [name, llm({ model: small, traffic, slo, standalone: "A test." })]));
      const out = await lowered(system("tiny", { ...about, components } as never));
      const { bucket, tags } = out.resources("aws_s3_bucket")["hub__weights"] ?? {};
      expect(tags).toBeDefined();
      return bucket;
    };
    expect(await bucketOf(["chat", "alpha"])).toBe(await bucketOf(["chat"]));
  });

  test("a cache in front takes load off", async () => {
    const answers = cache({ ttl: "10m", size: "1GiB", hitRate: "50%" });
    const heavy = { ...traffic, peak: "60/s" } as const;
    const replicas = async (front: boolean) => {
      const chat = llm({ model: small, traffic: heavy, slo, accelerators: ["l40s"], ...(front ? { cache: answers } : { standalone: "A test." }) });
      const { plan } = await planned(system("tiny", { ...about, components: { chat, ...(front ? { answers } : {}) } } as never));
      return plan?.components["chat"]?.workload?.replicas.planned ?? Number.NaN;
    };
    expect(await replicas(true)).toBeLessThan(await replicas(false));
  });

  test("with a cache, callers reach a router, which is planned and paid beside the engine", async () => {
    const answers = cache({ ttl: "10m", size: "1GiB", hitRate: "50%" });
    const chat = llm({ model: small, traffic: { ...traffic, peak: "20/s" }, slo, cache: answers });
    const app = service({ image, traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "512MiB" }, calls: [chat] });
    const api = gateway({ exposure: "private", routes: { "/v1": chat, "/app": app }, auth: noAuth("A test.") });
    const out = await lowered(system("tiny", { ...about, components: { answers, chat, app, api } }));
    const plan = out.plan?.components["chat"];
    expect(plan?.details).toMatchObject({ router: { relief: 0.5 }, http: { port: 4000, ready: "/health/readiness" } });
    const [router] = plan?.auxiliary ?? [];
    expect(router?.replicas.planned).toBeGreaterThanOrEqual(2);
    expect(plan?.summary).toContain(`behind ${router?.replicas.planned} x LiteLLM router`);
    expect(plan?.cost.some(({ pool, monthlyUsd }) => pool === router?.pool && (monthlyUsd ?? 0) > 0)).toBe(true);
    // It sees every request; the engine sees those that miss.
    const rate = (name: string): number | undefined => plan?.figures.find((one) => one.name === name)?.value;
    expect([rate("router: requests at peak"), rate("requests at peak")]).toEqual([20, 10]);
    expect(Object.values(out.resources("aws_lb_target_group")).map((one) => one["health_check"])).toContainEqual(
      expect.objectContaining({ path: "/health/readiness", port: "traffic-port" }),
    );
    expect(out.connections.bindings("app").find(({ edge }) => edge.to === "chat")?.egress).toEqual([{ to: { component: "chat" }, port: 4000 }]);
    const binding = out.connections.bindings("chat").find(({ edge }) => edge.to === "answers");
    expect(binding?.names).toMatchObject({ HOST: "ANSWERS_HOST", PASSWORD: "ANSWERS_PASSWORD" });
  });

  test("without a cache there is no router", async () => {
    const chat = llm({ model: small, traffic, slo, standalone: "A test." });
    const plan = (await planned(system("tiny", { ...about, components: { chat } }))).plan?.components["chat"];
    expect(plan?.auxiliary).toBeUndefined();
    expect(plan?.details).not.toHaveProperty("router");
    expect(plan?.needs.pools).toHaveLength(1);
  });

  test.each([
    ["an unknown model", llm({ model: "meta-llama/Llama-3.1-8B" as never, traffic, slo, standalone: "A test." }), "LNT4010 model"],
    ["serving by SageMaker", llm({ model: small, traffic, slo, runsOn: "managed", standalone: "A test." }), "LNT4004 runsOn"],
    ["text from a model for embeddings", llm({ model: "Qwen/Qwen3-Embedding-8B", traffic, slo, standalone: "A test." }), "LNT4004 model"],
  ])("%s: an error", async (_what, chat, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { chat } })))).toEqual([error]);
  });

  test("a model of one's own needs a base", async () => {
    const registry = modelRegistry({ models: { own: { weights: "16GiB" } } });
    const chat = llm({ model: registry.models.own, traffic, slo });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { registry, chat } })))).toEqual(["LNT4011 model"]);
  });

  test("an unknown model is met with the nearest", async () => {
    const chat = llm({ model: "meta-llama/Llama-3.1-8B" as never, traffic, slo, standalone: "A test." });
    const { diagnostics } = await planned(system("tiny", { ...about, components: { chat } }));
    expect(diagnostics.find((one) => one.code === "LNT4010")?.hint).toContain(small);
  });
});
