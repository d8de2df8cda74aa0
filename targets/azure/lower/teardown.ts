import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { identifier, release } from "../../cloud/steps.ts";
import type { LowerContext } from "../contract.ts";

/** A bucket stays. Its key stays with it by itself: keys in a vault with protection against purging outlive their deletion. */
export function keepBucket(component: Component<unknown>, id: string, level: string, account: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) {
    return [
      {
        phase: "teardown",
        title: `Delete ${account}`,
        text: `The account of \`${component.name}\` goes with everything in it, old versions as well, so Terraform does not destroy it by itself. Objects under a lock keep it until the lock ends: take the policy of its container off first.`,
        commands: [release(context, storageOf(id)), `az storage account delete --resource-group ${group(context)} --name ${account} --yes`],
      },
    ];
  }
  return [
    {
      phase: "teardown",
      title: `Leave ${account} behind`,
      text: `The storage account of \`${component.name}\` holds data, and Terraform refuses to destroy it. This leaves it as it is, with the key of ${level === "public" ? "internal" : level} data, its identity and their vault; it goes on costing storage, and the resource group stays. To delete it, delete the account afterwards, and then what it leaned on.`,
      commands: [release(context, storageOf(id)), release(context, keyOf(level))],
    },
  ];
}

/** Address pattern of an account and what belongs to it. */
const storageOf = (id: string): string => `^azurerm_storage_[a-z_]*\\.${identifier(id)}$|^azurerm_monitor_diagnostic_setting\\.${identifier(id)}$`;

/** Address pattern of what a key needs to work; public data is kept under the key of internal data. */
function keyOf(level: string): string {
  const name = level === "public" ? "internal" : level;
  return `^azurerm_key_vault(_key)?\\.(keys|main|${name})$|^azurerm_user_assigned_identity\\.(keys__)?${name}$|^azurerm_role_assignment\\.(keys__)?${name}|^azurerm_resource_group\\.`;
}

/** A database ends with a last backup, which goes when the server goes: it is copied out first. */
export function endDatabase(
  component: Component<unknown>,
  names: { readonly server: string; readonly lock: string; readonly kind: "postgres" | "mysql" },
  context: LowerContext,
): readonly Operation[] {
  if (!context.protect) return [];
  const dump = names.kind === "postgres" ? "`pg_dump`" : "`mysqldump`";
  return [
    {
      phase: "teardown",
      title: `End ${component.name} with a copy`,
      text: `Terraform refuses to destroy \`${component.name}\`, and Azure keeps its backups for five days after it is gone. Copy what has to stay with ${dump} to a place of its own first. This takes the lock off and deletes the server.`,
      commands: [
        `az lock delete --name ${names.lock} --resource-group ${group(context)} --resource ${names.server} --resource-type ${names.kind === "postgres" ? "Microsoft.DBforPostgreSQL" : "Microsoft.DBforMySQL"}/flexibleServers`,
        release(context, `^azurerm_(postgresql|mysql)_[a-z_]*\\.${identifier(component.id)}(__.*)?$|^azurerm_management_lock\\.${identifier(component.id)}$`),
        `az ${names.kind === "postgres" ? "postgres" : "mysql"} flexible-server delete --resource-group ${group(context)} --name ${names.server} --yes`,
      ],
    },
  ];
}

/** A cache holds nothing that is not elsewhere. */
export function endCache(component: Component<unknown>, cache: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [];
  return [
    {
      phase: "teardown",
      title: `End ${component.name}`,
      text: `Terraform refuses to destroy \`${component.name}\`, so that a change of its key or size does not empty it unseen. This deletes it.`,
      commands: [
        release(context, `^azurerm_managed_redis\\.${identifier(component.id)}$`),
        `az redisenterprise delete --resource-group ${group(context)} --cluster-name ${cache} --yes`,
      ],
    },
  ];
}

/** Resource group of a place, known before apply. */
export const group = ({ names }: Pick<LowerContext, "names">): string => names.stem;
