import { redundancy } from "../lower/storage.ts";
import { DataAzurermNetworkWatcher } from "@cdktf/provider-azurerm/lib/data-azurerm-network-watcher/index.js";
import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js";
import { LogAnalyticsWorkspaceTable } from "@cdktf/provider-azurerm/lib/log-analytics-workspace-table/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { NetworkWatcherFlowLog } from "@cdktf/provider-azurerm/lib/network-watcher-flow-log/index.js";
import { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageManagementPolicy } from "@cdktf/provider-azurerm/lib/storage-management-policy/index.js";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { compactName } from "../compact.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import type { Network } from "./network.ts";

/** Workspace of audit logs. Azure's own services write to it; nothing comes over the internet. */
export function lowerWorkspace(context: FoundationContext): LogAnalyticsWorkspace {
  const { root, names, where, details } = context;
  const workspace = root.add(shared, LogAnalyticsWorkspace, "main", {
    ...where,
    name: names.of("logs", limits.azurerm_log_analytics_workspace.most),
    sku: "PerGB2018",
    retentionInDays: details.logRetentionDays,
    internetIngestionEnabled: false,
    // People read it in the portal, as themselves.
    internetQueryEnabled: true,
    localAuthenticationEnabled: false,
    allowResourceOnlyPermissions: true,
  });
  if (details.auditRetentionDays > details.logRetentionDays) {
    for (const name of ["AKSAuditAdmin", "AZKVAuditLogs"]) {
      root.add(shared, LogAnalyticsWorkspaceTable, name, {
        workspaceId: workspace.id,
        name,
        retentionInDays: details.logRetentionDays,
        totalRetentionInDays: details.auditRetentionDays,
      });
    }
  }
  return workspace;
}

/** Who did what. Reads of the cluster are left out by `kube-audit-admin`: they are ten times the rest. */
export function lowerAudit(
  { root }: FoundationContext,
  workspace: LogAnalyticsWorkspace,
  watched: { readonly cluster: string; readonly keys: string; readonly secrets: string; readonly registry: string },
): void {
  const categories = {
    cluster: ["cluster-autoscaler", "guard", "kube-apiserver", "kube-audit-admin", "kube-controller-manager", "kube-scheduler"],
    keys: ["AuditEvent"],
    secrets: ["AuditEvent"],
    registry: ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"],
  } as const;
  for (const name of ["cluster", "keys", "secrets", "registry"] as const) {
    root.add(shared, MonitorDiagnosticSetting, join(shared, name), {
      name: "audit",
      targetResourceId: watched[name],
      logAnalyticsWorkspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      enabledLog: categories[name].map((category) => ({ category })),
    });
  }
}

/** Flow logs of the network. Azure makes one watcher a region and subscription, by this name (Network Watcher documentation, 2026). */
export function lowerFlowLogs(context: FoundationContext, network: Network, keys: Keys): StorageAccount {
  const { root, names, place, where, details, protect } = context;
  const key = keys.of("logs");
  const account = root.add(shared, StorageAccount, join(shared, "flow-logs"), {
    ...where,
    name: compactName(names, `${shared}-flows`, limits.azurerm_storage_account.most),
    accountKind: "StorageV2",
    accountTier: "Standard",
    accountReplicationType: redundancy({ zones: details.zones.length }),
    minTlsVersion: "TLS1_2",
    httpsTrafficOnlyEnabled: true,
    allowNestedItemsToBePublic: false,
    publicNetworkAccessEnabled: false,
    // The watcher of this version of the provider writes with the account's key.
    sharedAccessKeyEnabled: true,
    defaultToOauthAuthentication: true,
    localUserEnabled: false,
    crossTenantReplicationEnabled: false,
    infrastructureEncryptionEnabled: true,
    sasPolicy: { expirationPeriod: "01.00:00:00", expirationAction: "Block" },
    // The watcher comes as a trusted service.
    networkRules: { defaultAction: "Deny", bypass: ["AzureServices", "Logging", "Metrics"] },
    identity: { type: "UserAssigned", identityIds: [key.identityId] },
    customerManagedKey: { keyVaultKeyId: key.versionlessId, userAssignedIdentityId: key.identityId },
    blobProperties: { versioningEnabled: false, deleteRetentionPolicy: { days: 7 }, containerDeleteRetentionPolicy: { days: 7 } },
    lifecycle: { preventDestroy: protect },
    dependsOn: [key.grant],
  });
  root.add(shared, StorageManagementPolicy, join(shared, "flow-logs"), {
    storageAccountId: account.id,
    rule: [
      {
        name: "old-records",
        enabled: true,
        filters: { blobTypes: ["blockBlob"], prefixMatch: ["insights-logs-flowlogflowevent/"] },
        actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: details.flowLogRetentionDays } },
      },
      {
        name: "old-requests",
        enabled: true,
        filters: { blobTypes: ["appendBlob"], prefixMatch: ["insights-logs-applicationgatewayaccesslog/", "insights-logs-gatewaylogs/"] },
        actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: details.logRetentionDays } },
      },
    ],
  });
  const watcher = root.add(shared, DataAzurermNetworkWatcher, "main", { name: `NetworkWatcher_${place.region}`, resourceGroupName: "NetworkWatcherRG" });
  root.add(shared, NetworkWatcherFlowLog, "main", {
    name: names.of("flows", limits.azurerm_network_watcher_flow_log.most),
    location: place.region,
    networkWatcherName: watcher.name,
    resourceGroupName: watcher.resourceGroupName,
    targetResourceId: network.network.id,
    storageAccountId: account.id,
    enabled: true,
    version: 2,
    retentionPolicy: { enabled: true, days: details.flowLogRetentionDays },
  });
  return account;
}
