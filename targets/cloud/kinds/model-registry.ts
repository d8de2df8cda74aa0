import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ModelRegistryValues } from "../../../dsl/components/model-registry.ts";
import { at } from "../at.ts";
import type { CommonAccess, CommonContext, CommonLowered } from "../contract.ts";
import { servedModel } from "../model.ts";
import { equal, type Realises } from "../parity.ts";
import { round } from "../quantities.ts";
import { stageOperation, type WeightStore } from "../weights.ts";
import type { ServingOnCloud } from "./serving.ts";

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

/** A place of models outside of the system. */
export interface Outside {
  /** Ends with a slash, or is empty. */
  readonly root: string;
}

/** Folder of a path, with a slash at its end; empty where there is none. */
export function rootOf(path = ""): string {
  const folder = path.replace(/\/+$/, "");
  return folder === "" ? "" : `${folder}/`;
}

/** What a cloud says of registries. `O`: an address elsewhere, taken apart. */
export interface RegistryOnCloud<O extends Outside> extends Pick<ServingOnCloud, "weightsApis" | "weightsCost"> {
  /** The cloud, for people: "AWS". */
  readonly title: string;
  /** Its storage: "S3". */
  readonly storage: string;
  /** Its own registry: "the registry of SageMaker". */
  readonly managed: string;
  /** What `uri` becomes. */
  readonly elsewhere: string;
  /** A whole address: "s3://acme-models/production". */
  readonly example: string;
  /** What such an address names: "bucket". */
  readonly holder: string;
  /** Undefined where nothing can be mounted from there. */
  outside(uri: string): O | undefined;
}

/** Models as folders of a bucket: one for each model and version. */
export const registryRealises = <O extends Outside>(cloud: RegistryOnCloud<O>): Realises<ModelRegistryValues> => ({
  models: equal("a folder of the bucket for each model and version"),
  runsOn: equal(cloud.storage),
  artifacts: equal("the bucket of the system that it names"),
  uri: equal(cloud.elsewhere),
});

export function planRegistry<O extends Outside>(
  component: Component<ModelRegistryValues>,
  context: PlanContext,
  cloud: RegistryOnCloud<O>,
): Result<ComponentPlan<RegistryDetails>> {
  const { values } = component;
  const found = choiceErrors(component, cloud);
  const entries = entriesOf(component, context, found);
  if (hasErrors(found)) return [undefined, found];
  const where = values.runsOn === "external" ? "elsewhere" : values.artifacts === undefined ? "own bucket" : "bucket of the system";
  const names = Object.keys(values.models);
  const known = names.flatMap((name) => entries[name]?.weightsGib ?? []);
  const total = known.reduce((sum, size) => sum + size, 0);
  return [
    {
      component: component.name,
      summary:
        where === "elsewhere" ? `models at ${values.uri ?? ""}` : `${names.length} ${names.length === 1 ? "model" : "models"} in ${cloud.storage} (${where})`,
      figures: [],
      cost: where === "own bucket" && total > 0 ? cloud.weightsCost(component, total, readers(component, context), context) : [],
      rejected: [],
      needs: { apis: cloud.weightsApis },
      provenance: {},
      details: { at: where, entries },
    },
    found,
  ];
}

