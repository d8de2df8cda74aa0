import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition/index.js";
import { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { StorageContainerImmutabilityPolicy } from "@cdktf/provider-azurerm/lib/storage-container-immutability-policy/index.js";
import { StorageManagementPolicy, type StorageManagementPolicyRule } from "@cdktf/provider-azurerm/lib/storage-management-policy/index.js";
import type { Component, Level, Place } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { Root } from "../../terraform/root.ts";
import type { Access, Grant, LowerContext } from "../contract.ts";
import { assign } from "../foundation/assignments.ts";
import { tagsOf } from "../tags.ts";

/** A bucket to add. Days are whole. */
export interface BucketShape {
  /** What it is called, where it is not the component's own. */
  readonly id?: string;
  readonly level: Level;
  readonly versioned: boolean;
  /** Days until objects are deleted. */
  readonly keepDays?: number;
  /** Days until objects move to the cool tier. */
  readonly coldDays?: number;
  /** Days that replaced versions stay, and for which deleted ones can be brought back. */
  readonly noncurrentDays: number;
  /** `final` can be taken back by nobody. */
  readonly lock?: { readonly days: number; readonly final: boolean };
}

/** A bucket as others use it: a container of an account. Names are known before apply. */
export interface Blobs {
  readonly account: string;
  readonly container: string;
  /** Ids for grants: references where it is of the system. */
  readonly containerId: string;
  readonly accountId: string;
  /** Address below `azurerm_storage_account`, where it was added here. */
  readonly id?: string;
}

/** Keys, firewalls and rules of a life cycle belong to an account, so each bucket has its own, with one container. */
export const containerName = "objects";
export const blobZone = "privatelink.blob.core.windows.net";

/** Copies in every zone, or in one data centre. */
export const redundancy = ({ zones }: Pick<Place, "zones">): "ZRS" | "LRS" => (zones > 1 ? "ZRS" : "LRS");

const identifier = (id: string): string => id.replace(/-/g, "_");

/** Name of an account, the same wherever it is asked for: letters and digits, with the hash at the end. */
export function accountName(id: string, { names }: Pick<LowerContext, "names">): string {
  const { most } = limits.azurerm_storage_account;
  const whole = names.global(id, 90).replace(/-/g, "");
  return `${whole.slice(0, -6).slice(0, most - 6)}${whole.slice(-6)}`;
}

/** A bucket of the system that another component adds. */
export const bucketOf = (id: string, context: Pick<LowerContext, "names">): Blobs => ({
  account: accountName(id, context),
  container: containerName,
  containerId: `\${azurerm_storage_container.${identifier(id)}.id}`,
  accountId: `\${azurerm_storage_account.${identifier(id)}.id}`,
});

/** Where its blobs are, for people and for clients. */
export const urlOf = ({ account, container }: Pick<Blobs, "account" | "container">, path = ""): string =>
  `https://${account}.blob.core.windows.net/${container}/${path}`;
/** As a mount names it. */
export const mounted = ({ account, container }: Blobs): string => `${account}/${container}`;

/** A private, versioned, encrypted account with every protection that Blob Storage has: no keys, no public address. */
export function addBucket(component: Component<unknown>, shape: BucketShape, context: LowerContext): Blobs {
  const { root, foundation, names, place } = context;
  const owner = component.name;
  const id = shape.id ?? component.id;
  const name = accountName(id, context);
  const key = foundation.key(shape.level);
  // The bucket of weights has another class than the component that adds it.
  const tags = { ...tagsOf(component), "data-class": shape.level };
  // Outside of production as well: an account goes with everything in it, and one that is replaced would lose its data unseen.
  const lifecycle = { lifecycle: { preventDestroy: true } };
  const account = root.add(owner, StorageAccount, id, {
    name,
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    accountKind: "StorageV2",
    accountTier: "Standard",
    accountReplicationType: redundancy(place),
    accessTier: "Hot",
    minTlsVersion: "TLS1_2",
    httpsTrafficOnlyEnabled: true,
    allowNestedItemsToBePublic: false,
    publicNetworkAccessEnabled: false,
    sharedAccessKeyEnabled: false,
    defaultToOauthAuthentication: true,
    localUserEnabled: false,
    crossTenantReplicationEnabled: false,
    infrastructureEncryptionEnabled: true,
    identity: { type: "UserAssigned", identityIds: [key.identityId] },
    // Without a version, so that the account follows the key when it is rotated.
    customerManagedKey: { keyVaultKeyId: key.versionlessId, userAssignedIdentityId: key.identityId },
    networkRules: { defaultAction: "Deny", bypass: ["AzureServices"] },
    sasPolicy: { expirationPeriod: "01.00:00:00", expirationAction: "Block" },
    blobProperties: {
      versioningEnabled: shape.versioned,
      deleteRetentionPolicy: { days: shape.noncurrentDays },
      containerDeleteRetentionPolicy: { days: shape.noncurrentDays },
    },
    dependsOn: [{ fqn: key.ready }],
    ...lifecycle,
    tags,
  });
  const container = root.add(owner, StorageContainer, id, {
    name: containerName,
    storageAccountId: account.id,
    containerAccessType: "private",
    ...lifecycle,
  });
  root.add(owner, StorageManagementPolicy, id, { storageAccountId: account.id, rule: lifecycleRules(shape) });
  if (shape.lock !== undefined) {
    root.add(owner, StorageContainerImmutabilityPolicy, id, {
      storageContainerResourceManagerId: container.id,
      immutabilityPeriodInDays: shape.lock.days,
      locked: shape.lock.final,
    });
  }
  root.add(owner, PrivateEndpoint, id, {
    name: names.of(id, limits.azurerm_private_endpoint.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    subnetId: foundation.subnets.endpoints,
    privateServiceConnection: { name: "blob", privateConnectionResourceId: account.id, isManualConnection: false, subresourceNames: ["blob"] },
    privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [foundation.dnsZone(blobZone)] },
    tags,
  });
  root.add(owner, MonitorDiagnosticSetting, id, {
    name: "audit",
    targetResourceId: `${account.id}/blobServices/default`,
    logAnalyticsWorkspaceId: foundation.logWorkspaceId,
    enabledLog: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category })),
    enabledMetric: [{ category: "Transaction" }],
  });
  return { account: name, container: containerName, containerId: container.id, accountId: account.id, id };
}

