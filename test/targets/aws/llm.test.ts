import { describe, expect, test } from "vitest";
import { aws, cache, llm, modelRegistry, service, system } from "../../../dsl/index.ts";
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
    const arn = "${aws_s3_bucket.chat__weights.arn}";
    expect(grantsOf(out, "chat")["chat"]?.map((one) => [one.Action, one.Resource])).toEqual([
      ["s3:ListBucket", arn],
      ["s3:GetObject", `${arn}/hub/${small}/*`],
      ["kms:Decrypt", "${var.key_internal}"],
    ]);
    const model = out.connections.bindings("chat").find((one) => one.model !== undefined)?.model;
    expect(model).toMatchObject({ prefix: `hub/${small}/`, mountPath: "/models/base", bucket: out.resources("aws_s3_bucket")["chat__weights"]?.["bucket"] });
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
    expect(Object.keys(out.resources("aws_s3_bucket"))).toEqual(["one__weights"]);
    const name = String(out.resources("aws_s3_bucket")["one__weights"]?.["bucket"]);
    expect(grantsOf(out, "two")["two"]?.[1]?.Resource).toBe(`arn:aws:s3:::${name}/hub/Qwen/Qwen3-8B/*`);
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
