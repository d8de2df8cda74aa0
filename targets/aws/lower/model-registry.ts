import { equal } from "../../cloud/parity.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ModelRegistryValues } from "../../../dsl/components/model-registry.ts";
import { type Access, defineAwsKind, type LowerContext, type Statement } from "../contract.ts";
import { at } from "../../cloud/at.ts";
import { servedModel } from "../../cloud/model.ts";
import { offer } from "./offer.ts";
import { round } from "../../cloud/quantities.ts";
import { addBucket, bucketName, readAccess, type S3, writeAccess } from "./s3.ts";
import { keepBucket } from "./teardown.ts";
import { stageOperation, weightsCost } from "./weights.ts";

interface Entry {
  /** Folder below the root, ends with a slash. */
  readonly prefix: string;
  readonly weightsGib?: number;
  readonly base?: string;
}

export interface RegistryDetails {
  readonly at: "own bucket" | "bucket of the system" | "elsewhere";
  readonly entries: Readonly<Record<string, Entry>>;
}

/** Models as folders of a bucket: one for each model and version. */
export default defineAwsKind<ModelRegistryValues, RegistryDetails>({
  realises: {
    models: equal("a folder of the bucket for each model and version"),
    runsOn: equal("S3"),
    artifacts: equal("the bucket of the system that it names"),
    uri: equal("an S3 address elsewhere"),
  },
  plan(component, context) {
    const { values } = component;
    const found = choiceErrors(component);
    const entries = entriesOf(component, context, found);
    if (hasErrors(found)) return [undefined, found];
    const where = values.runsOn === "external" ? "elsewhere" : values.artifacts === undefined ? "own bucket" : "bucket of the system";
    const names = Object.keys(values.models);
    const known = names.flatMap((name) => entries[name]?.weightsGib ?? []);
    const total = known.reduce((sum, size) => sum + size, 0);
    return [
      {
        component: component.name,
        summary: where === "elsewhere" ? `models at ${values.uri ?? ""}` : `${names.length} ${names.length === 1 ? "model" : "models"} in S3 (${where})`,
        figures: [],
        cost: where === "own bucket" && total > 0 ? weightsCost(component, total, readers(component, context), context) : [],
        rejected: [],
        needs: { apis: ["s3"] },
        provenance: {},
        details: { at: where, entries },
      },
      found,
    ];
  },

  lower(component, plan, context) {
    const { details } = plan;
    const place = placeOf(component, details, context);
    const entry = (part: string | undefined): Entry => {
      const one = part === undefined ? undefined : details.entries[part];
      if (one === undefined) throw new Error(`${component.name} does not hold ${part ?? "a model without a name"}`);
      return one;
    };
    const read = (part: string | undefined): Access => {
      const { prefix, weightsGib } = entry(part);
      const at = `${place.root}${prefix}`;
      return {
        ...place.read(at),
        settings: { URI: `s3://${place.bucket}/${at}` },
        model: { bucket: place.bucket, prefix: at, mountPath: `/models/${part ?? ""}`, sizeGib: Math.ceil(weightsGib ?? 1) },
      };
    };
    return [
      {
        workload: false,
        access: offer({
          serves: (edge) => read(edge.part),
          reads: (edge) => (edge.part === undefined ? undefined : read(edge.part)),
          writes: (edge) => {
            if (place.write === undefined || edge.part === undefined) return undefined;
            const at = `${place.root}${entry(edge.part).prefix}`;
            return { ...place.write(at), settings: { URI: `s3://${place.bucket}/${at}` } };
          },
        }),
        operations: [
          ...operations(component, details, place, context),
          ...(place.id === undefined ? [] : keepBucket(component, place.id, component.classification.level, place.bucket, context)),
        ],
      },
      [],
    ];
  },
});

function choiceErrors(component: Component<ModelRegistryValues>): Diagnostic[] {
  const { runsOn, uri, artifacts } = component.values;
  if (runsOn === "kubernetes" || runsOn === "managed") {
    const what = runsOn === "kubernetes" ? "MLflow in the cluster" : "the registry of SageMaker";
    return [
      diagnostic("LNT4004", {
        message: `${what} is not emitted yet`,
        at: at(component, "runsOn"),
        hint: 'use "bucket", or "external" for a registry that exists',
      }),
    ];
  }
  if (runsOn !== "external") return [];
  const found: Diagnostic[] = [];
  if (artifacts !== undefined)
    found.push(
      diagnostic("LNT4004", {
        message: "a registry elsewhere has no bucket in the system",
        at: at(component, "artifacts"),
        hint: 'remove `artifacts`, or use runsOn: "bucket"',
      }),
    );
  if (uri === undefined)
    found.push(
      diagnostic("LNT4004", {
        message: "a registry elsewhere needs an address",
        at: at(component, "runsOn"),
        hint: 'add `uri: "s3://acme-models/production"`',
      }),
    );
  else if (externalRoot(uri) === undefined) {
    found.push(
      diagnostic("LNT4004", {
        message: `weights at \`${uri}\` cannot be mounted on AWS`,
        at: at(component, "uri"),
        hint: 'write the bucket that holds them, for example "s3://acme-models/production"',
      }),
    );
  }
  return found;
}

