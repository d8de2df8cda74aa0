import type { CostLine } from "../../compiler/plan/plan.ts";
import type { Component, Level } from "../../compiler/system.ts";
import type { Operation, PlanContext } from "../../compiler/target.ts";
import type { CommonAccess, CommonContext } from "./contract.ts";
import { downloadCommands, hubBucket, hubLevel, hubPrefix, type HubWeights, licence, ownerOfWeights } from "./hub.ts";
import { monthHours, round } from "./quantities.ts";

/** How a cloud keeps weights: its buckets, and what may be done below a prefix of one. */
export interface WeightStore<B extends { readonly id?: string }, A extends CommonAccess> {
  /** Adds a bucket whose earlier versions stay a month. */
  add(owner: Component<unknown>, level: Level, id?: string): B;
  /** A bucket that another component of the system adds. */
  held(id: string, level: Level): B;
  /** Reading through a volume. */
  read(bucket: B, prefix: string): A;
  write(bucket: B, prefix: string, owner: Component<unknown>): A;
  /** Where objects are, for people and clients. */
  url(bucket: B, path: string): string;
  /** As a mount names the bucket. */
  mounted(bucket: B): string;
  /** Command that copies a folder, a word of the shell, below a prefix. `cached`: without what a download leaves beside the files. */
  copy(from: string, bucket: B, prefix: string, cached?: boolean): string;
  /** Who may copy, the end of a sentence. */
  readonly copier: string;
  /** Lets operators copy into a bucket, where a role over the place does not say so already. `owner` is whose bucket or models it is. */
  letCopy?(bucket: B, owner: Component<unknown>): void;
  /** What becomes of the bucket at the end. */
  keep(owner: Component<unknown>, id: string, level: Level, bucket: B): readonly Operation[];
}

/** Weights that a component names by catalogue id: the access to them, and how to put them there. The bucket is added by the first. */
export function hubWeights<B extends { readonly id?: string }, A extends CommonAccess>(
  component: Component<unknown>,
  hub: NonNullable<HubWeights["hub"]>,
  context: Pick<CommonContext, "system" | "plan" | "component" | "catalog">,
  store: WeightStore<B, A>,
): { readonly own: A; readonly operations: readonly Operation[] } {
  const owner = ownerOfWeights(context);
  const level = hubLevel(context);
  const bucket = owner.name === component.name ? store.add(owner, level, hubBucket) : store.held(hubBucket, level);
  if (owner.name === component.name) store.letCopy?.(bucket, owner);
  const prefix = hubPrefix(hub.model);
  const model = { bucket: store.mounted(bucket), prefix, mountPath: "/models/base", sizeGib: Math.ceil(hub.weightsGib) };
  return {
    own: { ...store.read(bucket, prefix), model },
    operations: [
      stageOperation(component, hub.model, bucket, prefix, context, store),
      ...(bucket.id === undefined ? [] : store.keep(owner, bucket.id, level, bucket)),
    ],
  };
}

/** How the weights of a model of the hub get into a bucket. */
export function stageOperation<B extends { readonly id?: string }>(
  component: Component<unknown>,
  id: string,
  bucket: B,
  prefix: string,
  context: Pick<CommonContext, "catalog">,
  store: Pick<WeightStore<B, CommonAccess>, "url" | "copy" | "copier">,
): Operation {
  return {
    phase: "workloads",
    title: `Put the weights of ${id} in place`,
    text: [
      `\`${component.name}\` reads \`${store.url(bucket, prefix)}\` and starts when the weights are there. Pin a commit of the hub's repository, so that everybody serves the same weights, and check the files against the hub's hashes.`,
      ...licence(context.catalog.model(id)),
      `Run it where there is room for the weights twice, ${store.copier}.`,
    ].join(" "),
    commands: [...downloadCommands(id), store.copy(`"weights/${id}"`, bucket, prefix, true)],
  };
}

/** What a cloud's prices of weights hang on. */
export interface WeightPrices {
  readonly service: string;
  /** Lines, for people: what is stored, and what is read. */
  readonly storage: string;
  readonly reads: string;
  readonly storageItem: string;
  readonly readItem: string;
  /** Requests that the price of reading is for. */
  readonly per: number;
  /** What a request of the volume's driver reads, in MiB. */
  readonly partMib: number;
}

/** Storage of weights, and reading them. */
export function weightsCost(
  component: Component<unknown>,
  weightsGib: number,
  replicas: number,
  context: Pick<PlanContext, "price">,
  prices: WeightPrices,
): readonly CostLine[] {
  const parts = Math.ceil((weightsGib * 1024) / prices.partMib);
  const starts = Math.ceil(replicas * (monthHours / 24));
  return [
    context.price({
      component: component.name,
      item: prices.storage,
      service: prices.service,
      serviceItem: prices.storageItem,
      quantity: round(2 * weightsGib, 3),
      formula: `2 versions x ${round(weightsGib)} GiB`,
      assumption: "the version before is kept",
    }),
    context.price({
      component: component.name,
      item: prices.reads,
      service: prices.service,
      serviceItem: prices.readItem,
      quantity: round((parts * starts) / prices.per, 3),
      formula: `${parts} parts of ${prices.partMib} MiB x ${starts} starts / ${prices.per}`,
      assumption: "each replica starts once a day",
      guess: { why: "how often replicas start follows the load" },
    }),
  ];
}
