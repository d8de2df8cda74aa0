import type { Component, Level } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { identifier, release } from "../../cloud/steps.ts";
import type { LowerContext } from "../contract.ts";

/** Address pattern of the key of a class and of its grants; public data is kept under the key of internal data. */
const keyOf = (level: Level, product: string): string => {
  const purpose = level === "public" ? "internal" : level;
  return `google_kms_key_ring\\.main$|google_kms_crypto_key\\.${purpose}$|google_kms_crypto_key_iam_member\\.${purpose}__${product}$`;
};

export const projectFlag = ({ place }: Pick<LowerContext, "place">): string => (place.project === undefined ? "" : ` --project ${place.project}`);

/** A bucket stays, with everything that protects it and its key: without one of them it would be unreadable. */
export function keepBucket(component: Component<unknown>, id: string, level: Level, name: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) {
    return [
      {
        phase: "teardown",
        title: `Empty ${name}`,
        text: `The bucket of \`${component.name}\` can go when nothing is in it. This deletes every object, old versions as well.`,
        commands: [`gcloud storage rm "gs://${name}/**" --all-versions || true`],
      },
    ];
  }
  return [
    {
      phase: "teardown",
      title: `Leave ${name} behind`,
      text: `The bucket of \`${component.name}\` holds data, and Terraform refuses to destroy it. This leaves it as it is, with its key; it goes on costing storage. To delete it, empty it afterwards, old versions as well, then delete the bucket and destroy the versions of the key.`,
      commands: [release(context, `^google_storage_bucket\\.${identifier(id)}$|${keyOf(level, "storage")}`)],
    },
  ];
}

/** A database ends with a last backup, which its key has to outlive. */
export function endDatabase(component: Component<unknown>, instance: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [];
  return [
    {
      phase: "teardown",
      title: `End ${component.name} with a backup`,
      text: `Terraform refuses to destroy \`${component.name}\`. This takes a last backup, deletes the instance, keeps its backups, and keeps the key that they are encrypted with.`,
      commands: [
        `gcloud sql backups create --instance ${instance}${projectFlag(context)} --description last`,
        `gcloud sql instances patch ${instance}${projectFlag(context)} --no-deletion-protection --quiet`,
        release(
          context,
          `^google_sql_(database|user)\\.${identifier(component.id)}(__.*)?$|^google_sql_database_instance\\.${identifier(component.id)}$|${keyOf(component.classification.level, "sqladmin")}`,
        ),
        `gcloud sql instances delete ${instance}${projectFlag(context)} --quiet`,
      ],
    },
  ];
}

/** A cache holds nothing that is not elsewhere. */
export function endCache(component: Component<unknown>, product: "valkey" | "redis", instance: string, context: LowerContext): readonly Operation[] {
  if (!context.protect) return [];
  const at = `${product === "valkey" ? "--location" : "--region"} ${context.place.region}${projectFlag(context)}`;
  const own = `google_${product === "valkey" ? "memorystore" : "redis"}_instance\\.${identifier(component.id)}$`;
  return [
    {
      phase: "teardown",
      title: `End ${component.name}`,
      text: `Terraform refuses to destroy \`${component.name}\`, so that a change of its key does not empty it unseen. This deletes it.`,
      commands: [
        ...(product === "valkey" ? [`gcloud memorystore instances update ${instance} ${at} --no-deletion-protection-enabled`] : []),
        release(context, `^${own}`),
        `gcloud ${product === "valkey" ? "memorystore" : "redis"} instances delete ${instance} ${at} --quiet`,
      ],
    },
  ];
}
