import { describe, expect, test } from "vitest";
import { clouds, type Draft, everything, findings } from "./harness.ts";
import { type Mutation, mutations } from "./mutations.ts";

const pod = (draft: Draft) => draft.object("Deployment/cases").spec.template.spec;
const container = (draft: Draft) => pod(draft).containers[0];
const on = (what: string, edit: (draft: Draft) => void, fails: string): Mutation => ["aws", what, edit, fails];
const all = (what: string, edit: (draft: Draft) => void, fails: string): readonly Mutation[] => clouds.map((cloud) => [cloud, what, edit, fails]);

describe("containers", () => {
  mutations("K8S401", clouds, [
    ...all("as root", (draft) => (container(draft).securityContext.runAsNonRoot = false), "root cases Deployment/cases"),
    on("a user of the node", (draft) => (pod(draft).securityContext.runAsUser = 1000), "low cases Deployment/cases"),
    on("the container overrides the pod", (draft) => (container(draft).securityContext.runAsUser = 0), "low cases Deployment/cases"),
  ]);
  mutations("K8S402", clouds, [
    ...all("privileged", (draft) => (container(draft).securityContext.privileged = true), "privileged cases Deployment/cases"),
    on("escalation", (draft) => delete container(draft).securityContext.allowPrivilegeEscalation, "escalates cases Deployment/cases"),
    on("capabilities kept", (draft) => delete container(draft).securityContext.capabilities, "capabilities cases Deployment/cases"),
    on("capabilities added", (draft) => (container(draft).securityContext.capabilities.add = ["SYS_ADMIN"]), "capabilities cases Deployment/cases"),
  ]);
  mutations("K8S403", clouds, [
    ...all("the network of the node", (draft) => (pod(draft).hostNetwork = true), "host cases Deployment/cases"),
    on("its processes", (draft) => (pod(draft).hostPID = true), "host cases Deployment/cases"),
    on("its files", (draft) => (pod(draft).volumes = [{ name: "run", hostPath: { path: "/var/run/docker.sock" } }]), "path cases Deployment/cases"),
  ]);
  mutations(
    "K8S404",
    clouds,
    all("a writable root", (draft) => (container(draft).securityContext.readOnlyRootFilesystem = false), "writable cases Deployment/cases"),
  );
  mutations("K8S405", clouds, [
    ...all("no profile", (draft) => delete pod(draft).securityContext.seccompProfile, "profile cases Deployment/cases"),
    on("unconfined", (draft) => (container(draft).securityContext.seccompProfile = { type: "Unconfined" }), "profile cases Deployment/cases"),
    on(
      "pods that are not restricted",
      (draft) => (draft.object("Namespace").metadata.labels["pod-security.kubernetes.io/enforce"] = "privileged"),
      "label system Namespace/risk",
    ),
  ]);
  mutations("K8S406", clouds, [
    ...all("no resources", (draft) => delete container(draft).resources, "missing cases Deployment/cases"),
    on("no limit of memory", (draft) => delete container(draft).resources.limits.memory, "missing cases Deployment/cases"),
  ]);
  mutations(
    "K8S407",
    clouds,
    all("a tag", (draft) => (container(draft).image = "acme/cases:latest"), "tag cases Deployment/cases"),
  );
  mutations("K8S408", clouds, [
    ...all("not waited for", (draft) => delete container(draft).readinessProbe, "missing cases Deployment/cases"),
    on("never restarted", (draft) => delete container(draft).livenessProbe, "missing cases Deployment/cases"),
    on("another port", (draft) => (container(draft).readinessProbe.httpGet.port = 9999), "port cases Deployment/cases"),
  ]);
  mutations("K8S412", clouds, [
    ...all(
      "a secret in a variable",
      (draft) => container(draft).env.push({ name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "token" } } }),
      "variable cases Deployment/cases",
    ),
    on("a whole secret", (draft) => (container(draft).envFrom = [{ secretRef: { name: "token" } }]), "variable cases Deployment/cases"),
  ]);

  test("jobs end by themselves and need no probes", async () => {
    const job = `overrides: [add("kubernetes", "Job/load", { apiVersion: "batch/v1", metadata: { namespace: "risk" }, spec: { template: { spec: { containers: [{ name: "load", image: "a", ports: [{ containerPort: 80 }] }] } } } }, { reason: "Loads data." })],`;
    const told = (await findings(everything("aws", { more: job }))).map((one) => one.split(" ")[0]);
    expect(told).not.toContain("K8S408");
    expect(told).toEqual(expect.arrayContaining(["K8S401", "K8S402", "K8S404", "K8S405", "K8S406", "K8S407", "K8S409", "K8S414"]));
  });

  test("an override is blamed, at its line", async () => {
    const more = `overrides: [\n    set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/securityContext/runAsNonRoot", to: false, reason: "An old image." }),\n  ],`;
    expect((await findings(everything("gcp", { more }))).filter((one) => one.startsWith("K8S"))).toEqual([
      "K8S401 blueprint.ts:37:5 error container `cases` of `Deployment/cases` may run as root: `securityContext.runAsNonRoot` is false",
    ]);
  });
});

