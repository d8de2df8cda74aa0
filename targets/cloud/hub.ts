import type { Model } from "../../compiler/catalog/catalog.ts";
import type { Component, Level } from "../../compiler/system.ts";
import type { CommonContext } from "./contract.ts";
import { join } from "./join.ts";

/** Plans of servers say so when their weights come from the hub. */
export interface HubWeights {
  readonly hub?: { readonly model: string; readonly weightsGib: number };
}

const hubOf = (details: unknown): HubWeights["hub"] =>
  typeof details === "object" && details !== null && "hub" in details ? (details as HubWeights).hub : undefined;

/** One bucket of weights a place, owned by the first component that needs it. */
export function ownerOfWeights(context: Pick<CommonContext, "plan" | "component">): Component {
  const name = Object.keys(context.plan.components).find((one) => hubOf(context.plan.components[one]?.details) !== undefined);
  if (name === undefined) throw new Error("nothing needs a bucket of weights");
  return context.component(name);
}

/** Folder of a model's weights in that bucket. */
export const hubPrefix = (model: string): string => `hub/${model}/`;

/** Not the id of a component: those hold no double hyphen. It depends on no component, so that a new one leaves the bucket in place. */
export const hubBucket = join("hub", "weights");

/** Lowest class of the system. Weights of the hub are published: whoever serves them handles data, which is not in them. */
export const hubLevel = ({ system }: Pick<CommonContext, "system">): Level => {
  const held = new Set(Object.values(system.components).map(({ classification }) => classification.level));
  return (["public", "internal", "confidential", "restricted"] as const).find((level) => held.has(level)) ?? "internal";
};

/** What has to be said of a model's licence before somebody copies it. */
export const licence = (model: Model | undefined): readonly string[] => [
  ...(model?.license === undefined ? [] : [`Its licence is "${model.license}".`]),
  ...(model?.gated === true
    ? [
        "It is gated: accept the licence on the hub first, and set `HF_TOKEN` to a token of that account for the download. The token is not needed in the cluster.",
      ]
    : []),
];

/** Commands that bring a model's files from the hub into `weights/<id>`, at a commit that is written beside them. */
export const downloadCommands = (id: string): readonly string[] => [
  `REVISION="$(git ls-remote https://huggingface.co/${id} HEAD | cut -f1)"`,
  `hf download ${id} --revision "$REVISION" --exclude "original/*" --exclude "*.pth" --local-dir "weights/${id}"`,
  `printf "%s\\n" "$REVISION" > "weights/${id}/REVISION"`,
];