/** Of versions Azure counts the days since they were written: an old one that is replaced today goes at once, and can be brought back for as long again. */
function lifecycleRules({ coldDays, keepDays, noncurrentDays }: BucketShape): StorageManagementPolicyRule[] {
  const rule = (name: string, blobTypes: string[], actions: StorageManagementPolicyRule["actions"]): StorageManagementPolicyRule => ({
    name,
    enabled: true,
    filters: { blobTypes },
    actions,
  });
  const every = ["blockBlob", "appendBlob"];
  return [
    // Also where versions are off: those of a time when they were on stay otherwise.
    rule("old-versions", every, { version: { deleteAfterDaysSinceCreation: noncurrentDays } }),
    ...(coldDays === undefined ? [] : [rule("cold", ["blockBlob"], { baseBlob: { tierToCoolAfterDaysSinceModificationGreaterThan: coldDays } })]),
    ...(keepDays === undefined ? [] : [rule("keep", every, { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: keepDays } })]),
  ];
}

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** Of a grant that ends at a prefix: reading below it, and listings that ask for it (with or without the slash at its end). */
const below = (prefix: string): string => {
  const listing = `ActionMatches{'${blobs}/read'} AND SubOperationMatches{'Blob.List'}`;
  const reading = `ActionMatches{'${blobs}/read'} AND NOT SubOperationMatches{'Blob.List'}`;
  return [
    `((!(${reading})) OR (@Resource[${blobs}:path] StringStartsWith '${prefix}'))`,
    `((!(${listing})) OR (@Request[${blobs}:prefix] StringStartsWith '${prefix.replace(/\/$/, "")}'))`,
  ].join(" AND ");
};

const writing = (prefix: string): string =>
  `((!(ActionMatches{'${blobs}/write'}) AND !(ActionMatches{'${blobs}/add/action'})) OR (@Resource[${blobs}:path] StringStartsWith '${prefix}'))`;

const network = {
  ports: [{ name: "blob", port: 443, to: "endpoints" }],
  egress: [{ to: "endpoints", port: 443 }],
} as const satisfies Access;

/** Reads of a bucket, or of what is below a prefix (which ends with a slash). */
export const readAccess = (bucket: Blobs, prefix = ""): Access => ({
  ...network,
  grants: [{ scope: bucket.containerId, role: "Storage Blob Data Reader", name: "reads", ...(prefix === "" ? {} : { condition: below(prefix) }) }],
});

const writers = new WeakMap<Root, string>();

/** No built-in role writes without deleting: this one does. Made once a place. */
function writerRole(owner: string, { root, foundation, names }: LowerContext): string {
  const known = writers.get(root);
  if (known !== undefined) return known;
  const scope = `/subscriptions/${foundation.subscriptionId}/resourceGroups/${foundation.resourceGroup}`;
  const role = root.add(owner, RoleDefinition, "blob-writer", {
    name: names.global("blob-writer", limits.azurerm_role_definition.most),
    scope,
    description: "Writes and replaces blobs; reads and deletes none",
    permissions: [{ dataActions: [`${blobs}/write`, `${blobs}/add/action`] }],
    assignableScopes: [scope],
  });
  writers.set(root, role.roleDefinitionResourceId);
  return role.roleDefinitionResourceId;
}

/** Writes, without deletes. `signs`: it gives addresses to which others upload. */
export function writeAccess(bucket: Blobs, owner: string, context: LowerContext, { prefix = "", signs = false } = {}): Access {
  const signing: Grant = { scope: bucket.accountId, role: "Storage Blob Delegator", name: "signs" };
  const grant: Grant = { scope: bucket.containerId, role: { own: writerRole(owner, context) }, name: "writes" };
  return { ...network, grants: [prefix === "" ? grant : { ...grant, condition: writing(prefix) }, ...(signs ? [signing] : [])] };
}

const open = new WeakMap<Root, Set<string>>();

/**
 * Lets those who apply write objects of a bucket: no role over a subscription, not that of its owner either, reaches what is in an account
 * (Blob Storage documentation, "Authorize access to blobs using Microsoft Entra ID", recalled). Made once a bucket.
 */
export function letOperatorsWrite(bucket: Blobs, owner: Component<unknown>, context: LowerContext): void {
  const buckets = open.get(context.root) ?? new Set();
  open.set(context.root, buckets);
  if (buckets.has(bucket.containerId)) return;
  buckets.add(bucket.containerId);
  const grant = assign(
    { ...context, subscriptionId: context.foundation.subscriptionId },
    {
      owner: owner.name,
      address: join(bucket.id ?? owner.id, "operators"),
      scope: bucket.containerId,
      role: "Storage Blob Data Contributor",
      principalId: "${each.value}",
      principalType: "Group",
      description: "Those who apply put models in place",
    },
  );
  grant.addOverride("for_each", "${toset(var.operator_group_ids)}");
}
