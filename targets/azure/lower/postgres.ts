import { PostgresqlFlexibleServer } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server/index.js";
import { PostgresqlFlexibleServerActiveDirectoryAdministrator } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server-active-directory-administrator/index.js";
import { PostgresqlFlexibleServerConfiguration } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server-configuration/index.js";
import { PostgresqlFlexibleServerDatabase } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server-database/index.js";
import type { Component } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { fit } from "../../names.ts";
import type { LowerContext } from "../contract.ts";
import type { DatabaseDetails } from "../size/database.ts";
import { serverEngines } from "../size/flexible-server.ts";
import type { Administrators } from "./database-administrators.ts";
import { tagsOf } from "../tags.ts";

export interface NewServer {
  readonly server: string;
  readonly database: string;
  readonly administrators: Administrators;
  readonly details: DatabaseDetails;
}

/** What the two engines have in common. `storage`: where its size stands. */
export function serverSettings(component: Component<unknown>, { server, details }: NewServer, storage: string, context: LowerContext) {
  const { foundation, protect } = context;
  const key = foundation.key(component.classification.level);
  return {
    name: server,
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    skuName: details.sku,
    backupRetentionDays: details.backupDays,
    geoRedundantBackupEnabled: false,
    ...(details.standby === undefined ? {} : { highAvailability: { mode: details.standby } }),
    maintenanceWindow: { dayOfWeek: 0, startHour: 3, startMinute: 30 },
    identity: { type: "UserAssigned", identityIds: [key.identityId] },
    customerManagedKey: { keyVaultKeyId: key.id, primaryUserAssignedIdentityId: key.identityId },
    tags: tagsOf(component),
    lifecycle: {
      // Zones change places when the standby takes over. A new version of the key must not make another server, nor storage that grew by
      // itself: a size below what it became would.
      ignoreChanges: ["zone", "high_availability[0].standby_availability_zone", "customer_managed_key", storage],
      ...(protect ? { preventDestroy: true } : {}),
    },
  };
}

/** A private zone of the place that holds names of servers, with its link to the network, on which servers depend. */
export function serverZone(suffix: string, { foundation, names }: LowerContext): { readonly id: string; readonly link: string } {
  const rest = `.private.${suffix}`;
  const name = `${fit(names.stem, limits.azurerm_private_dns_zone.most - rest.length)}${rest}`;
  return { id: foundation.dnsZone(name), link: `azurerm_private_dns_zone_virtual_network_link.${name.replace(/[.-]/g, "_")}` };
}

export function addPostgres(component: Component<unknown>, made: NewServer, context: LowerContext): { readonly resourceId: string; readonly host: string } {
  const { root, foundation } = context;
  const { id, name: owner } = component;
  const engine = serverEngines.postgres;
  const zone = serverZone("postgres.database.azure.com", context);
  const server = root.add(owner, PostgresqlFlexibleServer, id, {
    ...serverSettings(component, made, "storage_mb", context),
    version: engine.version,
    storageMb: made.details.storageGib * 1024,
    autoGrowEnabled: true,
    publicNetworkAccessEnabled: false,
    delegatedSubnetId: foundation.subnets.data,
    privateDnsZoneId: zone.id,
    authentication: { activeDirectoryAuthEnabled: true, passwordAuthEnabled: false, tenantId: foundation.tenantId },
    dependsOn: [{ fqn: zone.link }, { fqn: foundation.key(component.classification.level).ready }],
  });
  const administrator = root.add(owner, PostgresqlFlexibleServerActiveDirectoryAdministrator, id, {
    serverName: server.name,
    resourceGroupName: foundation.resourceGroup,
    tenantId: foundation.tenantId,
    objectId: made.administrators.objectId,
    principalName: made.administrators.name,
    principalType: "Group",
  });
  root.add(owner, PostgresqlFlexibleServerDatabase, id, {
    name: made.database,
    serverId: server.id,
    charset: "UTF8",
    collation: "en_US.utf8",
    ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
  });
  // One after the other: a server takes one change at a time.
  let before: { readonly fqn: string } = administrator;
  for (const { name, value } of [...engine.parameters, { name: "max_connections", value: String(made.details.maxConnections) }]) {
    before = root.add(owner, PostgresqlFlexibleServerConfiguration, join(id, name.replace(/[._]/g, "-")), {
      name,
      serverId: server.id,
      value,
      dependsOn: [before],
    });
  }
  return { resourceId: server.id, host: server.fqdn };
}
