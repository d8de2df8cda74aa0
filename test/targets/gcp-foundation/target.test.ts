import { PubsubTopic } from "@cdktf/provider-google/lib/pubsub-topic/index.js";
import { describe, expect, it } from "vitest";
import type { Component, Edge } from "../../../compiler/system.ts";
import { addressesOf } from "../../../targets/gcp/foundation/addresses.ts";
import type { Access, GcpKind, LowerContext } from "../../../targets/gcp/contract.ts";
import { loadGcp } from "../../../targets/gcp/index.ts";
import { gcpResources } from "../../../targets/gcp/parity.ts";
import { createNames } from "../../../targets/names.ts";
import { catalog, component, componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

type Outside = Pick<GcpKind<unknown, unknown>, "plan" | "lower">;

/** Something that others write to. */
const store: Outside = {
  plan: ({ name }) => [componentPlan(name, {}), []],
  lower(self, _plan, context: LowerContext) {
    const topic = context.root.add(self.name, PubsubTopic, self.id, { name: context.names.of(self.id, 255), project: context.foundation.api("pubsub") });
    const access: Access = {
      grants: [{ on: "topic", resource: topic.id, role: "roles/pubsub.publisher", name: "publish" }],
      settings: { TOPIC: topic.id, REGION: "here" },
      ports: [{ name: "redis", port: 6379, range: "10.1.2.3/32" }],
      egress: [{ to: "data", port: 6379 }],
      alarms: [{ name: "full", description: "It is full", query: "full > 0", seconds: 60, severity: "page" }],
    };
    return [{ workload: false, access: (verb) => (verb === "writes" || verb === "monitors" ? access : undefined) }, []];
  },
};
const worker = (account: boolean): Outside => ({
  plan: ({ name }) => [componentPlan(name, {}), []],
  lower: () => [{ workload: true, access: () => ({ ...(account ? { serviceAccount: true } : {}), egress: [{ to: "pods", port: 8080 }] }) }, []],
});
const balancer: Outside = {
  plan: ({ name }) => [componentPlan(name, {}), []],
  lower: (_self, _plan, context: LowerContext) => [
    { workload: false, loadBalancer: true, alarmChannels: { page: context.foundation.channels.page }, access: () => undefined },
    [],
  ],
};
const kind = (name: string, gcp: Outside): Component => component(name, { kind: `acme/${name}`, declaration: { targets: { gcp } } });
const edge = (from: string, verb: Edge["verb"], to: string): Edge => ({ from, verb, to, path: ["uses"] });

async function lowered(change: { readonly account?: boolean; readonly project?: string | undefined } = {}) {
  const { project, ...rest } = place();
  const at = "project" in change ? { ...rest, ...(change.project === undefined ? {} : { project: change.project }) } : { ...rest, project: project ?? "" };
  const one = system({
    places: [at],
    components: { lb: kind("lb", balancer), store: kind("store", store), work: kind("work", worker(change.account === true)) },
    edges: [
      edge("work", "writes", "store"),
      edge("lb", "invokes", "work"),
      edge("lb", "monitors", "store"),
      ...(change.account === true ? [edge("work", "invokes", "work")] : []),
    ],
  });
  const target = await loadGcp([]);
  const context = planContext(one, at);
  const { plan } = planned(one, [pool()], {}, at);
  const components = Object.fromEntries(
    Object.values(one.components).map((each) => {
      const [own, found] = target.plan(each, context);
      if (own === undefined) throw new Error(found.map(({ message }) => message).join());
      return [each.name, own];
    }),
  );
  const [deployment, found] = target.lower(one, { ...plan, components }, catalog, []);
  if (deployment === undefined) throw new Error(found.map(({ message }) => message).join());
  const resources = deployment.roots[0]?.main["resource"] as Record<string, Record<string, Record<string, unknown>>>;
  return { deployment, resources, at, one };
}

describe("the Google Cloud target", () => {
  it("writes two roots, a ComputeClass a pool, and every resource under a capability", async () => {
    const { deployment } = await lowered();
    expect(deployment.folder).toBe("gcp");
    expect(deployment.roots.map(({ name }) => name)).toEqual(["foundation", "platform"]);
    expect(deployment.roots[0]?.settings).toContain('backend "gcs"');
    const classes = deployment.objects.filter(({ object }) => object["kind"] === "ComputeClass");
    expect(classes.map(({ object }) => object["spec"])).toMatchObject([
      { priorities: [{ nodepools: ["gpu-h100-8-on-demand"] }], whenUnsatisfiable: "DoNotScaleUp", nodePoolAutoCreation: { enabled: false } },
    ]);
    for (const root of deployment.roots)
      for (const [address, owner] of Object.entries(root.owners))
        if (owner === "foundation") expect(gcpResources, address).toHaveProperty(address.replace(/^data\./, "").split(".")[0] ?? "");
  });

  it("grants what edges say, to the principal of the pods", async () => {
    const { resources } = await lowered();
    const members = Object.entries(resources["google_pubsub_topic_iam_member"] ?? {}).filter(([name]) => name.startsWith("work"));
    expect(members.map(([name, body]) => [name, body["role"], String(body["member"]).replace(/.*subject/, "")])).toEqual([
      ["work__store__publish", "roles/pubsub.publisher", "/ns/support-chat/sa/work"],
    ]);
    expect(resources["google_service_account"]).not.toHaveProperty("work");
  });

  it("grants to a Google account alone where a store asks for one", async () => {
    const { resources, deployment } = await lowered({ account: true });
    expect(resources["google_pubsub_topic_iam_member"]?.["work__store__publish"]?.["member"]).toBe("serviceAccount:${google_service_account.work.email}");
    expect(resources["google_service_account_iam_member"]?.["work"]).toMatchObject({
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:${google_container_cluster.main.workload_identity_config[0].workload_pool}[support-chat/work]",
    });
    expect(deployment.folder).toBe("gcp");
  });

  it("opens stores and pods for their edges", async () => {
    const { resources, at, one } = await lowered();
    const rules = resources["google_compute_network_firewall_policy_rule"] ?? {};
    expect(rules["store__redis"]).toMatchObject({
      direction: "EGRESS",
      match: { dest_ip_ranges: ["10.1.2.3/32"], layer4_configs: [{ ip_protocol: "tcp", ports: ["6379"] }] },
    });
    expect(rules["lb__work__8080"]).toMatchObject({
      direction: "INGRESS",
      match: { src_ip_ranges: ["130.211.0.0/22", "35.191.0.0/16", addressesOf({ names: createNames(one.name, one.environment, at), place: at }).proxies] },
    });
  });

  it("keeps settings that Terraform finds out, under names without slashes, and raises alarms", async () => {
    const { resources } = await lowered();
    expect(resources["google_secret_manager_secret"]?.["work__store__topic"]).toMatchObject({ secret_id: "support-chat-prod-work--store--topic" });
    expect(Object.keys(resources["google_secret_manager_secret_version"] ?? {})).toEqual(["work__store__topic"]);
    expect(resources["google_secret_manager_secret_iam_member"]).toHaveProperty("work__store__topic");
    expect(resources["google_monitoring_alert_policy"]?.["lb__store__full"]).toMatchObject({
      severity: "CRITICAL",
      notification_channels: "${[for one in google_monitoring_notification_channel.page : one.id]}",
    });
  });

  it("asks for the project where the blueprint names none", async () => {
    const { deployment } = await lowered({ project: undefined });
    expect(deployment.roots[0]?.main["variable"]).toHaveProperty("project_id");
    expect(JSON.stringify(deployment.roots[0]?.main["provider"])).toContain("${var.project_id}");
    expect((await lowered()).deployment.roots[0]?.main["variable"]).not.toHaveProperty("project_id");
  });

  it("installs add-ons in pinned versions, and no driver beside Google's", async () => {
    const { deployment } = await lowered();
    const platform = deployment.roots[1]?.main["resource"] as Record<string, Record<string, Record<string, unknown>>> | undefined;
    const releases = platform?.["helm_release"] ?? {};
    expect(Object.keys(releases).sort()).toEqual(["external_secrets", "kube_prometheus_stack"]);
    const values = JSON.stringify(releases["kube_prometheus_stack"]?.["values"]);
    expect(values).toContain("gke-managed-dcgm-exporter");
    expect(values).toContain("/etc/alertmanager/secrets/alert-routes/page");
  });

  it("tells the operator of state, agents, quotas, access and teardown in order", async () => {
    const { deployment } = await lowered();
    const text = JSON.stringify(deployment.operations);
    for (const words of [
      "gcloud storage buckets create",
      "gcloud beta services identity create",
      "NVIDIA_H100_GPUS",
      "fleet memberships get-credentials",
      "gcloud workflows run",
      "state rm",
    ])
      expect(text, words).toContain(words);
    const phases = deployment.operations.map(({ phase }) => phase);
    expect(phases).toEqual(
      [...phases].sort(
        (a, b) =>
          ["before", "foundation", "platform", "workloads", "after", "teardown"].indexOf(a) -
          ["before", "foundation", "platform", "workloads", "after", "teardown"].indexOf(b),
      ),
    );
  });
});