describe("accounts, policies and doors", () => {
  mutations("K8S409", clouds, [
    ...all("the default account", (draft) => (pod(draft).serviceAccountName = "default"), "shared cases Deployment/cases"),
    on("a mounted token", (draft) => (pod(draft).automountServiceAccountToken = true), "token cases Deployment/cases"),
  ]);
  mutations("K8S410", clouds, [
    ...all(
      "no policy",
      (draft) => draft.objects("NetworkPolicy").map(({ metadata }) => draft.removeObject(`NetworkPolicy/${metadata.name}`)),
      "none cases Deployment/cases",
    ),
    ...all("everybody may come in", (draft) => (draft.object("NetworkPolicy/cases").spec.ingress = [{}]), "open cases NetworkPolicy/cases"),
    on("everything may go out", (draft) => (draft.object("NetworkPolicy/cases").spec.egress = [{ ports: [{ port: 443 }] }]), "open cases NetworkPolicy/cases"),
  ]);
  const role = (rule: object) => (draft: Draft) =>
    draft.addObject({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "x" },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }, rule],
    });
  mutations(
    "K8S411",
    [],
    [
      on("everything", role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }), "wild system ClusterRole/x"),
      on("every secret", role({ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }), "wild system ClusterRole/x"),
      on("commands in pods", role({ apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }), "wild system ClusterRole/x"),
      on("who may become others", role({ apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }), "wild system ClusterRole/x"),
      on(
        "the whole cluster",
        (draft) =>
          draft.addObject({
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRoleBinding",
            metadata: { name: "x" },
            roleRef: { kind: "ClusterRole", name: "cluster-admin" },
            subjects: [],
          }),
        "admin system ClusterRoleBinding/x",
      ),
    ],
  );
  mutations(
    "K8S413",
    clouds,
    all("the default namespace", (draft) => (draft.object("Deployment/cases").metadata.namespace = "default"), "shared cases Deployment/cases"),
  );
  mutations(
    "K8S414",
    [],
    [
      on(
        "a job for ever",
        (draft) => draft.addObject({ apiVersion: "batch/v1", kind: "Job", metadata: { name: "x", namespace: "risk" }, spec: { backoffLimit: 2 } }, "cases"),
        "missing cases Job/x",
      ),
    ],
  );
  mutations("K8S415", clouds, [
    ...all("a door of its own", (draft) => (draft.object("Service/cases").spec.type = "LoadBalancer"), "exposed cases Service/cases"),
    on("a port of the nodes", (draft) => (draft.object("Service/cases").spec.type = "NodePort"), "exposed cases Service/cases"),
    on(
      "without TLS",
      (draft) => draft.addObject({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "x", namespace: "risk" }, spec: {} }, "cases"),
      "plain cases Ingress/x",
    ),
  ]);
});
