import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate/index.js";
import { CertificateManagerDnsAuthorization } from "@cdktf/provider-google/lib/certificate-manager-dns-authorization/index.js";
import { DnsRecordSet } from "@cdktf/provider-google/lib/dns-record-set/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { identifier } from "../../terraform/moved.ts";
import type { LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { projectFlag } from "./teardown.ts";

/**
 * Certificate of the listener, by its name, which manifests hold. With a domain it is made and proved by DNS; without one somebody makes
 * it under that name: an address of Google has none.
 */
export function addCertificate(
  component: Component<GatewayValues>,
  address: string,
  context: LowerContext,
): { readonly name: string; readonly operations: readonly Operation[] } {
  const { root, foundation, place, names } = context;
  const { id, name: owner } = component;
  const { domain } = component.values;
  const name = names.of(id, limits.google_certificate_manager_certificate.most);
  if (domain === undefined) {
    return {
      name,
      operations: [
        {
          phase: "workloads",
          title: `Give ${owner} a certificate`,
          text: `\`${owner}\` has no \`domain\`, and an address of Google has no certificate. Upload one to Certificate Manager as \`${name}\`, and point your name at the output \`${identifier(id)}_address\`. Until then nothing answers.`,
          commands: [
            `gcloud certificate-manager certificates create ${name}${projectFlag(context)} --location ${place.region} --certificate-file certificate.pem --private-key-file key.pem`,
          ],
        },
      ],
    };
  }
  const variable = `${identifier(id)}_zone_name`;
  root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Managed zone in Cloud DNS that holds ${domain}, by its name in the project.`,
    validation: [
      { condition: `\${can(regex("^[a-z][a-z0-9-]{0,62}$", var.${variable}))}`, error_message: "Write the name of a managed zone, such as example-com." },
    ],
  });
  const project = foundation.api("certificatemanager");
  const authorization = root.add(owner, CertificateManagerDnsAuthorization, id, {
    project,
    name: names.of(id, limits.google_certificate_manager_dns_authorization.most),
    location: place.region,
    type: "PER_PROJECT_RECORD",
    domain,
    description: `Proves that ${domain} is ours`,
    labels: labelsOf(component),
  });
  const record = (part: "name" | "type" | "data"): string =>
    `\${google_certificate_manager_dns_authorization.${identifier(id)}.dns_resource_record[0].${part}}`;
  root.add(owner, DnsRecordSet, join(id, "validation"), {
    project: foundation.api("dns"),
    managedZone: `\${var.${variable}}`,
    name: record("name"),
    type: record("type"),
    ttl: 300,
    rrdatas: [record("data")],
  });
  root.add(owner, DnsRecordSet, id, {
    project: foundation.api("dns"),
    managedZone: `\${var.${variable}}`,
    name: `${domain}.`,
    type: "A",
    ttl: 300,
    rrdatas: [address],
  });
  root.add(owner, CertificateManagerCertificate, id, {
    project,
    name,
    location: place.region,
    description: `Certificate of ${owner}`,
    managed: { domains: [domain], dnsAuthorizations: [authorization.id] },
    labels: labelsOf(component),
  });
  return {
    name,
    operations: [
      {
        phase: "before",
        title: `Name the zone of ${domain}`,
        text: `The certificate of \`${owner}\` is proved by a record in Cloud DNS. Give the name of the managed zone that holds \`${domain}\` as the variable \`${variable}\`. The zone has to be public and delegated; the certificate works some minutes after the first apply.`,
        commands: [`gcloud dns managed-zones list${projectFlag(context)} --format 'value(name, dnsName)'`, `export TF_VAR_${variable}=example-com`],
      },
    ],
  };
}
