import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import { downloadCommands, hubBucket, hubLevel, hubPrefix, licence, ownerOfWeights } from "../../cloud/hub.ts";
import { monthHours, round } from "../../cloud/quantities.ts";
import type { ModelVolume } from "../../kubernetes/contract.ts";
import type { Access, LowerContext } from "../contract.ts";
import { addBucket, type Blobs, bucketOf, mounted, readAccess, urlOf } from "./storage.ts";
import { keepBucket } from "./teardown.ts";

/** Weights that a component names by catalogue id: the access to them, and how to put them there. The bucket is added by the first. */
export function hubWeights(
  component: Component<unknown>,
  hub: { readonly model: string; readonly weightsGib: number },
  context: LowerContext,
): { readonly own: Access; readonly operations: readonly Operation[] } {
  const owner = ownerOfWeights(context);
  const level = hubLevel(context);
  const bucket: Blobs =
    owner.name === component.name ? addBucket(owner, { id: hubBucket, level, versioned: true, noncurrentDays: 30 }, context) : bucketOf(hubBucket, context);
  const prefix = hubPrefix(hub.model);
  const model: ModelVolume = { bucket: mounted(bucket), prefix, mountPath: "/models/base", sizeGib: Math.ceil(hub.weightsGib) };
  return {
    own: { ...readAccess(bucket, prefix), model },
    operations: [
      stageOperation(component, hub.model, bucket, prefix, context),
      ...(bucket.id === undefined ? [] : keepBucket(owner, bucket.id, level, bucket.account, context)),
    ],
  };
}

/** How the weights of a model get into a bucket. */
export function stageOperation(
  component: Component<unknown>,
  id: string,
  bucket: Pick<Blobs, "account" | "container">,
  prefix: string,
  context: Pick<LowerContext, "catalog">,
): Operation {
  const model = context.catalog.model(id);
  return {
    phase: "workloads",
    title: `Put the weights of ${id} in place`,
    text: [
      `\`${component.name}\` reads \`${urlOf(bucket, prefix)}\` and starts when the weights are there. Pin a commit of the hub's repository, so that everybody serves the same weights, and check the files against the hub's hashes.`,
      ...licence(model),
      "Run it where there is room for the weights twice, from inside of the network, as somebody who holds the role Storage Blob Data Contributor on the account.",
    ].join(" "),
    commands: [...downloadCommands(id), uploadCommand(`weights/${id}`, bucket, prefix, " --exclude-path .cache")],
  };
}

/** Copies a folder below a prefix. `AZCOPY_AUTO_LOGIN_TYPE` takes the account that `az` is logged in with. */
export const uploadCommand = (folder: string, bucket: Pick<Blobs, "account" | "container">, prefix: string, options = ""): string =>
  `AZCOPY_AUTO_LOGIN_TYPE=AZCLI azcopy sync "${folder}" "${urlOf(bucket, prefix).replace(/\/$/, "")}" --recursive${options}`;

/** What a request of the CSI driver reads at a time (blobfuse2, block size of its block cache, 16 MiB by default; recalled). */
const partMib = 16;

/** Storage of weights, and reading them. */
export function weightsCost(component: Component<unknown>, weightsGib: number, replicas: number, context: PlanContext): readonly CostLine[] {
  const parts = Math.ceil((weightsGib * 1024) / partMib);
  const starts = Math.ceil(replicas * (monthHours / 24));
  const line = (item: string, serviceItem: string, quantity: number, formula: string, assumption: string, guess?: { readonly why: string }): CostLine =>
    context.price({
      component: component.name,
      item,
      service: "blob",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      assumption,
      ...(guess === undefined ? {} : { guess }),
    });
  return [
    line(
      "Blob Storage of weights",
      `hot ${context.place.zones > 1 ? "ZRS" : "LRS"} first 50TB`,
      2 * weightsGib,
      `2 versions x ${round(weightsGib)} GiB`,
      "the version before is kept",
    ),
    line(
      "reads of weights",
      "hot read operations",
      (parts * starts) / 10_000,
      `${parts} parts of ${partMib} MiB x ${starts} starts / 10000`,
      "each replica starts once a day",
      { why: "how often replicas start follows the load" },
    ),
  ];
}