function choiceErrors<O extends Outside>(component: Component<ModelRegistryValues>, cloud: RegistryOnCloud<O>): Diagnostic[] {
  const { runsOn, uri, artifacts } = component.values;
  const wrong = (message: string, property: string, hint: string): Diagnostic => diagnostic("LNT4004", { message, at: at(component, property), hint });
  if (runsOn === "kubernetes" || runsOn === "managed") {
    const what = runsOn === "kubernetes" ? "MLflow in the cluster" : cloud.managed;
    return [wrong(`${what} is not emitted yet`, "runsOn", 'use "bucket", or "external" for a registry that exists')];
  }
  if (runsOn !== "external") return [];
  const found: Diagnostic[] = [];
  if (artifacts !== undefined)
    found.push(wrong("a registry elsewhere has no bucket in the system", "artifacts", 'remove `artifacts`, or use runsOn: "bucket"'));
  if (uri === undefined) found.push(wrong("a registry elsewhere needs an address", "runsOn", `add \`uri: "${cloud.example}"\``));
  else if (cloud.outside(uri) === undefined)
    found.push(
      wrong(`weights at \`${uri}\` cannot be mounted on ${cloud.title}`, "uri", `write the ${cloud.holder} that holds them, for example "${cloud.example}"`),
    );
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

/** What a cloud does with registries when it lowers them. */
export interface RegistryBuckets<B extends { readonly id?: string }, A extends CommonAccess, O extends Outside> {
  readonly store: WeightStore<B, A>;
  /** A bucket elsewhere, as far as the system sees it. */
  outside(outside: O): B;
  /** The end of a step "lies outside of the system. …", and commands of it. */
  open(bucket: B): Pick<Operation, "commands"> & { readonly text: string };
  offer(verbs: RegistryVerbs<A>): CommonLowered<A>["access"];
}

type Edge = Parameters<CommonLowered<CommonAccess>["access"]>[1];
type RegistryVerbs<A> = Readonly<Record<"serves" | "reads" | "writes", (edge: Edge) => A | undefined>>;

export function lowerRegistry<B extends { readonly id?: string }, A extends CommonAccess, O extends Outside>(
  component: Component<ModelRegistryValues>,
  details: RegistryDetails,
  context: Pick<CommonContext, "component" | "catalog">,
  cloud: RegistryOnCloud<O>,
  buckets: RegistryBuckets<B, A, O>,
): CommonLowered<A> {
  const { store } = buckets;
  const { bucket, root } = placeOf(component, details, context, cloud, buckets);
  if (details.at !== "elsewhere") store.letCopy?.(bucket, component);
  const entry = (part: string | undefined): Entry => {
    const one = part === undefined ? undefined : details.entries[part];
    if (one === undefined) throw new Error(`${component.name} does not hold ${part ?? "a model without a name"}`);
    return one;
  };
  const read = (part: string | undefined): A => {
    const { prefix, weightsGib } = entry(part);
    const folder = `${root}${prefix}`;
    return {
      ...store.read(bucket, folder),
      settings: { URI: store.url(bucket, folder) },
      model: { bucket: store.mounted(bucket), prefix: folder, mountPath: `/models/${part ?? ""}`, sizeGib: Math.ceil(weightsGib ?? 1) },
    };
  };
  return {
    workload: false,
    access: buckets.offer({
      serves: (edge) => read(edge.part),
      reads: (edge) => (edge.part === undefined ? undefined : read(edge.part)),
      writes: (edge) => {
        // Models elsewhere are not ours to write.
        if (details.at === "elsewhere" || edge.part === undefined) return undefined;
        const folder = `${root}${entry(edge.part).prefix}`;
        return { ...store.write(bucket, folder, component), settings: { URI: store.url(bucket, folder) } };
      },
    }),
    operations: [
      ...(details.at === "elsewhere" ? [openOperation(component, bucket, buckets)] : fillOperations(component, details, bucket, root, context, store)),
      ...(bucket.id === undefined ? [] : store.keep(component, bucket.id, component.classification.level, bucket)),
    ],
  };
}

function placeOf<B extends { readonly id?: string }, A extends CommonAccess, O extends Outside>(
  component: Component<ModelRegistryValues>,
  details: RegistryDetails,
  context: Pick<CommonContext, "component">,
  cloud: RegistryOnCloud<O>,
  { store, outside }: RegistryBuckets<B, A, O>,
): { readonly bucket: B; readonly root: string } {
  const { artifacts, uri } = component.values;
  if (details.at === "own bucket") return { bucket: store.add(component, component.classification.level), root: "" };
  if (details.at === "bucket of the system") {
    if (artifacts === undefined) throw new Error(`${component.name} has no bucket`);
    const holder = context.component(artifacts.component);
    return { bucket: store.held(holder.id, holder.classification.level), root: `${component.id}/` };
  }
  const address = cloud.outside(uri ?? "");
  if (address === undefined) throw new Error(`${component.name} has no address`);
  return { bucket: outside(address), root: address.root };
}

function openOperation<B extends { readonly id?: string }, A extends CommonAccess, O extends Outside>(
  component: Component<ModelRegistryValues>,
  bucket: B,
  { open }: RegistryBuckets<B, A, O>,
): Operation {
  const { text, commands } = open(bucket);
  return {
    phase: "before",
    title: `Open ${component.values.uri ?? ""} to the system`,
    text: `\`${component.name}\` lies outside of the system. ${text}`,
    ...(commands === undefined ? {} : { commands }),
  };
}

const fillOperations = <B extends { readonly id?: string }>(
  component: Component<ModelRegistryValues>,
  details: RegistryDetails,
  bucket: B,
  root: string,
  context: Pick<CommonContext, "catalog">,
  store: WeightStore<B, CommonAccess>,
): readonly Operation[] =>
  Object.entries(details.entries).map(([name, { prefix, base }]): Operation => {
    const folder = `${root}${prefix}`;
    if (base !== undefined) return stageOperation(component, base, bucket, folder, context, store);
    return {
      phase: "workloads",
      title: `Publish ${name}`,
      text: `Servers of \`${component.name}.${name}\` read \`${store.url(bucket, folder)}\` and start when the model is there.`,
      commands: [store.copy("model", bucket, folder)],
    };
  });
