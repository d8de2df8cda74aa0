import type { Place } from "../../../compiler/system.ts";
import { type Names, shortHash } from "../../names.ts";

/** Subnets of a network, and what lies outside of it. */
export interface Addresses {
  readonly network: string;
  readonly nodes: string;
  /** Delegated to the API server of AKS. */
  readonly apiServer: string;
  readonly endpoints: string;
  readonly data: string;
  readonly mysql: string;
  readonly gateway: string;
  readonly balancers: string;
  /** Of all API Managements; each has a slot of it. */
  readonly api: string;
  /** Overlay: a /24 a node, routed by Azure outside of the network's own range. */
  readonly pods: string;
  readonly services: string;
  readonly dns: string;
}

/** Slots for API Managements: a subnet serves one alone, and is a /27 at least (API Management documentation, "Integrate with a private virtual network", 2025-12). */
export const apiSlots = 16;

/** Most nodes: each takes a /24 of the pods' /14 (AKS documentation, "Azure CNI Overlay networking", 2026). */
export const mostNodes = 1024;
export const podsPerNode = 110;

/** A /16 that depends on system, environment and place alone. Pods and services are the same everywhere: nothing outside the cluster reaches them. */
export function addressesOf({ names, place }: { readonly names: Names; readonly place: Place }): Addresses {
  const second = Number.parseInt(shortHash(`${names.stem}/${place.region}/${place.subscription ?? ""}`), 16) % 256;
  const block = (third: number, bits: number): string => `10.${second}.${third}.0/${bits}`;
  return {
    network: block(0, 16),
    nodes: block(0, 20),
    apiServer: block(16, 28),
    endpoints: block(17, 24),
    data: block(18, 24),
    mysql: block(19, 24),
    gateway: block(20, 24),
    balancers: block(21, 26),
    api: block(22, 23),
    pods: "100.64.0.0/14",
    services: "172.20.0.0/16",
    dns: "172.20.0.10",
  };
}

/** Range of a slot: a /27 of the /23. */
export function apiRange({ api }: Pick<Addresses, "api">, slot: number): string {
  const [first = "", second = "", third = ""] = api.split(".");
  return `${first}.${second}.${Number(third) + Math.floor(slot / 8)}.${(slot % 8) * 32}/27`;
}
