import { describe, expect, test } from "vitest";
import { component, edge, embeddings, gpuPool, llmDetails, llmValues, llmWorkload, plan, type Setup, supportChat } from "../../harness/kubernetes.ts";
import { lowered } from "./lowered.ts";

/** The chat system with another language model component or plan. */
function withChat(values: object, details: object = {}, setup: Partial<Setup> = {}): Setup {
  return {
    ...supportChat,
    components: supportChat.components.map((one) => (one.name === "chat" ? component("chat", "llm", { ...llmValues, ...values }) : one)),
    plans: supportChat.plans.map((one) => (one.component === "chat" ? plan("chat", { ...llmDetails, ...details }, llmWorkload) : one)),
    ...setup,
  };
}

describe("vLLM", () => {
  test("arguments come from the plan", async () => {
    const { get } = await lowered(supportChat);
    const [container] = get("Deployment", "chat").spec.template.spec.containers;
    expect(container.command).toEqual(["vllm", "serve"]);
    expect(container.args).toEqual([
      "/models/llama",
      "--served-model-name",
      "chat",
      "meta-llama/Llama-3.1-70B-Instruct",
      "--port=8000",
      "--tensor-parallel-size=4",
      "--max-model-len=7800",
      "--max-num-seqs=64",
      "--max-num-batched-tokens=8192",
      "--gpu-memory-utilization=0.92",
      "--quantization=fp8",
      "--kv-cache-dtype=fp8",
      "--shutdown-timeout=600",
    ]);
    expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  test.each([
    ["bf16", {}, ["--dtype=bfloat16"], ["--quantization", "--kv-cache-dtype"]],
    ["fp16", {}, ["--dtype=float16"], ["--quantization"]],
    ["int8", {}, [], ["--dtype", "--quantization"]],
  ])("%s", async (precision, values, present, absent) => {
    const { get } = await lowered(withChat(values, { precision, engine: { ...llmDetails.engine, kvCacheDtype: "auto" } }));
    const { args } = get("Deployment", "chat").spec.template.spec.containers[0];
    for (const argument of present) expect(args).toContain(argument);
    for (const argument of absent) expect(args.join(" ")).not.toContain(argument);
  });

  test("weights that ship in fp8 are not quantised again", async () => {
    const base = withChat({});
    const known = {
      source: "test",
      asOf: "2026-01-01",
      verified: true,
      id: "m",
      family: "",
      kind: "llm",
      params: 1,
      activeParams: 1,
      dtype: "fp8 block",
      weightsGibBf16: 1,
      recalled: [],
    } as const;
    const { get } = await lowered({ ...base, catalog: { model: () => known } });
    expect(get("Deployment", "chat").spec.template.spec.containers[0].args.join(" ")).not.toContain("--quantization");
  });

  test("what loads for longer than ten minutes is waited for", async () => {
    const slow = { ...llmWorkload, startSeconds: 1413 };
    const plans = supportChat.plans.map((one) => (one.component === "chat" ? plan("chat", llmDetails, slow) : one));
    const { get } = await lowered({ ...supportChat, plans });
    const [container] = get("Deployment", "chat").spec.template.spec.containers;
    expect(container.env).toContainEqual({ name: "VLLM_ENGINE_READY_TIMEOUT_S", value: "2120" });
    expect(container.startupProbe.failureThreshold * container.startupProbe.periodSeconds).toBeGreaterThanOrEqual(2120);
  });

  test("a tokenizer that is code is trusted for the families that need it alone", async () => {
    const model = {
      source: "test",
      asOf: "2026-01-01",
      verified: true,
      id: "m",
      kind: "llm",
      params: 1,
      activeParams: 1,
      dtype: "fp8",
      weightsGibBf16: 1,
      recalled: [],
    } as const;
    const arguments_ = async (family: string): Promise<readonly string[]> => {
      const { get } = await lowered({ ...withChat({}), catalog: { model: () => ({ ...model, family }) } });
      return get("Deployment", "chat").spec.template.spec.containers[0].args;
    };
    expect(await arguments_("kimi")).toContain("--trust-remote-code");
    expect(await arguments_("llama")).not.toContain("--trust-remote-code");
  });

  test("prefix caching only for shared prefixes, pipeline only above one", async () => {
    const { get } = await lowered(withChat({ traffic: { ...llmValues.traffic, sharedPrefix: 0.3 } }, { pipelineParallel: 2 }));
    const { args } = get("Deployment", "chat").spec.template.spec.containers[0];
    expect(args).toContain("--enable-prefix-caching");
    expect(args).toContain("--pipeline-parallel-size=2");
  });

  test("data ranks are processes of one pod, and signals count pods", async () => {
    const { get } = await lowered(withChat({}, { tensorParallel: 1, dataParallel: 4, expertParallel: true }));
    const [container] = get("Deployment", "chat").spec.template.spec.containers;
    expect(container.args).toEqual(
      expect.arrayContaining(["--tensor-parallel-size=1", "--data-parallel-size=4", "--enable-expert-parallel", "--max-num-seqs=64"]),
    );
    expect(container.resources.limits["nvidia.com/gpu"]).toBe("4");
    expect(container.ports.map(({ containerPort }: { containerPort: number }) => containerPort)).toEqual([8000]);
    expect(container.readinessProbe.httpGet.path).toBe("/v1/models");
    const triggers: readonly { name: string; metadata: { query: string; threshold: string } }[] = get("ScaledObject", "chat").spec.triggers;
    const of = (name: string) => triggers.find((one) => one.name === name)?.metadata;
    expect(of("ttft")?.query).toContain("count(count by (pod) (vllm:num_requests_running");
    expect(of("kv-cache")?.query).toMatch(/100 \* sum\(vllm:kv_cache_usage_perc\{[^}]*\}\) \/ 4/);
    expect(Number(of("queue")?.threshold)).toBeCloseTo(2560, 6);
    const plain = (await lowered(withChat({}))).get("Deployment", "chat").spec.template.spec.containers[0].args.join(" ");
    expect(plain).not.toMatch(/data-parallel|expert-parallel/);
  });

  test("an embedding model pools, and has no shared memory on one GPU", async () => {
    const { get } = await lowered(embeddings);
    const pod = get("Deployment", "embed").spec.template.spec;
    expect(pod.containers[0].args).toContain("--runner=pooling");
    expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(["tmp", "weights"]);
    expect(get("Deployment", "embed").spec.strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });

  test("time to start, to end and to answer", async () => {
    const { get } = await lowered(supportChat);
    const { spec } = get("Deployment", "chat");
    const pod = spec.template.spec;
    const [container] = pod.containers;
    // 320 s to start: one and a half times in checks of 10 s.
    expect(container.startupProbe).toMatchObject({ httpGet: { path: "/v1/models", port: "http" }, periodSeconds: 10, failureThreshold: 48 });
    expect(container.readinessProbe.httpGet.path).toBe("/v1/models");
    expect(container.livenessProbe.httpGet.path).toBe("/health");
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 30 } } });
    // The gateway waits ten minutes for a stream.
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(630);
    // It waits for the one that ends, for a node and for the start.
    expect(spec.progressDeadlineSeconds).toBe(645 + 900 + 480);
    // The server waits for its engine as long as the probe does, and ten minutes at least.
    expect(container.env).toContainEqual({ name: "VLLM_ENGINE_READY_TIMEOUT_S", value: "600" });
    expect(spec.replicas).toBeUndefined();
  });

  test("a caller's plan says how long it waits", async () => {
    const plans = supportChat.plans.map((one) => (one.component === "api" ? plan("api", { routes: [{ to: "chat", timeoutSeconds: 900 }] }) : one));
    const { get } = await lowered({ ...supportChat, plans });
    const pod = get("Deployment", "chat").spec.template.spec;
    expect(pod.containers[0].args).toContain("--shutdown-timeout=900");
    expect(pod.terminationGracePeriodSeconds).toBe(945);
  });

  test("memory and GPUs are reserved, CPU is not limited", async () => {
    const { get } = await lowered(supportChat);
    const { resources } = get("Deployment", "chat").spec.template.spec.containers[0];
    expect(resources.requests).toMatchObject({ cpu: "16", memory: "160Gi", "nvidia.com/gpu": "4" });
    expect(resources.limits).toMatchObject({ memory: "160Gi", "nvidia.com/gpu": "4" });
    expect(resources.limits.cpu).toBeUndefined();
  });

  test("a spare GPU lets a rollout surge", async () => {
    const roomy = { ...gpuPool, maxNodes: 3 };
    const { get } = await lowered(withChat({}, {}, { pools: [roomy] }));
    expect(get("Deployment", "chat").spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test("parameters are variables, secrets are files, literals as they are", async () => {
    const { get } = await lowered(supportChat);
    const [container] = get("Deployment", "chat").spec.template.spec.containers;
    expect(container.envFrom).toEqual([{ secretRef: { name: "chat-settings" } }]);
    expect(container.env).toContainEqual({ name: "ANSWERS_PORT", value: "6379" });
    const { spec } = get("ExternalSecret", "chat-settings");
    expect(spec.data.map(({ secretKey }: { secretKey: string }) => secretKey)).toEqual(["ANSWERS_HOST"]);
    expect(spec.secretStoreRef).toEqual({ kind: "SecretStore", name: "parameters" });
    const secrets = get("ExternalSecret", "chat-secrets").spec;
    expect(secrets.data).toEqual([{ secretKey: "ANSWERS_PASSWORD", remoteRef: { key: "support-chat-prod-answers", property: "password" } }]);
    expect(secrets.secretStoreRef).toEqual({ kind: "SecretStore", name: "secrets" });
    expect(container.env).toContainEqual({ name: "ANSWERS_PASSWORD_FILE", value: "/etc/lintel/secrets/ANSWERS_PASSWORD" });
    expect(container.volumeMounts).toContainEqual({ name: "secrets", mountPath: "/etc/lintel/secrets", readOnly: true });
    expect(JSON.stringify(container.env)).not.toContain("valueFrom");
    const { volumes } = get("Deployment", "chat").spec.template.spec;
    expect(volumes).toContainEqual({ name: "secrets", secret: { secretName: "chat-secrets", defaultMode: 0o440 } });
    expect(get("SecretStore", "secrets").metadata.namespace).toBe("support-chat");
  });

  test("what cannot be emitted says why", async () => {
    const codes = async (setup: Setup): Promise<readonly string[]> => {
      const { objects, found } = await lowered(setup);
      expect(objects).toBeUndefined();
      return found.filter(({ severity }) => severity === "error").map(({ code }) => code);
    };
    expect(await codes({ ...supportChat, bindings: {} })).toEqual(["LNT4503"]);
    expect(await codes({ ...supportChat, catalog: { image: () => undefined } })).toEqual(["LNT4510"]);
    expect(await codes({ ...supportChat, catalog: { gpu: () => undefined } })).toEqual(["LNT4508"]);
    const clash = { edge: edge("chat", "reads", "answers", "cache"), env: { ANSWERS_PORT: { literal: "1" } }, egress: [] };
    expect(await codes({ ...supportChat, bindings: { chat: [...(supportChat.bindings?.["chat"] ?? []), clash] } })).toEqual(["LNT4505"]);
  });

  test("an objective below the smallest boundary has no alert, and a warning where it is watched", async () => {
    const { objects, found } = await lowered(withChat({ slo: { tpot: { p95: 5 } } }));
    expect(found.filter(({ code }) => code === "LNT4501").map(({ severity }) => severity)).toEqual(["warning"]);
    expect(JSON.stringify(objects)).not.toContain('le=\\"0.005\\"');
  });

  test("weights that the cloud keeps for it are mounted as well", async () => {
    const own = { bucket: "hub", prefix: "hub/", mountPath: "/models/base", sizeGib: 132 };
    const { get } = await lowered({ ...supportChat, bindings: {}, profile: { ownWeights: () => own } });
    expect(get("Deployment", "chat").spec.template.spec.containers[0].args[0]).toBe("/models/base");
    expect(get("PersistentVolumeClaim", "chat-hub")).toBeDefined();
  });

  test("idleAfter is not taken silently", async () => {
    const { found } = await lowered(withChat({ schedule: { zone: "UTC", idleAfter: 1_800_000 } }));
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toContain("warning LNT4504");
  });

  test("managed serving puts nothing on the cluster", async () => {
    const { objects } = await lowered(withChat({ runsOn: "managed" }));
    expect(objects?.filter(({ component: owner }) => owner === "chat")).toEqual([]);
  });
});
