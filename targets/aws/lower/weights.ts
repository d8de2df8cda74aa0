import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ModelVolume } from "../../kubernetes/contract.ts";
import type { Access, LowerContext } from "../contract.ts";
import { downloadCommands, hubBucket, hubLevel, hubPrefix, licence, ownerOfWeights } from "../../cloud/hub.ts";
import { monthHours, round } from "../../cloud/quantities.ts";
import { keepBucket } from "./teardown.ts";
import { addBucket, bucketName, readAccess, type S3 } from "./s3.ts";

/** Weights that a component names by catalogue id: the access to them, and how to put them there. The bucket is added by the first. */
export function hubWeights(
  component: Component<unknown>,
  hub: { readonly model: string; readonly weightsGib: number },
  context: LowerContext,
): { readonly own: Access; readonly operations: readonly Operation[] } {
  const owner = ownerOfWeights(context);
  const level = hubLevel(context);
  const name = bucketName(hubBucket, context);
  const bucket: S3 =
    owner.name === component.name
      ? addBucket(owner, { id: hubBucket, level, versioned: true, noncurrentDays: 30 }, context)
      : { name, arn: `arn:${context.foundation.partition}:s3:::${name}`, keyArn: context.foundation.key(level).arn };
  const prefix = hubPrefix(hub.model);
  const model: ModelVolume = { bucket: bucket.name, prefix, mountPath: "/models/base", sizeGib: Math.ceil(hub.weightsGib) };
  return {
    own: { ...readAccess(bucket, prefix), model },
    operations: [
      stageOperation(component, hub.model, bucket.name, prefix, context),
      ...(bucket.id === undefined ? [] : keepBucket(owner, bucket.id, level, bucket.name, context)),
    ],
  };
}

/** How the weights of a model get into a bucket. */
export function stageOperation(
  component: Component<unknown>,
  id: string,
  bucket: string,
  prefix: string,
  context: Pick<LowerContext, "catalog" | "place">,
): Operation {
  const model = context.catalog.model(id);
  return {
    phase: "workloads",
    title: `Put the weights of ${id} in place`,
    text: [
      `\`${component.name}\` reads \`s3://${bucket}/${prefix}\` and starts when the weights are there. Pin a commit of the hub's repository, so that everybody serves the same weights, and check the files against the hub's hashes.`,
      ...licence(model),
      "Run it where there is room for the weights twice, from a place that may write to the bucket.",
    ].join(" "),
    commands: [...downloadCommands(id), `aws s3 sync "weights/${id}" "s3://${bucket}/${prefix}" --region ${context.place.region} --exclude ".cache/*"`],
  };
}

/** Parts in which weights are read from S3 (the default of Mountpoint). */
const partMib = 8;

/** Storage of weights, and reading them. */
export function weightsCost(component: Component<unknown>, weightsGib: number, replicas: number, context: PlanContext): readonly CostLine[] {
  const line = (item: string, serviceItem: string, quantity: number, formula: string, assumption: string, guess?: { readonly why: string }): CostLine =>
    context.price({
      component: component.name,
      item,
      service: "s3",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      assumption,
      ...(guess === undefined ? {} : { guess }),
    });
  const parts = Math.ceil((weightsGib * 1024) / partMib);
  const starts = Math.ceil(replicas * (monthHours / 24));
  return [
    line("S3 storage of weights", "standard storage first 50TB", 2 * weightsGib, `2 versions x ${round(weightsGib)} GiB`, "the version before is kept"),
    line(
      "S3 reads of weights",
      "GET/SELECT",
      (parts * starts) / 1000,
      `${parts} parts of ${partMib} MiB x ${starts} starts / 1000`,
      "each replica starts once a day",
      { why: "how often replicas start follows the load" },
    ),
  ];
}
