import type { Message, Outcome, Subject } from "../rule.ts";
import { brief, subjectOf } from "./demand.ts";
import type { Container, KubernetesView, Manifest, Pods } from "./kubernetes.ts";

/** What an outcome about an object, or a value in it, is about. */
export const aboutObject = (manifest: Manifest, pointer?: string): Subject => ({
  ...subjectOf(manifest),
  emitted: pointer === undefined ? manifest.ref : { ...manifest.ref, pointer },
});

/** The same question to each container; `undefined` where it does not arise, a text as evidence where it passes. */
export function eachContainer<M extends string>(
  views: readonly KubernetesView[],
  ask: (container: Container, pods: Pods) => { readonly evidence: string } | { readonly message: M; readonly at: string; readonly is: unknown } | undefined,
): readonly Outcome<M>[] {
  return views.flatMap(({ pods }) =>
    pods.flatMap((one) =>
      one.containers.flatMap((container): readonly Outcome<M>[] => {
        const answer = ask(container, one);
        if (answer === undefined) return [];
        if ("evidence" in answer)
          return [
            {
              verdict: "pass",
              ...aboutObject(container.manifest, container.pointer),
              evidence: `${container.manifest.ref.address}, ${container.name}: ${answer.evidence}`,
            },
          ];
        const data = { object: container.manifest.ref.address, container: container.name, at: answer.at, is: brief(answer.is) };
        return [
          { verdict: "fail", ...aboutObject(container.manifest, `${container.pointer}/${answer.at.replaceAll(".", "/")}`), message: answer.message, data },
        ];
      }),
    ),
  );
}

/** The same question to each object that runs pods. */
export function eachPods<M extends string>(
  views: readonly KubernetesView[],
  ask: (pods: Pods, view: KubernetesView) => { readonly evidence: string } | { readonly message: M; readonly at: string; readonly is: unknown } | undefined,
): readonly Outcome<M>[] {
  return views.flatMap((view) =>
    view.pods.flatMap((one): readonly Outcome<M>[] => {
      const answer = ask(one, view);
      if (answer === undefined) return [];
      const { address } = one.manifest.ref;
      if ("evidence" in answer) return [{ verdict: "pass", ...aboutObject(one.manifest, one.pointer), evidence: `${address}: ${answer.evidence}` }];
      const data = { object: address, at: answer.at, is: brief(answer.is) };
      return [{ verdict: "fail", ...aboutObject(one.manifest, `${one.pointer}/${answer.at.replaceAll(".", "/")}`), message: answer.message, data }];
    }),
  );
}

/** A message about a container, with what to write. */
export const inContainer = (text: string, hint: string): Message => ({ text: `container \`{container}\` of \`{object}\` ${text}`, hint });
