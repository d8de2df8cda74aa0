import type { Component } from "../../../system.ts";
import type { Resource, TerraformView } from "../terraform.ts";

/** What one rule of a firewall lets in. */
export interface Opening {
  readonly resource: Resource;
  readonly pointer: string;
  /** Takes in the internet; `undefined`: known at apply only. */
  readonly open: boolean | undefined;
  /** Ranges, as written. */
  readonly from: string;
  /** "443", "8000-8080"; "*" for all. */
  readonly ports: readonly string[];
  /** What it opens, where that is a resource. */
  readonly opens: readonly Resource[];
}

/** The one port on which a public gateway listens, and the one from which it sends on to it. */
const secure = "443";
const plain = "80";

/** A gateway that the author declared public listens to everybody on 443, and redirects 80. */
export function isDeclared(view: TerraformView, { resource, ports, opens }: Opening, components: Readonly<Record<string, Component>>): boolean {
  const { owner } = resource;
  const component = owner === undefined ? undefined : components[owner];
  if (component?.values["exposure"] !== "public" || ports.length === 0) return false;
  // Subnets of gateways belong to the foundation; machines and databases never do to a gateway.
  if (opens.some((one) => one.owner !== owner && !isOfGateways(view, one))) return false;
  return ports.every((port) => port === secure || (port === plain && redirects(view, owner ?? "")));
}

/** A group of the foundation in whose subnet application gateways stand. */
const isOfGateways = (view: TerraformView, group: Resource): boolean =>
  view
    .referring(group, "azurerm_subnet_network_security_group_association")
    .flatMap((one) => view.targets(one, one.body["subnet_id"]))
    .some((subnet) => view.referring(subnet, "azurerm_application_gateway").length > 0);

/** All that its listeners do on port 80 is to send on to 443. */
function redirects(view: TerraformView, owner: string): boolean {
  const listeners = view.of("aws_lb_listener").filter((one) => one.owner === owner && String(one.body["port"]) === plain);
  return listeners.length > 0 && listeners.every(({ body }) => JSON.stringify(body["default_action"] ?? "").includes('"type":"redirect"'));
}
