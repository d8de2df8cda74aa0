import { DnsARecord } from "@cdktf/provider-azurerm/lib/dns-a-record/index.js";
import { KeyVaultCertificate } from "@cdktf/provider-azurerm/lib/key-vault-certificate/index.js";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { LowerContext } from "../contract.ts";
import { roleId, uuidOf } from "../roles.ts";
import { secretName } from "../secrets.ts";
import { tagsOf } from "../tags.ts";

export const prefixOf = (component: Component<unknown>): string => component.id.replace(/-/g, "_");

/** Label before the region in the name that Azure gives a public address: letters, digits and hyphens, 63 at most. */
export const labelOf = (component: Component<unknown>, { names }: Pick<LowerContext, "names">): string =>
  names.global(component.id, limits["azurerm_public_ip.domain_name_label"].most);
const cloudName = (component: Component<unknown>, { names, place }: Pick<LowerContext, "names" | "place">): string =>
  `${labelOf(component, { names })}.${place.region}.cloudapp.azure.com`;

export interface Certificate {
  /** Without a version, so that a gateway takes a new one by itself. */
  readonly secretId: string;
  readonly identityId: string;
  /** The grant, on which the gateway depends. */
  readonly ready: string;
  readonly operations: readonly Operation[];
}

/**
 * A certificate in the vault of secrets, which the gateway reads with an identity of its own. It begins as one that the vault signs
 * itself, so that the gateway can be made; the operator imports the real one as its next version.
 */
export function addCertificate(component: Component<GatewayValues>, context: LowerContext): Certificate {
  const { root, foundation, names } = context;
  const { id, name: owner } = component;
  const host = component.values.domain ?? cloudName(component, context);
  const vault = foundation.secretVault;
  const identity = root.add(owner, UserAssignedIdentity, id, {
    name: names.of(id, limits.azurerm_user_assigned_identity.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    tags: tagsOf(component),
  });
  const name = secretName(`${names.stem}-${names.before(id)}-certificate`);
  const certificate = root.add(owner, KeyVaultCertificate, id, {
    name,
    keyVaultId: vault.id,
    certificatePolicy: {
      issuerParameters: { name: "Self" },
      keyProperties: { exportable: true, keyType: "RSA", keySize: 2048, reuseKey: false },
      secretProperties: { contentType: "application/x-pkcs12" },
      x509CertificateProperties: {
        // A common name has 64 characters at most; what counts is the alternative name.
        subject: `CN=${host.length > 64 ? id : host}`,
        subjectAlternativeNames: { dnsNames: [host] },
        keyUsage: ["digitalSignature", "keyEncipherment"],
        extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
        validityInMonths: 12,
      },
      lifetimeAction: [{ action: { actionType: "AutoRenew" }, trigger: { daysBeforeExpiry: 30 } }],
    },
    lifecycle: { ignoreChanges: ["certificate_policy", "certificate"] },
    dependsOn: [{ fqn: officers(component, context) }, { fqn: "azurerm_private_endpoint.foundation__vault_secrets" }],
    tags: tagsOf(component),
  });
  const scope = `${vault.id}/secrets/${name}`;
  const grant = root.add(owner, RoleAssignment, `${id}-certificate`, {
    name: uuidOf(`${names.stem}/${context.place.region}/${names.before(id)}/certificate`),
    scope,
    roleDefinitionId: roleId(foundation.subscriptionId, "Key Vault Secrets User"),
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    dependsOn: [certificate],
  });
  return {
    secretId: certificate.versionlessSecretId,
    identityId: identity.id,
    ready: grant.fqn,
    operations: [
      {
        phase: "after",
        title: `Give ${owner} its certificate`,
        text: `Until this is done \`${owner}\` shows a certificate that nobody trusts. Get one for \`${host}\` from an authority${component.values.domain === undefined ? ", which gives none for names of Azure: use a name of your own that points to it" : ""}, with its key and chain in one PKCS #12 file, and import it as the next version; the gateway takes it within four hours. Do it again before it expires.`,
        commands: [`az keyvault certificate import --vault-name ${vault.name} --name ${name} --file ${id}.pfx --output none`],
      },
    ],
  };
}

/** Whoever applies may write certificates, once a place. Returns the address of the grant, on which certificates depend. */
function officers(component: Component<unknown>, context: LowerContext): string {
  const { root, foundation } = context;
  const first = Object.keys(context.plan.components).find((name) => context.component(name).kind === component.kind);
  if (first === component.name) {
    const officer = root.add(component.name, RoleAssignment, join("vault", "certificates", "operators"), {
      scope: foundation.secretVault.id,
      roleDefinitionId: roleId(foundation.subscriptionId, "Key Vault Certificates Officer"),
      principalId: "${each.value}",
      principalType: "Group",
      description: "Those who apply write certificates of gateways",
    });
    officer.addOverride("for_each", "${toset(var.operator_group_ids)}");
  }
  return "azurerm_role_assignment.vault__certificates__operators";
}

/** Points the domain at a public gateway. */
export function addName(component: Component<GatewayValues>, publicIpId: string, context: LowerContext): readonly Operation[] {
  const { domain, exposure } = component.values;
  if (domain === undefined || exposure === "private") return [];
  const [zone, group] = [`${prefixOf(component)}_zone_name`, `${prefixOf(component)}_zone_resource_group`];
  const parent = domain.split(".").slice(1).join(".");
  context.root.variable(zone, {
    type: "string",
    nullable: false,
    description: `Public zone in Azure DNS that holds ${domain}, for example ${parent}.`,
    validation: [
      { condition: `\${var.${zone} == "${domain}" || endswith("${domain}", ".\${var.${zone}}")}`, error_message: `The zone has to hold ${domain}.` },
    ],
  });
  context.root.variable(group, { type: "string", nullable: false, description: `Resource group of the zone that holds ${domain}.` });
  context.root.add(component.name, DnsARecord, component.id, {
    name: `\${var.${zone} == "${domain}" ? "@" : trimsuffix("${domain}", ".\${var.${zone}}")}`,
    zoneName: `\${var.${zone}}`,
    resourceGroupName: `\${var.${group}}`,
    ttl: 300,
    targetResourceId: publicIpId,
    tags: tagsOf(component),
  });
  return [
    {
      phase: "before",
      title: `Name the zone of ${domain}`,
      text: `\`${domain}\` becomes a record in Azure DNS. Give the name of the public zone that holds it as the variable \`${zone}\`, and its resource group as \`${group}\`. It is \`${parent}\` where the domain has no zone of its own.`,
      commands: [
        `az network dns zone list --query "[?name=='${domain}' || name=='${parent}'].{name: name, group: resourceGroup}" --output table`,
        `export TF_VAR_${zone}=${parent}`,
        `export TF_VAR_${group}="$(az network dns zone list --query "[?name=='${parent}'].resourceGroup | [0]" --output tsv)"`,
      ],
    },
  ];
}
