import { blocksOf, valuesAt } from "../asked.ts";
import { anyOpen } from "../cidr.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { type Body, listed } from "../values.ts";
import type { Opening } from "./opening.ts";

/** Everything in firewalls of all clouds that lets something in. */
export const openingsIn = (view: TerraformView): readonly Opening[] => [...ofAws(view), ...ofGoogle(view), ...ofAzure(view)];

const range = (from: unknown, to: unknown): readonly string[] =>
  from === undefined ? ["*"] : from === to || to === undefined ? [String(from)] : [`${String(from)}-${String(to)}`];

/** -1 and ICMP have no ports; -1 is every protocol. */
const portsOf = ({ from_port, to_port, ip_protocol, protocol }: Body): readonly string[] =>
  ["-1", "all"].includes(String(ip_protocol ?? protocol)) ? ["*"] : range(from_port, to_port);

function ofAws(view: TerraformView): readonly Opening[] {
  const inline = (resource: Resource): readonly Opening[] =>
    blocksOf(resource.body, "ingress").flatMap(({ block, pointer }) =>
      ["cidr_blocks", "ipv6_cidr_blocks"].map((at): Opening => {
        const { open, shown } = anyOpen(view, resource, block[at]);
        return { resource, pointer: `${pointer}/${at}`, open, from: shown, ports: portsOf(block), opens: [resource] };
      }),
    );
  const ruled = (resource: Resource, ...ats: readonly string[]): readonly Opening[] =>
    ats.flatMap((at): readonly Opening[] => {
      if (resource.body[at] === undefined) return [];
      const { open, shown } = anyOpen(view, resource, resource.body[at]);
      const opens = view.targets(resource, resource.body["security_group_id"]);
      return [{ resource, pointer: `/${at}`, open, from: shown, ports: portsOf(resource.body), opens }];
    });
  return [
    ...view.of("aws_security_group", "aws_default_security_group").flatMap(inline),
    ...view.of("aws_vpc_security_group_ingress_rule").flatMap((one) => ruled(one, "cidr_ipv4", "cidr_ipv6")),
    ...view
      .of("aws_security_group_rule")
      .filter(({ body }) => body["type"] === "ingress")
      .flatMap((one) => ruled(one, "cidr_blocks", "ipv6_cidr_blocks")),
  ];
}

const policyRules = [
  "google_compute_network_firewall_policy_rule",
  "google_compute_region_network_firewall_policy_rule",
  "google_compute_firewall_policy_rule",
];
const sources = ["source_ranges", "source_tags", "source_service_accounts"];
function ofGoogle(view: TerraformView): readonly Opening[] {
  const protocols = (blocks: readonly { readonly block: Body }[], name: string): readonly string[] =>
    blocks.flatMap(({ block }) => (block["ports"] === undefined ? [block[name] === "icmp" ? "icmp" : "*"] : listed(block["ports"]).map(String)));
  return [
    ...view
      .of("google_compute_firewall")
      .filter(({ body }) => body["direction"] !== "EGRESS" && body["allow"] !== undefined && body["disabled"] !== true)
      .map((resource): Opening => {
        // Without any source, everybody is one.
        const ranges = sources.every((at) => resource.body[at] === undefined) ? ["0.0.0.0/0"] : resource.body["source_ranges"];
        const { open, shown } = anyOpen(view, resource, ranges);
        return { resource, pointer: "/source_ranges", open, from: shown, ports: protocols(blocksOf(resource.body, "allow"), "protocol"), opens: [] };
      }),
    ...view
      .of(...policyRules)
      .filter(({ body }) => body["direction"] === "INGRESS" && body["action"] === "allow" && body["disabled"] !== true)
      .flatMap((resource) =>
        blocksOf(resource.body, "match").map(({ block, pointer }): Opening => {
          const { open, shown } = anyOpen(view, resource, block["src_ip_ranges"]);
          return {
            resource,
            pointer: `${pointer}/src_ip_ranges`,
            open,
            from: shown,
            ports: protocols(blocksOf(block, "layer4_configs"), "ip_protocol"),
            opens: [],
          };
        }),
      ),
  ];
}

function ofAzure(view: TerraformView): readonly Opening[] {
  const one = (resource: Resource, body: Body, pointer: string, opens: readonly Resource[]): readonly Opening[] => {
    if (body["direction"] !== "Inbound" || body["access"] !== "Allow") return [];
    const ports = ["destination_port_range", "destination_port_ranges"].flatMap((at) => listed(body[at]).map(String));
    return ["source_address_prefix", "source_address_prefixes"].flatMap((at): readonly Opening[] => {
      if (body[at] === undefined) return [];
      const { open, shown } = anyOpen(view, resource, body[at]);
      return [{ resource, pointer: `${pointer}/${at}`, open, from: shown, ports, opens }];
    });
  };
  const wide = /^(azurerm_(mssql|postgresql_flexible_server|mysql_flexible_server|redis|synapse)_firewall_rule)$/;
  return [
    ...view.of("azurerm_network_security_rule").flatMap((rule) => one(rule, rule.body, "", view.targets(rule, rule.body["network_security_group_name"]))),
    ...view
      .of("azurerm_network_security_group")
      .flatMap((group) => blocksOf(group.body, "security_rule").flatMap(({ block, pointer }) => one(group, block, pointer, [group]))),
    ...view.resources
      .filter(({ type }) => wide.test(type))
      .flatMap((resource) =>
        // From 0.0.0.0 on: all of Azure, or everybody.
        valuesAt(resource.body, "start_ip_address")
          .concat(valuesAt(resource.body, "start_ip"))
          .flatMap(({ value, pointer }): readonly Opening[] => {
            if (value === undefined) return [];
            const { open, shown } = anyOpen(view, resource, value);
            return [{ resource, pointer, open, from: `${shown} on`, ports: ["*"], opens: [] }];
          }),
      ),
  ];
}
