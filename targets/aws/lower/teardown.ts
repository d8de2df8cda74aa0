import type { Component, Level } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { identifier, release } from "../../cloud/steps.ts";
import type { LowerContext } from "../contract.ts";

/** Address pattern of the key of a class; public data is kept under the key of internal data. */
const keyOf = (level: Level): string => `aws_kms_(key|alias)\\.${level === "public" ? "internal" : level}$`;

/** A bucket stays, with everything that protects it and its key: without one of them it would lie open, or be unreadable. */
export function keepBucket(component: Component<unknown>, id: string, level: Level, name: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [emptyBucket(component, name, context)];
  return [
    {
      phase: "teardown",
      title: `Leave ${name} behind`,
      text: `The bucket of \`${component.name}\` holds data, and Terraform refuses to destroy it. This leaves it as it is, with its key; it goes on costing storage. To delete it, empty it afterwards, old versions as well, then delete the bucket and schedule the deletion of the key.`,
      commands: [release(context, `^aws_s3_bucket[a-z_]*\\.${identifier(id)}$|${keyOf(level)}`)],
    },
  ];
}

/** Terraform destroys no bucket that holds something, not outside of production either: a component that is renamed would lose its data. */
function emptyBucket(component: Component<unknown>, name: string, context: LowerContext): Operation {
  const at = `--region ${context.place.region} --bucket ${name}`;
  const list = `aws s3api list-object-versions ${at} --max-items 500 --query '{Objects: [Versions || \`[]\`, DeleteMarkers || \`[]\`][].{Key: Key, VersionId: VersionId}}' --output json`;
  return {
    phase: "teardown",
    title: `Empty ${name}`,
    text: `The bucket of \`${component.name}\` can go when nothing is in it. This deletes every object, old versions as well, 500 at a time.`,
    commands: [
      `while ${list} > objects.json && jq --exit-status '.Objects | length > 0' objects.json > /dev/null; do aws s3api delete-objects ${at} --delete file://objects.json > /dev/null; done`,
    ],
  };
}

/** A database ends with a last snapshot, which its key has to outlive. */
export function endDatabase(
  component: Component<unknown>,
  names: { readonly instance: string; readonly snapshot: string },
  context: LowerContext,
): readonly Operation[] {
  if (!context.protect) return [];
  const at = `--region ${context.place.region} --db-instance-identifier ${names.instance}`;
  return [
    {
      phase: "teardown",
      title: `End ${component.name} with a snapshot`,
      text: `Terraform refuses to destroy \`${component.name}\`. This deletes it after a last snapshot, \`${names.snapshot}\`, and keeps the key that the snapshot is encrypted with.`,
      commands: [
        `aws rds modify-db-instance ${at} --no-deletion-protection --apply-immediately`,
        release(context, `^aws_db_instance\\.${identifier(component.id)}$|${keyOf(component.classification.level)}`),
        `aws rds delete-db-instance ${at} --final-db-snapshot-identifier ${names.snapshot}`,
        `aws rds wait db-instance-deleted ${at}`,
      ],
    },
  ];
}

/** A cache holds nothing that is not elsewhere. */
export function endCache(component: Component<unknown>, group: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [];
  const at = `--region ${context.place.region} --replication-group-id ${group}`;
  return [
    {
      phase: "teardown",
      title: `End ${component.name}`,
      text: `Terraform refuses to destroy \`${component.name}\`, so that a change of its key or engine does not empty it unseen. This deletes it.`,
      commands: [
        release(context, `^aws_elasticache_replication_group\\.${identifier(component.id)}$`),
        `aws elasticache delete-replication-group ${at}`,
        `aws elasticache wait replication-group-deleted ${at}`,
      ],
    },
  ];
}

/** A load balancer has deletion protection of its own. */
export function openBalancer(component: Component<unknown>, balancer: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [];
  const at = `--region ${context.place.region}`;
  return [
    {
      phase: "teardown",
      title: `Let ${component.name} go`,
      text: `The load balancer of \`${component.name}\` is protected against deletion.`,
      commands: [
        `aws elbv2 modify-load-balancer-attributes ${at} --attributes Key=deletion_protection.enabled,Value=false --load-balancer-arn "$(aws elbv2 describe-load-balancers ${at} --names ${balancer} --query 'LoadBalancers[0].LoadBalancerArn' --output text)"`,
      ],
    },
  ];
}
