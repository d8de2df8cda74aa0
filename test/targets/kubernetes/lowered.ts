import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import type { KubernetesObject } from "../../../compiler/target.ts";
import { loadKubernetes } from "../../../targets/kubernetes/index.ts";
import { kubernetesContext, type Setup } from "../../harness/kubernetes.ts";

/** An object of a manifest, open for reading in tests. */
// biome-ignore lint/suspicious/noExplicitAny: paths into manifests are checked by the assertions on them
export type Open = any;

export async function lowered(
  setup: Setup,
): Promise<{ readonly objects: readonly KubernetesObject[] | undefined; readonly found: readonly Diagnostic[]; get(kind: string, name: string): Open }> {
  const lower = await loadKubernetes(setup.components.map(({ kind }) => kind));
  const [objects, found] = lower(kubernetesContext(setup));
  return {
    objects,
    found,
    get(kind, name) {
      const one = objects?.find(({ object }: { readonly object: Open }) => object.kind === kind && object.metadata.name === name);
      if (one === undefined)
        throw new Error(
          `no ${kind}/${name} in ${objects?.map(({ object }: { readonly object: Open }) => `${object.kind}/${object.metadata.name}`).join(", ")}`,
        );
      return one.object;
    },
  };
}
