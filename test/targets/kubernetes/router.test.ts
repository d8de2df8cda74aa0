import { describe, expect, test } from "vitest";
import { component, edge, profile, routedChat, type Setup, supportChat } from "../../harness/kubernetes.ts";
import { lowered, type Open } from "./lowered.ts";

const instance = (name: string): Open => ({ podSelector: { matchLabels: { "app.kubernetes.io/instance": name } } });
const http = (port: number): Open => [{ port, protocol: "TCP" }];

/** The setup with another binding to the cache. */
const withCache = (change: (binding: Open) => Open): Setup => {
  const [first, ...others] = routedChat.bindings?.["chat"] ?? [];
  return { ...routedChat, bindings: { ...routedChat.bindings, chat: [change(first), ...others] } };
};

async function config(setup: Setup = routedChat): Promise<Open> {
  const { get } = await lowered(setup);
  return JSON.parse(get("ConfigMap", "chat-router").data["config.yaml"]);
}

describe("a router before an engine", () => {
  test("takes the name that callers know, and the engine another", async () => {
    const { get } = await lowered(routedChat);
    expect(get("Service", "chat").spec.selector).toEqual({ "app.kubernetes.io/instance": "chat-router" });
    expect(get("Service", "chat-engine").spec.selector).toEqual({ "app.kubernetes.io/instance": "chat" });
    expect((await config()).model_list.map(({ model_name, litellm_params }: Open) => [model_name, litellm_params.model, litellm_params.api_base])).toEqual([
      ["chat", "hosted_vllm/chat", "http://chat-engine/v1"],
      ["meta-llama/Llama-3.1-70B-Instruct", "hosted_vllm/meta-llama/Llama-3.1-70B-Instruct", "http://chat-engine/v1"],
    ]);
    // The engine serves under the same names.
    const { args } = get("Deployment", "chat").spec.template.spec.containers[0];
    expect(args.slice(args.indexOf("--served-model-name") + 1, args.indexOf("--port=8000"))).toEqual(["chat", "meta-llama/Llama-3.1-70B-Instruct"]);
  });

  test("asks the cache with what its edge gives", async () => {
    const { litellm_settings: settings } = await config();
    expect(settings.cache).toBe(true);
    expect(settings.cache_params).toMatchObject({
      type: "redis",
      host: "os.environ/ANSWERS_HOST",
      port: 6379,
      ssl: true,
      username: "chat",
      password: "os.environ/CACHE_PASSWORD",
      ttl: 600,
      supported_call_types: ["acompletion", "atext_completion"],
    });
    expect(settings).toMatchObject({ telemetry: false, turn_off_message_logging: true, request_timeout: 600 });
    expect((await config()).router_settings).toEqual({ num_retries: 0, disable_cooldowns: true, timeout: 600 });
  });

  test("other weights begin with an empty cache", async () => {
    const [first, weights] = routedChat.bindings?.["chat"] ?? [];
    const next = { ...weights, model: { ...weights?.model, prefix: "llama-2/" } };
    const moved = { ...routedChat, bindings: { ...routedChat.bindings, chat: [first, next] } } as Setup;
    const namespace = async (setup: Setup): Promise<string> => (await config(setup)).litellm_settings.cache_params.namespace;
    expect(await namespace(routedChat)).toMatch(/^support-chat\/chat\/[0-9a-f]{6}$/);
    expect(await namespace(moved)).not.toBe(await namespace(routedChat));
  });

  test("has the cache's settings and the engine does not; the password is a file", async () => {
    const { get } = await lowered(routedChat);
    const pod = get("Deployment", "chat-router").spec.template.spec;
    const [router] = pod.containers;
    expect(router.envFrom).toEqual([{ secretRef: { name: "chat-router-settings" } }]);
    expect(router.env).toContainEqual({ name: "ANSWERS_PASSWORD_FILE", value: "/etc/lintel/secrets/ANSWERS_PASSWORD" });
    expect(router.env.map(({ name }: Open) => name)).not.toContain("CACHE_PASSWORD");
    expect(get("ConfigMap", "chat-router").data["start.sh"]).toContain('CACHE_PASSWORD="$(cat "$ANSWERS_PASSWORD_FILE")"');
    expect(get("ExternalSecret", "chat-router-secrets").spec.data.map(({ secretKey }: Open) => secretKey)).toEqual(["ANSWERS_PASSWORD"]);
    const [engine] = get("Deployment", "chat").spec.template.spec.containers;
    expect(JSON.stringify([engine.env, engine.envFrom ?? []])).not.toContain("ANSWERS");
    expect(() => get("ExternalSecret", "chat-settings")).toThrow();
  });

  test("stands between callers and the engine, and nothing goes around it", async () => {
    const { get } = await lowered(routedChat);
    const router = get("NetworkPolicy", "chat-router").spec;
    expect(router.podSelector).toEqual(instance("chat-router").podSelector);
    expect(router.ingress[0]).toEqual({ from: [instance("batch"), ...profile.ingressCidrs.map((cidr) => ({ ipBlock: { cidr } }))], ports: http(4000) });
    expect(router.egress).toEqual([
      { to: [instance("chat")], ports: http(8000) },
      { to: [{ ipBlock: { cidr: "10.0.64.0/24" } }, { ipBlock: { cidr: "10.0.65.0/24" } }], ports: http(6379) },
    ]);
    const engine = get("NetworkPolicy", "chat").spec;
    expect(engine.ingress[0]).toEqual({ from: [instance("chat-router")], ports: http(8000) });
    expect(engine.ingress).toHaveLength(2);
    expect(engine.egress.map(({ ports }: Open) => ports[0].port)).toEqual([80]);
    expect(get("NetworkPolicy", "batch").spec.egress[0]).toEqual({ to: [instance("chat-router")], ports: http(4000) });
  });

  test("runs with restricted security, under an account of its own, and ends after the longest answer", async () => {
    const { get } = await lowered(routedChat);
    const pod = get("Deployment", "chat-router").spec.template.spec;
    const [container] = pod.containers;
    expect(pod).toMatchObject({ serviceAccountName: "chat-router", automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(pod.volumes.map(({ name }: Open) => name)).toEqual(["tmp", "secrets", "files"]);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(630);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
      expect(container[probe].httpGet.path).toMatch(/^\/health\/(readiness|liveliness)$/);
    expect(get("ServiceAccount", "chat-router").automountServiceAccountToken).toBe(false);
    expect(get("PodDisruptionBudget", "chat-router").spec.selector.matchLabels).toEqual({ "app.kubernetes.io/instance": "chat-router" });
    expect(get("HorizontalPodAutoscaler", "chat-router").spec).toMatchObject({ minReplicas: 2, maxReplicas: 6, scaleTargetRef: { name: "chat-router" } });
    // Both sets of pods, twice over while they roll out.
    expect(get("ResourceQuota", "plan").spec.hard.pods).toBe(String(2 * (4 + 6 + 9)));
  });

  test("new files make new pods", async () => {
    const hash = async (setup: Setup): Promise<string> =>
      (await lowered(setup)).get("Deployment", "chat-router").spec.template.metadata.annotations["lintel.dev/files"];
    const longer = withCache((binding) => ({ ...binding, env: { ...binding.env, ANSWERS_TTL_SECONDS: { literal: "1200" } } }));
    expect(await hash(longer)).not.toBe(await hash(routedChat));
  });

  test("objectives stay with the engine; hits are watched", async () => {
    const { get } = await lowered(routedChat);
    expect(get("PodMonitor", "chat-router").spec.podMetricsEndpoints[0].path).toBe("/metrics/");
    const rules = get("PrometheusRule", "watch-chat").spec.groups.flatMap(({ rules: some }: Open) => some);
    const hits = rules.find(({ alert }: Open) => alert === "CacheHitsBelowPlan");
    expect(hits.expr).toMatch(/or vector\(0\).* < 0\.1$/);
    expect(rules.map(({ alert }: Open) => alert)).toContain("RouterNoReplicaAvailable");
    expect(JSON.stringify(rules.filter(({ record }: Open) => record !== undefined))).not.toContain("litellm");
  });

  test("a cache that does not say where it is, and a name that is taken, are errors", async () => {
    const codes = async (setup: Setup): Promise<readonly string[]> => {
      const { objects, found } = await lowered(setup);
      expect(objects).toBeUndefined();
      return found.filter(({ severity }) => severity === "error").map(({ code }) => code);
    };
    expect(await codes(withCache(({ names: _names, ...binding }) => binding))).toEqual(["LNT4511"]);
    expect(await codes({ ...routedChat, bindings: { ...routedChat.bindings, chat: (routedChat.bindings?.["chat"] ?? []).slice(1) } })).toEqual(["LNT4511"]);
    const taken = component("chatRouter", "bucket", {});
    expect(
      await codes({
        ...routedChat,
        components: [...routedChat.components, taken],
        edges: [...(routedChat.edges ?? []), edge("batch", "reads", "chatRouter", "reads", 0)],
      }),
    ).toEqual(["LNT4512"]);
  });

  test("without one in the plan there is none", async () => {
    const { objects } = await lowered(supportChat);
    expect(JSON.stringify(objects)).not.toMatch(/router|litellm|engine"/);
  });
});
