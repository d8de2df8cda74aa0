import { ContainerRegistry } from "@cdktf/provider-azurerm/lib/container-registry/index.js";
import { compactName } from "../compact.ts";
import { limits } from "../../limits.ts";
import type { Names } from "../../names.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Endpoints } from "./dns.ts";

/** An image that is copied into the registry, digest and all. */
export interface Mirror {
  readonly from: string;
  readonly to: string;
  /** Repository in the registry. */
  readonly repository: string;
}

/** Known before apply: manifests hold it. */
export const registryName = (names: Names): string => compactName(names, "images", limits.azurerm_container_registry.most);
const hostOf = (names: Names): string => `${registryName(names)}.azurecr.io`;

/** Where an image is copied to, or undefined when it lies in a registry of Azure already or has no digest. */
export function mirrorOf(reference: string, names: Names): Mirror | undefined {
  if (/^[a-z0-9]+\.azurecr\.io\//.test(reference)) return undefined;
  const [, name, digest] = /^([^@]+)(@sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
  // Without a digest a copy could be another image than the one that was meant.
  if (name === undefined || digest === undefined) return undefined;
  const path = name.replace(/:[^:/]+$/, "");
  const [head = ""] = path.split("/");
  const full = /[.:]|^localhost$/.test(head) ? path : `docker.io/${path.includes("/") ? path : `library/${path}`}`;
  const repository = full.toLowerCase().replace(/:/g, "-");
  const [, sha = ""] = digest.split("@");
  return { from: `${full}@${sha}`, to: `${hostOf(names)}/${repository}${digest}`, repository };
}

/**
 * One registry for copies and images of one's own. Nodes pull by their identity, over a private endpoint. Azure encrypts it with its own
 * key: a registry cannot be made with a key whose vault is closed to the internet (Azure Container Registry documentation, "Encrypt
 * registry using a customer-managed key": only a system-assigned identity, which comes later, passes the vault's firewall).
 */
export function lowerRegistry(context: FoundationContext, endpoints: Endpoints): ContainerRegistry {
  const { root, names, where, details } = context;
  const registry = root.add(shared, ContainerRegistry, "images", {
    ...where,
    name: registryName(names),
    // Private endpoints are of this tier alone.
    sku: "Premium",
    adminEnabled: false,
    anonymousPullEnabled: false,
    publicNetworkAccessEnabled: false,
    exportPolicyEnabled: false,
    dataEndpointEnabled: true,
    networkRuleBypassOption: "AzureServices",
    zoneRedundancyEnabled: details.zones.length > 1,
    // Of images that lost their tag: what may still run has one.
    retentionPolicyInDays: 30,
  });
  endpoints.add("registry", { resourceId: registry.id, subresource: "registry", zone: "privatelink.azurecr.io" });
  return registry;
}
