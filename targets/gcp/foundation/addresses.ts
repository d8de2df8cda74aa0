import type { Place } from "../../../compiler/system.ts";
import { type Names, shortHash } from "../../names.ts";

/** Address plan of a network: a /16 that depends on system, environment and place alone. */
export interface AddressPlan {
  readonly all: string;
  readonly nodes: string;
  /** 110 pods a node take a /24: room for 128 nodes. */
  readonly pods: string;
  readonly services: string;
  /** Control plane and endpoints of Private Service Connect. */
  readonly endpoints: string;
  /** Proxies of regional load balancers. */
  readonly proxies: string;
  /** Managed stores that Google peers with the network. */
  readonly privateServices: string;
}

export function addressPlan(seed: string): AddressPlan {
  const ten = `10.${Number.parseInt(shortHash(seed), 16) % 256}`;
  return {
    all: `${ten}.0.0/16`,
    nodes: `${ten}.0.0/20`,
    services: `${ten}.16.0/22`,
    endpoints: `${ten}.20.0/24`,
    proxies: `${ten}.22.0/23`,
    privateServices: `${ten}.32.0/20`,
    pods: `${ten}.128.0/17`,
  };
}

/** Nodes that the pods' range has room for. */
export const mostNodes = 128;
export const podsPerNode = 110;

export const addressesOf = ({ names, place }: { readonly names: Names; readonly place: Place }): AddressPlan =>
  addressPlan(`${names.stem}/${place.region}/${place.project ?? ""}`);

/** restricted.googleapis.com: Google's APIs without the internet (VPC documentation, "Configure Private Google Access", 2026). */
export const googleApis = { range: "199.36.153.4/30", addresses: ["199.36.153.4", "199.36.153.5", "199.36.153.6", "199.36.153.7"] } as const;

/** Where global load balancers and health checks come from (Cloud Load Balancing documentation, "Firewall rules", 2026). */
export const googleFrontEnds = ["130.211.0.0/22", "35.191.0.0/16"] as const;
