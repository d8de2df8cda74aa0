import { cacheUsers } from "../../cloud/kinds/cache.ts";
import type { ManagedRedis } from "@cdktf/provider-azurerm/lib/managed-redis/index.js";
import { ResourceGroupTemplateDeployment } from "@cdktf/provider-azurerm/lib/resource-group-template-deployment/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { join } from "../../cloud/join.ts";
import { shortHash } from "../../names.ts";
import type { LowerContext } from "../contract.ts";
import { secretName } from "../secrets.ts";
import { group } from "./teardown.ts";

/** The router before an engine has no identity and makes no tokens: it logs in with the cache's key. */
export const needsKey = (component: Component<unknown>, context: Pick<LowerContext, "edgesTo" | "component">): readonly Component[] =>
  cacheUsers(component, context).filter(({ kind }) => kind === "llm");

/**
 * The provider has no resource for who may log in, so a template of Azure's own says it. There is one policy for all commands; the
 * name of an assignment is letters and digits.
 */
export function addLogins(component: Component<unknown>, name: string, cache: ManagedRedis, context: LowerContext): void {
  const { root, foundation } = context;
  const keyed = needsKey(component, context);
  let before = cache as { readonly fqn: string };
  for (const consumer of cacheUsers(component, context).filter((one) => !keyed.includes(one))) {
    const { principalId } = foundation.identity(consumer);
    const was = context.names.before(consumer.id);
    const assignment = `${was.replace(/[^a-z0-9]/g, "").slice(0, 50)}${shortHash(was)}`;
    // One after the other: a cache takes one change at a time.
    before = root.add(component.name, ResourceGroupTemplateDeployment, join(component.id, consumer.id), {
      name: `${assignment}${shortHash(name)}`,
      resourceGroupName: foundation.resourceGroup,
      deploymentMode: "Incremental",
      templateContent: JSON.stringify({
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        contentVersion: "1.0.0.0",
        parameters: { objectId: { type: "string" } },
        resources: [
          {
            type: "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
            apiVersion: "2025-07-01",
            name: `${name}/default/${assignment}`,
            properties: { accessPolicyName: "default", user: { objectId: "[parameters('objectId')]" } },
          },
        ],
      }),
      parametersContent: `{"objectId":{"value":"${principalId}"}}`,
      dependsOn: [before],
    });
  }
}

export const keySecret = (component: Component<unknown>, { names }: Pick<LowerContext, "names">): string =>
  secretName(`${names.stem}-${names.before(component.id)}-key`);

/** A cache has two keys: the one in use stays valid while the other is made anew. */
export function keyOperation(component: Component<unknown>, cache: string, keyed: readonly Component[], context: LowerContext): readonly Operation[] {
  if (keyed.length === 0) return [];
  const at = `--resource-group ${group(context)} --cluster-name ${cache}`;
  const users = keyed.map(({ name }) => `\`${name}\``).join(", ");
  return [
    {
      phase: "foundation",
      title: `Give ${component.name} its key`,
      text: `The router of ${users} cannot log in with a token and ${keyed.length === 1 ? "uses" : "use"} a key of \`${component.name}\`; ${keyed.length === 1 ? "it starts" : "they start"} when it is there. To rotate, run it again with \`Primary\` and \`Secondary\` exchanged, and restart what uses it an hour later.`,
      commands: [
        `az redisenterprise database regenerate-key ${at} --key-type Primary --output none`,
        `az keyvault secret set --vault-name ${context.foundation.secretVault.name} --name ${keySecret(component, context)} --value "$(az redisenterprise database list-keys ${at} --query primaryKey --output tsv)" --output none`,
      ],
    },
  ];
}
