import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { equal } from "../../cloud/parity.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ModelRegistryValues } from "../../../dsl/components/model-registry.ts";
import { type Access, defineAzureKind, type LowerContext } from "../contract.ts";
import { at } from "../../cloud/at.ts";
import { servedModel } from "../../cloud/model.ts";
import { limits } from "../../limits.ts";
import { offer } from "./offer.ts";
import { round } from "../../cloud/quantities.ts";
import { addBucket, type Blobs, blobZone, bucketOf, mounted, readAccess, urlOf, writeAccess } from "./storage.ts";
import { tagsOf } from "../tags.ts";
import { keepBucket } from "./teardown.ts";
import { stageOperation, uploadCommand, weightsCost } from "./weights.ts";

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
export default defineAzureKind<ModelRegistryValues, RegistryDetails>({
  realises: {
    models: equal("a folder of the bucket for each model and version"),
    runsOn: equal("Blob Storage"),
    artifacts: equal("the bucket of the system that it names"),
    uri: equal("an address in Blob Storage elsewhere"),
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
        summary:
          where === "elsewhere" ? `models at ${values.uri ?? ""}` : `${names.length} ${names.length === 1 ? "model" : "models"} in Blob Storage (${where})`,
        figures: [],
        cost: where === "own bucket" && total > 0 ? weightsCost(component, total, readers(component, context), context) : [],
        rejected: [],
        needs: { apis: ["blob"] },
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
        settings: { URI: urlOf(place.bucket, at) },
        model: { bucket: mounted(place.bucket), prefix: at, mountPath: `/models/${part ?? ""}`, sizeGib: Math.ceil(weightsGib ?? 1) },
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
            return { ...place.write(at), settings: { URI: urlOf(place.bucket, at) } };
          },
        }),
        operations: [
          ...operations(component, details, place, context),
          ...(place.bucket.id === undefined ? [] : keepBucket(component, place.bucket.id, component.classification.level, place.bucket.account, context)),
        ],
      },
      [],
    ];
  },
});

function choiceErrors(component: Component<ModelRegistryValues>): Diagnostic[] {
  const { runsOn, uri, artifacts } = component.values;
  if (runsOn === "kubernetes" || runsOn === "managed") {
    const what = runsOn === "kubernetes" ? "MLflow in the cluster" : "the registry of Azure Machine Learning";
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
        hint: 'add `uri: "https://acmemodels.blob.core.windows.net/production"`',
      }),
    );
  else if (externalRoot(uri) === undefined) {
    found.push(
      diagnostic("LNT4004", {
        message: `weights at \`${uri}\` cannot be mounted on Azure`,
        at: at(component, "uri"),
        hint: 'write the container that holds them, for example "https://acmemodels.blob.core.windows.net/production"',
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

/** A container, and a folder in it. */
function externalRoot(uri: string): { readonly account: string; readonly container: string; readonly root: string } | undefined {
  const match = /^https:\/\/([a-z0-9]{3,24})\.blob\.core\.windows\.net\/([a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62})(?:\/(.*))?$/.exec(uri);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const path = (match[3] ?? "").replace(/\/+$/, "");
  return { account: match[1], container: match[2], root: path === "" ? "" : `${path}/` };
}

interface Where {
  readonly bucket: Blobs;
  /** Ends with a slash, or is empty. */
  readonly root: string;
  read(prefix: string): Access;
  /** Absent where models are not ours to write. */
  readonly write?: (prefix: string) => Access;
}

function placeOf(component: Component<ModelRegistryValues>, details: RegistryDetails, context: LowerContext): Where {
  const inSystem = (bucket: Blobs, root: string): Where => ({
    bucket,
    root,
    read: (prefix) => readAccess(bucket, prefix),
    write: (prefix) => writeAccess(bucket, component.name, context, { prefix }),
  });
  if (details.at === "own bucket")
    return inSystem(addBucket(component, { level: component.classification.level, versioned: true, noncurrentDays: 30 }, context), "");
  if (details.at === "bucket of the system") {
    const held = component.values.artifacts;
    if (held === undefined) throw new Error(`${component.name} has no bucket`);
    return inSystem(bucketOf(context.component(held.component).id, context), `${component.id}/`);
  }
  const outside = externalRoot(component.values.uri ?? "");
  if (outside === undefined) throw new Error(`${component.name} has no address`);
  const bucket = outsideBucket(component, outside, context);
  return { bucket, root: outside.root, read: (prefix) => readAccess(bucket, prefix) };
}

const groupVariable = (component: Component<unknown>): string => `${component.id.replace(/-/g, "_")}_account_id`;

/** An account outside of the system: its id holds a subscription and a group that no address says. A private endpoint of ours leads to it. */
function outsideBucket(
  component: Component<unknown>,
  { account, container }: { readonly account: string; readonly container: string },
  context: LowerContext,
): Blobs {
  const { root, foundation, names } = context;
  const variable = groupVariable(component);
  root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Resource id of the storage account ${account}, which holds the models of ${component.name}.`,
    validation: [
      {
        condition: `\${endswith(lower(var.${variable}), "/providers/microsoft.storage/storageaccounts/${account}")}`,
        error_message: `The id is that of the storage account ${account}.`,
      },
    ],
  });
  const accountId = `\${var.${variable}}`;
  root.add(component.name, PrivateEndpoint, component.id, {
    name: names.of(component.id, limits.azurerm_private_endpoint.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    subnetId: foundation.subnets.endpoints,
    privateServiceConnection: { name: "blob", privateConnectionResourceId: accountId, isManualConnection: false, subresourceNames: ["blob"] },
    privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [foundation.dnsZone(blobZone)] },
    tags: tagsOf(component),
  });
  return { account, container, accountId, containerId: `${accountId}/blobServices/default/containers/${container}` };
}

function operations(component: Component<ModelRegistryValues>, details: RegistryDetails, place: Where, context: LowerContext): readonly Operation[] {
  if (details.at === "elsewhere") {
    const variable = groupVariable(component);
    return [
      {
        phase: "before",
        title: `Open ${component.values.uri ?? ""} to the system`,
        text: `\`${component.name}\` lies outside of the system. Give the id of its storage account as the variable \`${variable}\`. Whoever applies has to be allowed to assign roles on it and to approve a private endpoint. Reading from another region than ${context.place.region} is slower, and paid for.`,
        commands: [`export TF_VAR_${variable}="$(az storage account show --name ${place.bucket.account} --query id --output tsv)"`],
      },
    ];
  }
  return Object.entries(details.entries).map(([name, { prefix, base }]) => {
    const folder = `${place.root}${prefix}`;
    if (base !== undefined) return stageOperation(component, base, place.bucket, folder, context);
    return {
      phase: "workloads",
      title: `Publish ${name}`,
      text: `Servers of \`${component.name}.${name}\` read \`${urlOf(place.bucket, folder)}\` and start when the model is there.`,
      commands: [uploadCommand("model", place.bucket, folder)],
    };
  });
}
