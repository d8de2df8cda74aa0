import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation/index.js";
import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import type { LowerContext } from "../contract.ts";
import { join } from "../../cloud/join.ts";
import { tagsOf } from "./tags.ts";

const prefixOf = (component: Component<unknown>): string => component.id.replace(/-/g, "_");
const zoneVariable = (component: Component<unknown>): string => `${prefixOf(component)}_zone_name`;
const certificateVariable = (component: Component<unknown>): string => `${prefixOf(component)}_certificate_arn`;
const zoneId = (component: Component<unknown>): string => `\${data.aws_route53_zone.${prefixOf(component)}.zone_id}`;

/** Certificate of the listener. With a domain it is made and validated by DNS, without one it is given: a load balancer's own name has none. */
export function addCertificate(
  component: Component<GatewayValues>,
  context: LowerContext,
): { readonly arn: string; readonly operations: readonly Operation[] } {
  const { root } = context;
  const { id, name: owner } = component;
  const { domain } = component.values;
  if (domain === undefined) {
    const variable = certificateVariable(component);
    root.variable(variable, {
      type: "string",
      nullable: false,
      description: `Certificate of ${owner} in ACM: there is no domain in the blueprint to make one for.`,
      validation: [{ condition: `\${startswith(var.${variable}, "arn:")}`, error_message: "A certificate is given by its ARN." }],
    });
    return {
      arn: `\${var.${variable}}`,
      operations: [
        {
          phase: "before",
          title: `Give ${owner} a certificate`,
          text: `\`${owner}\` has no \`domain\`, and the name that AWS gives a load balancer has no certificate. Import or request one in ACM in ${context.place.region}, give its ARN as the variable \`${variable}\`, and point your name at the output \`${prefixOf(component)}_address\`.`,
        },
      ],
    };
  }
  const variable = zoneVariable(component);
  const parent = domain.split(".").slice(1).join(".");
  root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Public hosted zone in Route 53 that holds ${domain}, for example ${parent}.`,
    validation: [
      { condition: `\${var.${variable} == "${domain}" || endswith("${domain}", ".\${var.${variable}}")}`, error_message: `The zone has to hold ${domain}.` },
    ],
  });
  root.add(owner, DataAwsRoute53Zone, prefixOf(component), { name: `\${var.${variable}}`, privateZone: false });
  const certificate = root.add(owner, AcmCertificate, id, {
    domainName: domain,
    validationMethod: "DNS",
    options: { certificateTransparencyLoggingPreference: "ENABLED" },
    lifecycle: { createBeforeDestroy: true },
    tags: tagsOf(component),
  });
  // One name, so one option; it is a set, which has no first element.
  const option = (attribute: string): string => `\${one(aws_acm_certificate.${prefixOf(component)}.domain_validation_options).${attribute}}`;
  const record = root.add(owner, Route53Record, join(id, "validation"), {
    zoneId: zoneId(component),
    name: option("resource_record_name"),
    type: option("resource_record_type"),
    ttl: 300,
    records: [option("resource_record_value")],
    allowOverwrite: true,
  });
  const validation = root.add(owner, AcmCertificateValidation, id, { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] });
  return {
    arn: validation.certificateArn,
    operations: [
      {
        phase: "before",
        title: `Name the zone of ${domain}`,
        text: `The certificate of \`${owner}\` is validated by a record in Route 53. Give the name of the public hosted zone that holds \`${domain}\` as the variable \`${variable}\`. It is \`${parent}\` where the domain has no zone of its own. The zone has to be delegated before you apply: validation waits for it, up to 75 minutes.`,
        commands: [
          `aws route53 list-hosted-zones-by-name --dns-name ${parent} --query 'HostedZones[].Name' --output text`,
          `export TF_VAR_${variable}=${parent}`,
        ],
      },
    ],
  };
}

/** Points the domain at what takes its requests. Returns the domain. */
export function addName(
  component: Component<GatewayValues>,
  door: { readonly dnsName: string; readonly zoneId: string },
  context: LowerContext,
): string | undefined {
  const { domain } = component.values;
  if (domain === undefined) return undefined;
  context.root.add(component.name, Route53Record, component.id, {
    zoneId: zoneId(component),
    name: domain,
    type: "A",
    alias: { name: door.dnsName, zoneId: door.zoneId, evaluateTargetHealth: true },
  });
  return domain;
}
