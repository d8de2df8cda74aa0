import { identityOf, objectPaths } from "../../emit/kubernetes.ts";
import type { Cloud, Place } from "../../system.ts";
import type { Deployment } from "../../target.ts";
import type { EmittedRef } from "../../diagnostics/emitted.ts";
import { type Body, isBody, listed, valueAt } from "./values.ts";

/** A Kubernetes object as it is emitted, overrides included. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly object: Body;
  /** Component, or "foundation". */
  readonly owner: string | undefined;
  readonly ref: EmittedRef;
}

/** A container with the object whose pods run it. */
export interface Container {
  readonly manifest: Manifest;
  readonly name: string;
  readonly body: Body;
  /** "main" keeps running; "init" ends before; "sidecar" is an init container that keeps running. */
  readonly role: "main" | "init" | "sidecar";
  /** JSON pointer in the manifest. */
  readonly pointer: string;
}

/** Pods of one object. */
export interface Pods {
  readonly manifest: Manifest;
  /** Pod specification. */
  readonly spec: Body;
  readonly labels: Body;
  /** JSON pointer of the specification. */
  readonly pointer: string;
  /** They end by themselves: no probes, no replicas. */
  readonly ends: boolean;
  readonly containers: readonly Container[];
}

/** The objects of one place. */
export interface KubernetesView {
  readonly cloud: Cloud;
  readonly place: Place;
  readonly manifests: readonly Manifest[];
  of(...kinds: readonly string[]): readonly Manifest[];
  /** Everything that runs pods. */
  readonly pods: readonly Pods[];
}

/** Kind -> where its pods are described. */
const templates: Readonly<Record<string, { readonly at: string; readonly ends: boolean }>> = {
  Pod: { at: "", ends: false },
  Deployment: { at: "spec.template", ends: false },
  StatefulSet: { at: "spec.template", ends: false },
  DaemonSet: { at: "spec.template", ends: false },
  ReplicaSet: { at: "spec.template", ends: false },
  Job: { at: "spec.template", ends: true },
  CronJob: { at: "spec.jobTemplate.spec.template", ends: true },
  LeaderWorkerSet: { at: "spec.leaderWorkerTemplate.workerTemplate", ends: false },
};

export function kubernetesView({ place, objects, folder }: Deployment): KubernetesView {
  const paths = objectPaths(objects);
  const manifests = objects.map((one): Manifest => {
    const { apiVersion, kind, name, namespace } = identityOf(one.object);
    const ref = { cloud: place.cloud, region: place.region, file: `${folder}/kubernetes/${paths.get(one) ?? one.folder}`, address: `${kind}/${name}` };
    return { apiVersion, kind, name, namespace, object: one.object, owner: one.component, ref };
  });
  return { cloud: place.cloud, place, manifests, of: (...kinds) => manifests.filter(({ kind }) => kinds.includes(kind)), pods: manifests.flatMap(podsOf) };
}

function podsOf(manifest: Manifest): readonly Pods[] {
  const template = templates[manifest.kind];
  if (template === undefined) return [];
  const pod = template.at === "" ? manifest.object : valueAt(manifest.object, template.at);
  const spec = isBody(pod) && isBody(pod["spec"]) ? pod["spec"] : {};
  const labels = valueAt(pod, "metadata.labels");
  const pointer = `${template.at === "" ? "" : `/${template.at.replaceAll(".", "/")}`}/spec`;
  const containers = [
    ...listed(spec["containers"]).map((body, index) => ({ body, role: "main" as const, pointer: `${pointer}/containers/${index}` })),
    ...listed(spec["initContainers"]).map((body, index) => ({
      body,
      role: isBody(body) && body["restartPolicy"] === "Always" ? ("sidecar" as const) : ("init" as const),
      pointer: `${pointer}/initContainers/${index}`,
    })),
  ].flatMap(({ body, ...rest }): readonly Container[] => (isBody(body) ? [{ manifest, name: String(body["name"] ?? ""), body, ...rest }] : []));
  return [{ manifest, spec, labels: isBody(labels) ? labels : {}, pointer, ends: template.ends, containers }];
}
