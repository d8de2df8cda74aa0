import type { Pool } from "../../compiler/plan/plan.ts";
import type { Place, System } from "../../compiler/system.ts";
import type { Operation } from "../../compiler/target.ts";
import type { Names } from "../names.ts";

/** What the steps of every cloud look at. */
export interface StepsContext<D> {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  /** Of the place in the output: "aws", or "aws-eu-north-1". */
  readonly folder: string;
  readonly details: D;
  readonly pools: readonly Pool[];
  /** Deployments to wait for, by name. */
  readonly workloads: readonly string[];
}

type Folder = Pick<StepsContext<unknown>, "folder">;

const phases: readonly Operation["phase"][] = ["before", "foundation", "platform", "workloads", "after", "teardown"];

/**
 * Steps of the operator, in order. What components need done goes before the workloads start, and what they protect is dealt with
 * before the last step of the teardown, in which the foundation ends.
 */
export function orderSteps(shared: readonly Operation[], own: readonly Operation[]): readonly Operation[] {
  return phases.flatMap((phase) => {
    const ours = shared.filter((step) => step.phase === phase);
    const theirs = own.filter((step) => step.phase === phase);
    if (phase === "workloads") return [...theirs, ...ours];
    return phase === "teardown" ? [...ours.slice(0, -1), ...theirs, ...ours.slice(-1)] : [...ours, ...theirs];
  });
}

/** Folder of a root, from where commands run. */
export const rootFolder = ({ folder }: Folder, root: "foundation" | "platform"): string => `${folder}/terraform/${root}`;

/** Terraform in one of the roots: the words of the command follow. */
export const terraform = (context: Folder, root: "foundation" | "platform"): string => `terraform -chdir=${rootFolder(context, root)}`;

/** Reads an output of the foundation. */
export const foundationOutput = (context: Folder, name: string): string => `${terraform(context, "foundation")} output -raw ${name}`;

/** First apply of a root: the plan is read before it is taken. */
export const applyRoot = (context: Folder, root: "foundation" | "platform", init = true): readonly string[] => [
  ...(init ? [`${terraform(context, root)} init`] : []),
  `${terraform(context, root)} plan -out=${root}.tfplan`,
  `${terraform(context, root)} apply ${root}.tfplan`,
];

/** Takes resources out of Terraform's hands, by a pattern of their addresses. What is not there is no error: steps may be run again. */
export const release = (context: Folder, pattern: string): string =>
  `${terraform(context, "foundation")} state list | grep -E '${pattern}' | xargs -r ${terraform(context, "foundation")} state rm`;

/** Name of a resource in an address. */
export const identifier = (id: string): string => id.replace(/-/g, "_");

/** A list of addresses to put in place of, for a file of variables. */
export const exampleAddresses = (wanted: readonly string[], fallback: string): string =>
  `[${(wanted.length === 0 ? [fallback] : wanted).map((name) => `"${name}@example.com"`).join(", ")}]`;

/** The nodes for add-ons, as a pool: quotas count them. `more`: nodes that come beside the others while they are replaced. */
export const systemPool = (
  { nodes, diskGib }: { readonly nodes: number; readonly diskGib: number },
  instanceType: string,
  more: number,
  rungs: Pool["rungs"] = [{ from: "on-demand" }],
): Pool => ({
  name: "system",
  instanceTypes: [instanceType],
  vcpus: 4,
  memoryGib: 16,
  maxNodes: nodes + more,
  nodes,
  rungs,
  diskGib,
  idleAfter: 0,
  arch: "amd64",
});

export const applyAddons = (context: Folder, more = ""): Operation => ({
  phase: "platform",
  title: "Apply the add-ons",
  text: `Helm releases in pinned versions${more}. This root reads the outputs of the first one from its state.`,
  commands: applyRoot(context, "platform"),
});

export const applyManifests = (
  { names, folder, workloads, system }: Pick<StepsContext<unknown>, "names" | "folder" | "workloads" | "system">,
  more = "",
): Operation => ({
  phase: "workloads",
  title: "Apply the manifests",
  text: `Server-side, so that fields which autoscalers and controllers own stay theirs.${more}`,
  commands: [
    `kubectl --context ${names.stem} apply --server-side --field-manager=lintel -k ${folder}/kubernetes`,
    ...workloads.map((name) => `kubectl --context ${names.stem} --namespace ${system.name} rollout status deployment/${name} --timeout=60m`),
  ],
});

/** On a new cluster. */
export const compareFirst = " Look at the difference first; on a new cluster the namespace must be there before it can be compared.";

/** Opens Grafana, whose password was made in the cluster. */
export const openGrafana = ({ names }: Pick<StepsContext<unknown>, "names">): readonly string[] => [
  `kubectl --context ${names.stem} --namespace monitoring get secret grafana-admin --output go-template='{{.data.password | base64decode}}{{"\\n"}}'`,
  `kubectl --context ${names.stem} --namespace monitoring port-forward service/kube-prometheus-stack-grafana 3000:80`,
];

export const deleteWorkloads = ({ names, folder }: Pick<StepsContext<unknown>, "names" | "folder">): string =>
  `kubectl --context ${names.stem} delete -k ${folder}/kubernetes --wait=true`;

export const destroyAddons = (context: Pick<StepsContext<unknown>, "names" | "folder">): Operation => ({
  phase: "teardown",
  title: "Add-ons",
  text: "Disks of metrics go with their namespace, while the driver that deletes disks still runs: wait for the last one.",
  commands: [`${terraform(context, "platform")} destroy`, `kubectl --context ${context.names.stem} wait --for=delete persistentvolumes --all --timeout=15m`],
});
