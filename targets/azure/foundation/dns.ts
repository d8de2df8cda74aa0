import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone/index.js";
import { PrivateDnsZoneVirtualNetworkLink } from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Network } from "./network.ts";

export interface Endpoints {
  /** Zone by name, linked to the network, made once. */
  zone(name: string): string;
  /** Private endpoint of what the foundation owns. */
  add(name: string, of: { readonly resourceId: string; readonly subresource: string; readonly zone: string }): PrivateEndpoint;
}

export function lowerEndpoints({ root, names, where }: FoundationContext, network: Network): Endpoints {
  const zones = new Map<string, { readonly id: string; readonly link: PrivateDnsZoneVirtualNetworkLink }>();
  const linked = (name: string): { readonly id: string; readonly link: PrivateDnsZoneVirtualNetworkLink } => {
    const found = zones.get(name);
    if (found !== undefined) return found;
    const address = name.replace(/\./g, "-");
    const made = root.add(shared, PrivateDnsZone, address, { name, resourceGroupName: where.resourceGroupName });
    const link = root.add(shared, PrivateDnsZoneVirtualNetworkLink, address, {
      name: "network",
      resourceGroupName: where.resourceGroupName,
      privateDnsZoneName: made.name,
      virtualNetworkId: network.network.id,
      registrationEnabled: false,
    });
    const one = { id: made.id, link };
    zones.set(name, one);
    return one;
  };
  return {
    zone: (name) => linked(name).id,
    add(name, { resourceId, subresource, zone: zoneName }) {
      const { id, link } = linked(zoneName);
      return root.add(shared, PrivateEndpoint, join(shared, name), {
        ...where,
        name: names.of(`${shared}-${name}`, limits.azurerm_private_endpoint.most),
        subnetId: network.subnet("endpoints").id,
        privateServiceConnection: { name, privateConnectionResourceId: resourceId, isManualConnection: false, subresourceNames: [subresource] },
        privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [id] },
        // Who writes through it has to find it by name.
        dependsOn: [link],
      });
    },
  };
}
