import type { KubernetesObject } from "../target.ts";
import type { OutputFile } from "./file.ts";
import { toYaml } from "./yaml.ts";

/** What names an object. Read once, with words for what is missing: an object without a name is a bug of a lowering. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

export function identityOf(object: Readonly<Record<string, unknown>>): Identity {
  const { apiVersion, kind } = object;
  const metadata = typeof object["metadata"] === "object" && object["metadata"] !== null ? (object["metadata"] as Readonly<Record<string, unknown>>) : {};
  const { name, namespace } = metadata;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string")
    throw new Error(`a Kubernetes object lacks apiVersion, kind or metadata.name: ${JSON.stringify(object).slice(0, 200)}`);
  return { apiVersion, kind, name, namespace: typeof namespace === "string" ? namespace : undefined };
}

/** "Deployment/support-chat/chat", or "NodePool/gpu" for what has no namespace. */
export const labelOf = (id: Identity): string => [id.kind, id.namespace, id.name].filter((part) => part !== undefined).join("/");

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");

/** File of each object, below the folder of the deployment's manifests. Longer names only where short ones meet. */
export function objectPaths(objects: readonly KubernetesObject[]): Map<KubernetesObject, string> {
  const spellings: readonly ((id: Identity) => readonly string[])[] = [
    (id) => [id.kind, id.name],
    (id) => [id.kind, id.name, id.namespace ?? "cluster"],
    (id) => [id.kind, id.name, id.namespace ?? "cluster", id.apiVersion],
  ];
  let open = [...objects];
  const paths = new Map<KubernetesObject, string>();
  for (const spelling of spellings) {
    const byPath = new Map<string, KubernetesObject[]>();
    for (const one of open) {
      const path = `${one.folder}/${spelling(identityOf(one.object)).map(slug).join("-")}.yaml`;
      byPath.set(path, [...(byPath.get(path) ?? []), one]);
    }
    open = [];
    for (const [path, those] of byPath) {
      const [only, ...others] = those;
      if (only !== undefined && others.length === 0) paths.set(only, path);
      else open.push(...those);
    }
  }
  if (open[0] !== undefined) throw new Error(`${labelOf(identityOf(open[0].object))} is emitted twice`);
  return paths;
}

const kustomization = (resources: readonly string[], more: object = {}): string =>
  toYaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", ...more, resources });

/** What has to be there before the first pod. Kustomize's own order puts policies last, so that pods would start without them. */
const order = {
  sortOptions: {
    order: "legacy",
    legacySortOptions: {
      orderFirst: [
        "Namespace",
        "ResourceQuota",
        "PriorityClass",
        "NetworkPolicy",
        "ServiceAccount",
        "ConfigMap",
        "Service",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "SecretStore",
        "ExternalSecret",
      ],
      orderLast: ["Deployment", "HorizontalPodAutoscaler", "ScaledObject"],
    },
  },
} as const;

/** One file an object, a kustomization for each folder and one above them. */
export function kubernetesFiles(objects: readonly KubernetesObject[], folder: string): OutputFile[] {
  if (objects.length === 0) return [];
  const files: OutputFile[] = [];
  const folders = new Map<string, string[]>();
  for (const [one, path] of objectPaths(objects)) {
    files.push({ path: `${folder}/${path}`, text: toYaml(one.object) });
    folders.set(one.folder, [...(folders.get(one.folder) ?? []), path.slice(one.folder.length + 1)]);
  }
  for (const [name, names] of folders) files.push({ path: `${folder}/${name}/kustomization.yaml`, text: kustomization(names.sort(byCodePoint)) });
  files.push({ path: `${folder}/kustomization.yaml`, text: kustomization([...folders.keys()].sort(byCodePoint), order) });
  return files;
}
