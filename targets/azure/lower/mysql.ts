import { MysqlFlexibleDatabase } from "@cdktf/provider-azurerm/lib/mysql-flexible-database/index.js";
import { MysqlFlexibleServer } from "@cdktf/provider-azurerm/lib/mysql-flexible-server/index.js";
import { MysqlFlexibleServerActiveDirectoryAdministrator } from "@cdktf/provider-azurerm/lib/mysql-flexible-server-active-directory-administrator/index.js";
import { MysqlFlexibleServerConfiguration } from "@cdktf/provider-azurerm/lib/mysql-flexible-server-configuration/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { join } from "../../cloud/join.ts";
import type { LowerContext } from "../contract.ts";
import { serverEngines } from "../size/flexible-server.ts";
import { type NewServer, serverSettings, serverZone } from "./postgres.ts";

const passwordVariable = (component: Component<unknown>): string => `${component.id.replace(/-/g, "_")}_first_password`;

/** MySQL is made with a password, which nobody can use: logins are Entra's alone. It is written once and kept nowhere. */
export function addMysql(component: Component<unknown>, made: NewServer, context: LowerContext): { readonly resourceId: string; readonly host: string } {
  const { root, foundation } = context;
  const { id, name: owner } = component;
  const engine = serverEngines.mysql;
  const zone = serverZone("mysql.database.azure.com", context);
  const key = foundation.key(component.classification.level);
  const variable = passwordVariable(component);
  root.variable(variable, {
    type: "string",
    default: null,
    sensitive: true,
    ephemeral: true,
    description: `Password with which ${owner} is made, for the first apply alone. It cannot be used: the server takes tokens of Entra only.`,
  });
  const server = root.add(owner, MysqlFlexibleServer, id, {
    ...serverSettings(component, made, "storage[0].size_gb", context),
    version: engine.version,
    administratorLogin: "lintel_owner",
    administratorPasswordWo: `\${var.${variable}}`,
    administratorPasswordWoVersion: 1,
    storage: { sizeGb: made.details.storageGib, autoGrowEnabled: true, ioScalingEnabled: true },
    publicNetworkAccess: "Disabled",
    delegatedSubnetId: foundation.subnets.mysql,
    privateDnsZoneId: zone.id,
    dependsOn: [{ fqn: zone.link }, { fqn: key.ready }],
  });
  const administrator = root.add(owner, MysqlFlexibleServerActiveDirectoryAdministrator, id, {
    serverId: server.id,
    identityId: key.identityId,
    login: made.administrators.name,
    objectId: made.administrators.objectId,
    tenantId: foundation.tenantId,
  });
  root.add(owner, MysqlFlexibleDatabase, id, {
    name: made.database,
    resourceGroupName: foundation.resourceGroup,
    serverName: server.name,
    charset: "utf8mb4",
    collation: "utf8mb4_0900_ai_ci",
    ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
  });
  // One after the other: a server takes one change at a time, and takes Entra alone once there is an administrator.
  let before: { readonly fqn: string } = administrator;
  for (const { name, value } of [...engine.parameters, { name: "max_connections", value: String(made.details.maxConnections) }]) {
    before = root.add(owner, MysqlFlexibleServerConfiguration, join(id, name.replace(/[._]/g, "-")), {
      name,
      resourceGroupName: foundation.resourceGroup,
      serverName: server.name,
      value,
      dependsOn: [before],
    });
  }
  return { resourceId: server.id, host: server.fqdn };
}

export const passwordOperation = (component: Component<unknown>): Operation => ({
  phase: "before",
  title: `Let ${component.name} look up who logs in`,
  text: `\`${component.name}\` is MySQL: it asks Entra who somebody is with the identity of its key, which an administrator of Entra has to allow once: \`User.Read.All\`, \`GroupMember.Read.All\` and \`Application.Read.All\` of Microsoft Graph. Until then only those who log in as the group itself get in. It is made with a password that nobody can use: give one for the first apply, and forget it.`,
  commands: [`export TF_VAR_${passwordVariable(component)}="$(openssl rand -base64 48)"`],
});
