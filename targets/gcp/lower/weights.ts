import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import { downloadCommands, hubBucket, hubLevel, hubPrefix, licence, ownerOfWeights } from "../../cloud/hub.ts";
import { monthHours, round } from "../../cloud/quantities.ts";
import type { ModelVolume } from "../../kubernetes/contract.ts";
import type { Access, LowerContext } from "../contract.ts";
import { addBucket, bucketOf, mountAccess } from "./gcs.ts";
import { keepBucket } from "./teardown.ts";

/** Weights that a component names by catalogue id: the access to them, and how to put them there. The bucket is added by the first. */
export function hubWeights(
  component: Component<unknown>,
  hub: { readonly model: string; readonly weightsGib: number },
  context: LowerContext,
): { readonly own: Access; readonly operations: readonly Operation[] } {
  const owner = ownerOfWeights(context);
  const level = hubLevel(context);
  const bucket =
    owner.name === component.name ? addBucket(owner, { id: hubBucket, level, versioned: true, noncurrentDays: 30 }, context) : bucketOf(hubBucket, context);
  const { name } = bucket;
  const prefix = hubPrefix(hub.model);
  const model: ModelVolume = { bucket: name, prefix, mountPath: "/models/base", sizeGib: Math.ceil(hub.weightsGib) };
  return {
    own: { ...mountAccess(bucket, prefix), model },
    operations: [
      stageOperation(component, hub.model, name, prefix, context),
      ...(bucket.id === undefined ? [] : keepBucket(owner, bucket.id, level, name, context)),
    ],
  };
}

/** How the weights of a model get into a bucket. */
export function stageOperation(component: Component<unknown>, id: string, bucket: string, prefix: string, context: Pick<LowerContext, "catalog">): Operation {
  const model = context.catalog.model(id);
  return {
    phase: "workloads",
    title: `Put the weights of ${id} in place`,
    text: [
      `\`${component.name}\` reads \`gs://${bucket}/${prefix}\` and starts when the weights are there. Pin a commit of the hub's repository, so that everybody serves the same weights, and check the files against the hub's hashes.`,
      ...licence(model),
      "Run it where there is room for the weights twice, from a place that may write to the bucket.",
    ].join(" "),
    commands: [...downloadCommands(id), `gcloud storage rsync "weights/${id}" "gs://${bucket}/${prefix}" --recursive --exclude "(^|/)[.]cache/"`],
  };
}

/** Storage of weights. Reading them in the region costs operations alone, for which the catalogue has no price. */
export function weightsCost(component: Component<unknown>, weightsGib: number, replicas: number, context: PlanContext): readonly CostLine[] {
  const starts = Math.ceil(replicas * (monthHours / 24));
  const parts = Math.ceil((weightsGib * 1024) / partMib);
  return [
    context.price({
      component: component.name,
      item: "Cloud Storage of weights",
      service: "gcs",
      serviceItem: "standard storage",
      quantity: round(2 * weightsGib, 3),
      formula: `2 versions x ${round(weightsGib)} GiB`,
      assumption: "the version before is kept",
    }),
    context.price({
      component: component.name,
      item: "reads of weights",
      service: "gcs",
      serviceItem: "class B operations",
      quantity: round((parts * starts) / 1000, 3),
      formula: `${parts} parts of ${partMib} MiB x ${starts} starts / 1000`,
      assumption: "each replica starts once a day",
      guess: { why: "how often replicas start follows the load" },
    }),
  ];
}

/** A request of Cloud Storage FUSE when it downloads in parallel (its default chunk, 200 MiB; documentation, "File caching", 2026). */
const partMib = 200;
