import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { describe, expect, it } from "vitest";
import type { Component, Edge } from "../../../compiler/system.ts";
import type { Access, AzureKind, LowerContext } from "../../../targets/azure/contract.ts";
import { addressesOf } from "../../../targets/azure/foundation/addresses.ts";
import { loadAzure } from "../../../targets/azure/index.ts";
import { azureCapabilities, azureResources } from "../../../targets/azure/parity.ts";
import { roles } from "../../../targets/azure/roles.ts";
import { createNames } from "../../../targets/names.ts";
import { catalog, component, componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

type Outside = Pick<AzureKind<unknown, unknown>, "plan" | "lower">;

/** Something that others write to. */
const store: Outside = {
  plan: ({ name }) => [componentPlan(name, {}), []],
  lower(self, _plan, context: LowerContext) {
    const made = context.root.add(self.name, UserAssignedIdentity, `${self.id}--store`, {
      name: context.names.of(self.id, 128),
      resourceGroupName: context.foundation.resourceGroup,
      location: context.foundation.location,
    });
    const { id } = made;
    const access: Access = {
      grants: [
        { scope: id, role: "Storage Blob Data Contributor", name: "writes" },
        { scope: id, role: "Storage Blob Data Contributor", name: "again" },
      ],
      settings: { HOST: made.principalId, REGION: "here" },
      ports: [{ name: "blob", port: 443, to: "endpoints" }],
      egress: [{ to: "endpoints", port: 443 }],
      alarms: [
        {
          name: "full",
          description: "It is full",
          scope: made.id,
          namespace: "Microsoft.Storage/storageAccounts",
          metric: "UsedCapacity",
          aggregation: "Average",
          operator: "GreaterThan",
          threshold: 1,
          window: "PT1H",
          severity: "page",
        },
      ],
    };
    return [{ workload: false, access: (verb) => (verb === "writes" || verb === "monitors" ? access : undefined) }, []];
  },
};
const worker: Outside = {
  plan: ({ name }) => [componentPlan(name, {}), []],
  lower: () => [{ workload: true, access: () => ({ egress: [{ to: "pods", port: 8080 }] }) }, []],
};
const balancer: Outside = {
  plan: ({ name }) => [componentPlan(name, { apis: ["application-gateway"] }), []],
  lower: (_self, _plan, context: LowerContext) => [
    { workload: false, loadBalancer: true, actionGroups: { page: context.foundation.actionGroups.page }, access: () => undefined },
    [],
  ],
};
const kind = (name: string, azure: Outside): Component => component(name, { kind: `acme/${name}`, declaration: { targets: { azure } } });
const edge = (from: string, verb: Edge["verb"], to: string): Edge => ({ from, verb, to, path: ["uses"] });

async function lowered(change: { readonly subscription?: string | undefined } = {}) {
  const { subscription, ...rest } = place();
  const own = "subscription" in change ? change.subscription : subscription;
  const at = { ...rest, ...(own === undefined ? {} : { subscription: own }) };
  const one = system({
    places: [at],
    components: { lb: kind("lb", balancer), store: kind("store", store), work: kind("work", worker), idle: kind("idle", worker) },
    edges: [edge("work", "writes", "store"), edge("lb", "invokes", "work"), edge("lb", "monitors", "store")],
  });
  const target = await loadAzure([]);
  const context = planContext(one, at);
  const { plan } = planned(one, [pool({ rungs: [{ from: "on-demand" }, { from: "spot", maxShare: 0.5 }] })], { apis: ["application-gateway"] }, at);
  const components = Object.fromEntries(
    Object.values(one.components).map((each) => {
      const [planOf, found] = target.plan(each, context);
      if (planOf === undefined) throw new Error(found.map(({ message }) => message).join());
      return [each.name, planOf];
    }),
  );
  const [deployment, found] = target.lower(one, { ...plan, components }, catalog, []);
  if (deployment === undefined) throw new Error(found.map(({ message }) => message).join());
  const resources = deployment.roots[0]?.main["resource"] as Record<string, Record<string, Record<string, unknown>>>;
  return { deployment, resources, at, one };
}

describe("the Azure target", () => {
  it("writes two roots, the ladder for the autoscaler, and every resource under a capability", async () => {
    const { deployment } = await lowered();
    expect(deployment.folder).toBe("azure");
    expect(deployment.roots.map(({ name }) => name)).toEqual(["foundation", "platform"]);
    expect(deployment.roots[0]?.settings).toContain('backend "azurerm"');
    expect(deployment.roots[0]?.main["provider"]).toMatchObject({ azurerm: [{ features: [{}], subscription_id: place().subscription }] });
    const ladder = deployment.objects.find(({ object }) => object["kind"] === "ConfigMap")?.object;
    expect(ladder).toMatchObject({ metadata: { name: "cluster-autoscaler-priority-expander", namespace: "kube-system" } });
    const [first = "", second = ""] = Object.keys(deployment.roots[0]?.owners ?? {}).flatMap((address) => {
      const [type, name = ""] = address.split(".");
      return type === "azurerm_kubernetes_cluster_node_pool" ? [name] : [];
    });
    expect(ladder).toMatchObject({ data: { priorities: `100:\n  - ^aks-${first}-.*\n99:\n  - ^aks-${second}-.*\n` } });
    for (const root of deployment.roots)
      for (const [address, owner] of Object.entries(root.owners))
        if (owner === "foundation") expect(azureResources, address).toHaveProperty(address.replace(/^data\./, "").split(".")[0] ?? "");
  });

  it("grants what edges say, once, to the workload's identity", async () => {
    const { resources } = await lowered();
    const granted = Object.entries(resources["azurerm_role_assignment"] ?? {}).filter(([name]) => name.startsWith("work"));
    expect(granted.map(([name, body]) => [name, String(body["role_definition_id"]).split("/").at(-1), body["principal_id"]])).toEqual([
      ["work__store__writes", roles["Storage Blob Data Contributor"], "${azurerm_user_assigned_identity.work.principal_id}"],
    ]);
    expect(resources["azurerm_federated_identity_credential"]?.["work"]).toMatchObject({
      subject: "system:serviceaccount:support-chat:work",
      issuer: "${azurerm_kubernetes_cluster.main.oidc_issuer_url}",
    });
    // It is granted nothing.
    expect(resources["azurerm_user_assigned_identity"]).not.toHaveProperty("idle");
  });

  it("opens stores to the nodes and pods to the gateway, for their edges", async () => {
    const { resources, at, one } = await lowered();
    const rules = resources["azurerm_network_security_rule"] ?? {};
    const addresses = addressesOf({ names: createNames(one.name, one.environment, at), place: at });
    expect(rules["endpoints__store__blob"]).toMatchObject({ source_address_prefix: addresses.nodes, destination_address_prefix: addresses.endpoints });
    expect(rules["nodes__lb__work__8080"]).toMatchObject({ source_address_prefix: addresses.gateway, destination_port_range: "8080" });
  });

  it("keeps settings that Terraform finds out in the vault, the identity's client id among them, and raises alarms", async () => {
    const { resources } = await lowered();
    expect(Object.values(resources["azurerm_key_vault_secret"] ?? {}).map(({ name }) => name)).toEqual(["work--store--host", "work--azure-client-id"]);
    expect(resources["azurerm_monitor_metric_alert"]?.["lb__store__full"]).toMatchObject({
      severity: 1,
      frequency: "PT15M",
      action: [{ action_group_id: "${azurerm_monitor_action_group.page.id}" }],
    });
  });

  it("asks for the subscription where the blueprint names none", async () => {
    const { deployment } = await lowered({ subscription: undefined });
    expect(deployment.roots[0]?.main["variable"]).toHaveProperty("subscription_id");
    expect(deployment.roots[0]?.main["provider"]).toMatchObject({ azurerm: [{ subscription_id: "${var.subscription_id}" }] });
  });

  it("installs add-ons in pinned versions, and signs External Secrets in as an identity", async () => {
    const { deployment } = await lowered();
    const platform = deployment.roots[1]?.main["resource"] as Record<string, Record<string, Record<string, unknown>>> | undefined;
    const releases = platform?.["helm_release"] ?? {};
    expect(Object.keys(releases).sort()).toEqual(["external_secrets", "gpu_operator", "kube_prometheus_stack"]);
    for (const release of Object.values(releases)) expect(release["version"]).toMatch(/^v?\d+\.\d+/);
    expect(JSON.stringify(releases["external_secrets"])).toContain("azure.workload.identity/use");
    expect(JSON.stringify(releases["gpu_operator"])).toContain('\\"driver\\":{\\"enabled\\":true');
  });

  it("says in words in what it is less, and tells the operator each step in order", async () => {
    for (const { state, note } of Object.values(azureCapabilities)) if (state !== "equal") expect(note).toBeTruthy();
    const { deployment } = await lowered();
    const titles = deployment.operations.map(({ title }) => title);
    expect(titles.indexOf("Where the state is kept")).toBeLessThan(titles.indexOf("Apply the vaults"));
    expect(titles.indexOf("Apply the vaults")).toBeLessThan(titles.indexOf("Apply the foundation"));
    expect(titles.at(-1)).toBe("Foundation");
    expect(titles).toContain("When the budget is spent");
  });
});