function entriesOf(component: Component<ModelRegistryValues>, context: PlanContext, found: Diagnostic[]): Record<string, Entry> {
  const entries: Record<string, Entry> = {};
  for (const [name, { base, version }] of Object.entries(component.values.models)) {
    const [model, diagnostics] = servedModel(component, { component: component.name, part: name }, context);
    found.push(...diagnostics);
    if (model === undefined) continue;
    entries[name] = {
      prefix: `${name}/${version}/`,
      ...(model.weightsGib === undefined ? {} : { weightsGib: round(model.weightsGib, 3) }),
      ...(base === undefined ? {} : { base }),
    };
  }
  return entries;
}

/** Servers that start from it. */
const readers = (component: Component<unknown>, context: PlanContext): number =>
  Math.max(1, context.edgesTo(component.name).filter((edge) => edge.verb === "serves").length);

function externalRoot(uri: string): { readonly bucket: string; readonly root: string } | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
  if (match?.[1] === undefined) return undefined;
  const path = (match[2] ?? "").replace(/\/+$/, "");
  return { bucket: match[1], root: path === "" ? "" : `${path}/` };
}

interface Where {
  readonly bucket: string;
  /** Address of the bucket, where it is the registry's own. */
  readonly id?: string;
  /** Ends with a slash, or is empty. */
  readonly root: string;
  read(prefix: string): Access;
  /** Absent where models are not ours to write. */
  readonly write?: (prefix: string) => Access;
}

function placeOf(component: Component<ModelRegistryValues>, details: RegistryDetails, context: LowerContext): Where {
  const inSystem = (bucket: S3, root: string): Where => ({
    bucket: bucket.name,
    ...(bucket.id === undefined ? {} : { id: bucket.id }),
    root,
    read: (prefix) => readAccess(bucket, prefix),
    write: (prefix) => writeAccess(bucket, prefix),
  });
  const arnOf = (bucket: string): string => `arn:${context.foundation.partition}:s3:::${bucket}`;
  if (details.at === "own bucket")
    return inSystem(addBucket(component, { level: component.classification.level, versioned: true, noncurrentDays: 30 }, context), "");
  if (details.at === "bucket of the system") {
    const held = component.values.artifacts;
    if (held === undefined) throw new Error(`${component.name} has no bucket`);
    const holder = context.component(held.component);
    const name = bucketName(holder.id, context);
    return inSystem({ name, arn: arnOf(name), keyArn: context.foundation.key(holder.classification.level).arn }, `${component.id}/`);
  }
  const outside = externalRoot(component.values.uri ?? "");
  if (outside === undefined) throw new Error(`${component.name} has no address`);
  return {
    ...outside,
    read: (prefix) => {
      const list: Statement = {
        sid: "List",
        actions: ["s3:ListBucket"],
        resources: [arnOf(outside.bucket)],
        conditions: [{ test: "StringLike", variable: "s3:prefix", values: [prefix, `${prefix}*`] }],
      };
      return {
        statements: [list, { sid: "Objects", actions: ["s3:GetObject"], resources: [`${arnOf(outside.bucket)}/${prefix}*`] }],
        egress: [{ to: "endpoints", port: 443 }],
      };
    },
  };
}

function operations(component: Component<ModelRegistryValues>, details: RegistryDetails, place: Where, context: LowerContext): readonly Operation[] {
  if (details.at === "elsewhere") {
    return [
      {
        phase: "before",
        title: `Open ${component.values.uri ?? ""} to the system`,
        text: `\`${component.name}\` lies outside of the system. If its bucket is in another account, its policy has to allow the roles that serve from it. If it has a key of its own, that key's policy has to as well, and the roles need \`kms:Decrypt\` on it, which is not granted here: the key is not known. It has to be in ${context.place.region}: the private way to S3 ends at the region.`,
      },
    ];
  }
  return Object.entries(details.entries).map(([name, { prefix, base }]) => {
    const folder = `${place.root}${prefix}`;
    if (base !== undefined) return stageOperation(component, base, place.bucket, folder, context);
    return {
      phase: "workloads",
      title: `Publish ${name}`,
      text: `Servers of \`${component.name}.${name}\` read \`s3://${place.bucket}/${folder}\` and start when the model is there.`,
      commands: [`aws s3 sync model "s3://${place.bucket}/${folder}" --region ${context.place.region}`],
    };
  });
}
