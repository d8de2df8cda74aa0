import { describe, expect, it } from "vitest";
import { limits } from "../../../targets/limits.ts";
import { addressesOf } from "../../../targets/azure/foundation/addresses.ts";
import { createNames } from "../../../targets/names.ts";
import { emitted, place, pool, system } from "./fixture.ts";

const numbers = (cidr: string): readonly [number, number] => {
  const [address = "", bits = ""] = cidr.split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [start, start + 2 ** (32 - Number(bits)) - 1];
};

const gateways = { apis: ["api-management", "application-gateway"] };

describe("the network", () => {
  it("has ranges that lie in it and do not overlap, with pods and services outside", () => {
    const { network, dns, pods, services, ...subnets } = addressesOf({ names: createNames("support-chat", "production", place()), place: place() });
    const [first, last] = numbers(network);
    const sorted = Object.values(subnets)
      .map(numbers)
      .sort(([a], [b]) => a - b);
    sorted.forEach(([start, end], index) => {
      expect(start).toBeGreaterThanOrEqual(first);
      expect(end).toBeLessThanOrEqual(last);
      expect(start).toBeGreaterThan(sorted[index - 1]?.[1] ?? -1);
    });
    for (const outside of [pods, services]) expect(numbers(outside)[1] < first || numbers(outside)[0] > last).toBe(true);
    expect(numbers(`${dns}/32`)[0]).toBeGreaterThan(numbers(services)[0]);
  });

  const { one, all, foundation } = emitted(system(), [pool()]);

  it("makes subnets of gateways only where a plan needs them, and gives delegated ones to one service each", () => {
    expect(Object.keys(all("azurerm_subnet")).sort()).toEqual(["api_server", "data", "endpoints", "mysql", "nodes"]);
    expect(foundation.subnets.gateway).toBeUndefined();
    const more = emitted(system(), [pool()], gateways);
    expect(Object.keys(more.all("azurerm_subnet")).sort()).toEqual(["api_15", "api_server", "balancers", "data", "endpoints", "gateway", "mysql", "nodes"]);
    expect(one("azurerm_subnet", "data")).toMatchObject({ delegation: [{ service_delegation: { name: "Microsoft.DBforPostgreSQL/flexibleServers" } }] });
    for (const subnet of Object.values(more.all("azurerm_subnet")))
      expect(subnet).toMatchObject({ private_endpoint_network_policies: "Enabled", default_outbound_access_enabled: false });
  });

  it("has a security group a subnet, closed but for rules with priorities of their own", () => {
    const { all: every } = emitted(system(), [pool()], gateways);
    const subnets = Object.keys(every("azurerm_subnet"));
    expect(Object.keys(every("azurerm_network_security_group"))).toEqual(subnets);
    expect(Object.keys(every("azurerm_subnet_network_security_group_association"))).toEqual(subnets);
    for (const subnet of subnets) {
      const rules = Object.values(every("azurerm_network_security_rule")).filter(
        (rule) => rule["network_security_group_name"] === `\${azurerm_network_security_group.${subnet}.name}`,
      );
      const priorities = rules.map((rule) => Number(rule["priority"]));
      expect(new Set(priorities).size).toBe(priorities.length);
      expect(rules.filter(({ access }) => access === "Deny").map(({ priority }) => priority)).toEqual([4096]);
      for (const rule of rules.filter(({ access }) => access === "Allow"))
        expect(String(rule["source_address_prefix"])).not.toMatch(/^(\*|Internet|0\.0\.0\.0)/);
    }
  });

  it("keeps the priority of a rule when others come", () => {
    const rule = (name: string) => ({ owner: "chat", name, to: "endpoints" as const, ports: ["443"], from: "10.0.0.0/8", description: "x" });
    const few = emitted(system({ purpose: "few" }), [], {}, { ask: (shared) => shared.allow(rule("b")) });
    const many = emitted(
      system({ purpose: "many" }),
      [],
      {},
      {
        ask(shared) {
          for (const name of ["a", "b", "c"]) shared.allow(rule(name));
        },
      },
    );
    const at = (of: typeof few) => of.one("azurerm_network_security_rule", "endpoints__b")["priority"];
    expect(at(few)).toBe(at(many));
  });

  it("leaves through one NAT gateway, without an address on nodes", () => {
    expect(one("azurerm_nat_gateway", "main")).toMatchObject({ sku_name: "Standard", zones: ["1"] });
    expect(Object.keys(all("azurerm_subnet_nat_gateway_association"))).toEqual(["nodes"]);
    expect(Object.keys(all("azurerm_public_ip"))).toEqual(["nat"]);
  });

  it("makes a private DNS zone once, linked to the network", () => {
    const asked = emitted(
      system({ purpose: "Has a store." }),
      [],
      {},
      {
        ask(shared) {
          expect(shared.dnsZone("privatelink.blob.core.windows.net")).toBe(shared.dnsZone("privatelink.blob.core.windows.net"));
        },
      },
    );
    expect(Object.keys(asked.all("azurerm_private_dns_zone")).sort()).toEqual([
      "privatelink_azurecr_io",
      "privatelink_blob_core_windows_net",
      "privatelink_vaultcore_azure_net",
    ]);
    expect(Object.keys(asked.all("azurerm_private_dns_zone_virtual_network_link"))).toEqual(Object.keys(asked.all("azurerm_private_dns_zone")));
  });

  it("records connections", () => {
    expect(one("azurerm_network_watcher_flow_log", "main")).toMatchObject({
      target_resource_id: "${azurerm_virtual_network.main.id}",
      retention_policy: { enabled: true, days: 365 },
    });
  });
});

describe("names", () => {
  const { main } = emitted(system({ name: "a-system-with-a-name-that-is-longer-than-most-people-would-write-it", purpose: "Is long." }), [pool()], gateways);
  it("keep to what Azure takes, however long the system's is", () => {
    const table: Readonly<Record<string, { readonly argument?: string; readonly least?: number; readonly most: number; readonly form: RegExp }>> = limits;
    let checked = 0;
    for (const [type, bodies] of Object.entries(main["resource"] as Record<string, Record<string, Record<string, unknown>>>)) {
      const limit = table[type];
      if (limit === undefined) continue;
      for (const body of Object.values(bodies)) {
        const name = String(body[limit.argument ?? "name"]);
        expect(name.length, `${type} ${name}`).toBeLessThanOrEqual(limit.most);
        expect(name.length, `${type} ${name}`).toBeGreaterThanOrEqual(limit.least ?? 1);
        expect(name, type).toMatch(limit.form);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(50);
  });
});
