import { describe, expect, it } from "vitest";
import { limits } from "../../../targets/limits.ts";
import { addressPlan } from "../../../targets/gcp/foundation/addresses.ts";
import { emitted, pool, system } from "./fixture.ts";

const numbers = (cidr: string): readonly [number, number] => {
  const [address = "", bits = ""] = cidr.split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [start, start + 2 ** (32 - Number(bits)) - 1];
};

describe("the network", () => {
  it("has ranges that lie in it and do not overlap", () => {
    const { all, ...parts } = addressPlan("any");
    const [first, last] = numbers(all);
    const sorted = Object.values(parts)
      .map(numbers)
      .sort(([a], [b]) => a - b);
    sorted.forEach(([start, end], index) => {
      expect(start).toBeGreaterThanOrEqual(first);
      expect(end).toBeLessThanOrEqual(last);
      expect(start).toBeGreaterThan(sorted[index - 1]?.[1] ?? -1);
    });
  });

  const { one, all, foundation } = emitted(system(), [pool()]);

  it("has no public addresses and no default ways", () => {
    expect(one("google_compute_network", "main")).toMatchObject({ auto_create_subnetworks: false, delete_default_routes_on_create: true });
    expect(one("google_compute_subnetwork", "nodes")).toMatchObject({ private_ip_google_access: true, log_config: { metadata: "INCLUDE_ALL_METADATA" } });
    expect(Object.keys(all("google_compute_route")).sort()).toEqual(["google_apis", "internet"]);
  });

  it("joins Google's stores and makes proxies' subnets only where somebody asks", () => {
    expect(all("google_service_networking_connection")).toEqual({});
    expect(Object.keys(all("google_compute_subnetwork")).sort()).toEqual(["endpoints", "nodes"]);
    const asked = emitted(
      system({ purpose: "Has a store." }),
      [pool()],
      {},
      {
        ask(shared) {
          expect(shared.privateServicesConnection).toBe(shared.privateServicesConnection);
          expect(shared.connectService("gcp-memorystore")).toBe(shared.connectService("gcp-memorystore"));
          expect(shared.cidr.proxies).toMatch(/\/23$/);
        },
      },
    );
    expect(asked.one("google_service_networking_connection", "main")).toMatchObject({ deletion_policy: "ABANDON" });
    expect(asked.one("google_compute_subnetwork", "proxies")).toMatchObject({ purpose: "REGIONAL_MANAGED_PROXY", role: "ACTIVE" });
    expect(Object.keys(asked.all("google_network_connectivity_service_connection_policy"))).toEqual(["gcp_memorystore"]);
  });

  it("is closed but for its rules, each with a priority of its own", () => {
    const rules = Object.values(all("google_compute_network_firewall_policy_rule"));
    const priorities = rules.map((rule) => Number(rule["priority"]));
    expect(new Set(priorities).size).toBe(priorities.length);
    const denied = rules.filter(({ action }) => action === "deny");
    expect(denied.map(({ rule_name: name }) => name).sort()).toEqual(["nodes-not-inside", "nothing-else-in", "nothing-else-out"]);
    const open = rules.filter(({ action, direction }) => action === "allow" && direction === "INGRESS");
    for (const rule of open) expect(JSON.stringify(rule["match"])).not.toContain("0.0.0.0/0");
    expect(open.every((rule) => Number(rule["priority"]) < 62_000)).toBe(true);
  });

  it("leads Google's names to private addresses", () => {
    expect(Object.keys(all("google_dns_managed_zone")).sort()).toEqual(["gcr_io", "googleapis_com", "pkg_dev"]);
    expect(foundation.cidr.endpoints).toEqual(["199.36.153.4/30"]);
  });
});

describe("names", () => {
  const long = system({ name: "a-system-with-a-name-that-is-longer-than-most-people-would-write-it", purpose: "Is long." });
  const { main } = emitted(long, [pool()]);
  it("keep to what Google Cloud takes, however long the system's is", () => {
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
    expect(checked).toBeGreaterThan(20);
  });
});
