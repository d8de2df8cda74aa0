import type { KubernetesView, Manifest } from "../emitted/kubernetes.ts";
import { aboutObject } from "../emitted/pods.ts";
import { matchesLabels } from "../emitted/selectors.ts";
import { isBody, listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** A reference by name: what it is found among, and where it stands. */
interface Named {
  readonly kinds: readonly string[];
  readonly what: string;
  readonly name: unknown;
  readonly pointer: string;
}

function judged(view: KubernetesView): readonly Outcome<"nowhere">[] {
  const there = new Set(view.manifests.map(({ kind, namespace, name }) => `${kind} ${namespace ?? ""} ${name}`));
  // Secrets come from the store of the cloud.
  for (const one of view.of("ExternalSecret")) there.add(`Secret ${one.namespace ?? ""} ${String(valueAt(one.object, "spec.target.name") ?? one.name)}`);
  const selected = (one: Manifest, selector: unknown): boolean =>
    view.pods.some(({ manifest, labels }) => manifest.namespace === one.namespace && matchesLabels(selector, labels));
  const say = (one: Manifest, { kinds, what, name, pointer }: Named): Outcome<"nowhere"> => {
    const found = kinds.some((kind) => there.has(`${kind} ${one.namespace ?? ""} ${String(name)}`) || there.has(`${kind}  ${String(name)}`));
    const subject = aboutObject(one, pointer);
    return found
      ? { verdict: "pass", ...subject, evidence: `${one.ref.address}: ${what} ${String(name)}` }
      : { verdict: "fail", ...subject, message: "nowhere", data: { object: one.ref.address, what, name: String(name) } };
  };
  return [
    ...view.of("Service").flatMap((one): readonly Outcome<"nowhere">[] => {
      const selector = valueAt(one.object, "spec.selector");
      if (!isBody(selector) || one.object["metadata"] === undefined) return [];
      const subject = aboutObject(one, "/spec/selector");
      if (selected(one, selector)) return [{ verdict: "pass", ...subject, evidence: `${one.ref.address}: selects pods` }];
      return [{ verdict: "fail", ...subject, message: "nowhere", data: { object: one.ref.address, what: "pods with", name: JSON.stringify(selector) } }];
    }),
    ...view.of("HorizontalPodAutoscaler", "ScaledObject").map((one) =>
      say(one, {
        kinds: [String(valueAt(one.object, "spec.scaleTargetRef.kind") ?? "Deployment")],
        what: "a workload",
        name: valueAt(one.object, "spec.scaleTargetRef.name"),
        pointer: "/spec/scaleTargetRef",
      }),
    ),
    ...view
      .of("TargetGroupBinding")
      .map((one) => say(one, { kinds: ["Service"], what: "a service", name: valueAt(one.object, "spec.serviceRef.name"), pointer: "/spec/serviceRef" })),
    ...view.of("ExternalSecret").map((one) =>
      say(one, {
        kinds: ["SecretStore", "ClusterSecretStore"],
        what: "a secret store",
        name: valueAt(one.object, "spec.secretStoreRef.name"),
        pointer: "/spec/secretStoreRef",
      }),
    ),
    ...view.of("HTTPRoute").flatMap((one) =>
      listed(valueAt(one.object, "spec.rules")).flatMap((rule, index) =>
        listed(valueAt(rule, "backendRefs"))
          .filter((backend) => (valueAt(backend, "kind") ?? "Service") === "Service")
          .map((backend) => say(one, { kinds: ["Service"], what: "a service", name: valueAt(backend, "name"), pointer: `/spec/rules/${index}` })),
      ),
    ),
    ...view.pods.flatMap(({ manifest, spec, containers, pointer }) => {
      const named: Named[] = [];
      const account = spec["serviceAccountName"];
      if (account !== undefined) named.push({ kinds: ["ServiceAccount"], what: "a service account", name: account, pointer: `${pointer}/serviceAccountName` });
      for (const [index, volume] of listed(spec["volumes"]).entries())
        for (const [at, kind, what] of [
          ["configMap.name", "ConfigMap", "a ConfigMap"],
          ["secret.secretName", "Secret", "a Secret"],
          ["persistentVolumeClaim.claimName", "PersistentVolumeClaim", "a claim"],
        ] as const) {
          const name = valueAt(volume, at);
          if (name !== undefined && valueAt(volume, `${at.split(".")[0]}.optional`) !== true)
            named.push({ kinds: [kind], what, name, pointer: `${pointer}/volumes/${index}` });
        }
      for (const container of containers)
        for (const [index, from] of listed(container.body["envFrom"]).entries())
          for (const [at, kind, what] of [
            ["configMapRef", "ConfigMap", "a ConfigMap"],
            ["secretRef", "Secret", "a Secret"],
          ] as const) {
            const name = valueAt(from, `${at}.name`);
            if (name !== undefined && valueAt(from, `${at}.optional`) !== true)
              named.push({ kinds: [kind], what, name, pointer: `${container.pointer}/envFrom/${index}` });
          }
      return named.map((one) => say(manifest, one));
    }),
  ];
}

export default defineRule({
  id: "ARC116",
  slug: "no-dangling-reference",
  title: "Every reference resolves; cycles only where allowed",
  severity: "critical",
  category: "architecture",
  disposition: "manual",
  references: ["kube-linter dangling-service", "kube-linter non-existent-service-account"],
  docs: {
    why: "A name that leads nowhere is accepted by Kubernetes, and found out when a pod does not start.",
    example: 'set("kubernetes", "Service/cases", { at: "/spec/selector/app.kubernetes.io~1instance", to: "case", reason: "A typo." })',
    fix: "Name what is there. References in blueprints are values, so that they cannot be wrong; overrides and edited files can.",
  },
  messages: { nowhere: { text: "`{object}` refers to {what} `{name}`, which is not there", hint: "name one that is there, or add it" } },
  checks: { kubernetes: ({ kubernetes }) => kubernetes.flatMap(judged) },
});
