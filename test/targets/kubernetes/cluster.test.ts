import { describe, expect, test } from "vitest";
import { component, containerDetails, containerWorkload, embeddings, fraudApi, generalPool, plan, profile, supportChat } from "../../harness/kubernetes.ts";
import { lowered, type Open } from "./lowered.ts";

describe("shared objects", () => {
  test("a restricted namespace, pinned to the cluster's version", async () => {
    const { get } = await lowered({ ...supportChat, profile: { namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } } });
    expect(get("Namespace", "support-chat").metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.34",
      "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
      "managed-by": "lintel",
    });
  });

  test("limits are the plan's bounds", async () => {
    const { get } = await lowered(supportChat);
    expect(get("ResourceQuota", "plan").spec.hard).toEqual({
      // Two nodes of 8, and one copy that ends while another takes its place.
      "requests.nvidia.com/gpu": "20",
      "requests.cpu": "128",
      "requests.memory": "1280Gi",
      pods: "8",
      "services.loadbalancers": "0",
      "services.nodeports": "0",
    });
    expect(get("PriorityClass", "support-chat-serving").value).toBe(100_000);
  });

  test.each(Object.entries({ supportChat, fraudApi, embeddings }))("objects of %s carry every label, pods run restricted", async (_name, setup) => {
    const { objects } = await lowered(setup);
    const made = (objects ?? []).filter(
      ({ object }: Open) => !["NodePool", "EC2NodeClass", "SecretStore", "PersistentVolume", "PersistentVolumeClaim"].includes(object.kind),
    );
    for (const { object, component: owner } of made as Open[]) {
      const wanted = [
        "system",
        "environment",
        "owner",
        "cost-center",
        "managed-by",
        ...(owner === "foundation" ? [] : ["component", "data-class", "app.kubernetes.io/instance"]),
      ];
      for (const key of wanted) expect(object.metadata.labels[key], `${object.kind} ${key}`).toMatch(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
      if (object.kind !== "Deployment") continue;
      const pod = object.spec.template.spec;
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(pod.securityContext.runAsUser).toBeGreaterThanOrEqual(10_000);
      expect(pod.topologySpreadConstraints.map(({ topologyKey }: Open) => topologyKey)).toEqual(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
      for (const container of pod.containers) {
        expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
        expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
      }
    }
  });

  test("each workload has an account and a disruption budget of its own", async () => {
    const { get } = await lowered(fraudApi);
    for (const name of ["front", "score"]) {
      expect(get("ServiceAccount", name).automountServiceAccountToken).toBe(false);
      expect(get("PodDisruptionBudget", name).spec).toMatchObject({
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: { "app.kubernetes.io/instance": name } },
      });
    }
  });

  test("the author's text is not expanded by the kubelet", async () => {
    const { get } = await lowered(fraudApi);
    expect(get("Deployment", "front").spec.template.spec.containers[0].env).toContainEqual({ name: "TEMPLATE", value: "$$(HOME)" });
  });

  test("a secret that the author names needs a place", async () => {
    const withSecret = {
      ...fraudApi,
      components: fraudApi.components.map((one) =>
        one.name === "front" ? component("front", "service", { ...(one.values as object), secrets: { API_KEY: { secret: "partner" } } }) : one,
      ),
    };
    const missing = await lowered(withSecret);
    expect(missing.found.map(({ code }) => code)).toEqual(["LNT4509"]);
    const { get } = await lowered({
      ...withSecret,
      profile: { ...profile, authorSecret: (_owner, { secret }) => ({ remote: { store: "secrets", key: secret } }) },
    });
    expect(get("ExternalSecret", "front-secrets").spec.data).toContainEqual(expect.objectContaining({ secretKey: "API_KEY", remoteRef: { key: "partner" } }));
  });
});

describe("kinds from outside", () => {
  const triton = (targets: object | undefined): Open =>
    component("vision", "acme/triton", {}, { declaration: { name: "acme/triton", ...(targets === undefined ? {} : { targets }) } });
  const setup = (one: Open): Open => ({ components: [one], plans: [plan("vision", containerDetails, containerWorkload)], pools: [generalPool] });

  test("bring their own lowering and get the shared passes", async () => {
    const kubernetes = { lower: () => [{ objects: [], workload: { selector: { "app.kubernetes.io/instance": "vision" }, ports: { http: 8000 } } }, []] };
    const { get } = await lowered(setup(triton({ kubernetes })));
    expect(get("ServiceAccount", "vision")).toBeDefined();
    expect(get("NetworkPolicy", "vision").spec.ingress).toBeUndefined();
  });

  test("that run on the cluster and say nothing are an error", async () => {
    const { objects, found } = await lowered(setup(triton(undefined)));
    expect(objects).toBeUndefined();
    expect(found.map(({ code }) => code)).toEqual(["LNT4506"]);
  });
});

test("same input, same bytes", async () => {
  const text = async (): Promise<string> => JSON.stringify((await lowered(supportChat)).objects);
  expect(await text()).toBe(await text());
});
