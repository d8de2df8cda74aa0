import type { KubernetesView, Manifest } from "../emitted/kubernetes.ts";
import { aboutObject, eachPods } from "../emitted/pods.ts";
import { type Body, isBody, listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Namespaces in which pods run. */
const namespaces = ({ pods }: KubernetesView): readonly string[] => [...new Set(pods.flatMap(({ manifest }) => manifest.namespace ?? []))].sort();

function selects(selector: unknown, labels: Body): boolean {
  const wanted = valueAt(selector, "matchLabels");
  const expressions = listed(valueAt(selector, "matchExpressions")).filter(isBody);
  return (
    Object.entries(isBody(wanted) ? wanted : {}).every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values }) =>
      operator === "In" ? listed(values).includes(labels[String(key)]) : operator === "Exists" ? labels[String(key)] !== undefined : true,
    )
  );
}

/** Policies by the first label that they name: most name one, and pods are many. */
function indexed(policies: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const found = new Map<string, Manifest[]>();
  for (const one of policies) {
    const wanted = valueAt(one.object, "spec.podSelector.matchLabels");
    const [first] = isBody(wanted) ? Object.entries(wanted) : [];
    const key = first === undefined ? "" : first.join("=");
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}
const candidates = (byLabel: ReadonlyMap<string, readonly Manifest[]>, labels: Body): readonly Manifest[] => [
  ...(byLabel.get("") ?? []),
  ...Object.entries(labels).flatMap((label) => byLabel.get(label.join("=")) ?? []),
];

/** It holds for every pod, in both directions, and lets in and out only what it says. */
const denies = ({ object }: Manifest): boolean => {
  const selector = valueAt(object, "spec.podSelector");
  const types = listed(valueAt(object, "spec.policyTypes"));
  return isBody(selector) && Object.keys(selector).length === 0 && types.includes("Ingress") && types.includes("Egress");
};

function judged(one: Manifest): Outcome<"open"> {
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    const index = listed(valueAt(one.object, `spec.${direction}`)).findIndex((rule) => listed(valueAt(rule, peers)).length === 0);
    if (index >= 0)
      return {
        verdict: "fail",
        ...aboutObject(one, `/spec/${direction}/${index}`),
        message: "open",
        data: { object: one.ref.address, what: direction === "ingress" ? "everybody" : "everything" },
      };
  }
  return { verdict: "pass", ...aboutObject(one), evidence: `NetworkPolicy/${one.name}: every rule names its peers` };
}

export default defineRule({
  id: "K8S410",
  slug: "network-policy",
  title: "Default-deny NetworkPolicy per namespace; allow rules generated from edges",
  severity: "high",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 4.3.2", "NSA/CISA K8s hardening (network separation)", "PCI DSS v4.0.1 1.3.1", "CKV2_K8S_6", "kube-linter non-isolated-pod"],
  docs: {
    why: "Without a policy every pod reaches every other, and what is taken over once looks around.",
    example: 'set("kubernetes", "NetworkPolicy/cases", { at: "/spec/ingress", to: [{}], reason: "A test." })',
    fix: "Leave the policy that denies by default; who may reach whom comes from the edges of the graph.",
  },
  messages: {
    none: { text: "no network policy holds for the pods of `{object}`", hint: "leave the policies that are written from the edges" },
    open: { text: "`{object}` lets {what} through: a rule without peers", hint: "name pods, namespaces or networks in every rule" },
    noDefault: {
      text: "the namespace `{name}` has no policy that denies by default",
      hint: "leave the policy with an empty `podSelector` and both policy types",
    },
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap((view): readonly Outcome<"none" | "open" | "noDefault">[] => {
        const policies = view.of("NetworkPolicy");
        const byLabel = indexed(policies);
        return [
          ...policies.map(judged),
          ...eachPods([view], ({ labels, manifest }) => {
            const own = candidates(byLabel, labels).filter(
              (one) => one.namespace === manifest.namespace && selects(valueAt(one.object, "spec.podSelector"), labels),
            );
            const types = new Set(own.flatMap((one) => listed(valueAt(one.object, "spec.policyTypes"))));
            return types.has("Ingress") && types.has("Egress")
              ? { evidence: own.map(({ name }) => name).join(", ") }
              : { message: "none" as const, at: "", is: undefined };
          }),
          ...namespaces(view).map((name): Outcome<"noDefault"> => {
            const found = policies.find((one) => one.namespace === name && denies(one));
            return found === undefined
              ? { verdict: "fail", message: "noDefault", data: { name } }
              : { verdict: "pass", ...aboutObject(found), evidence: `NetworkPolicy/${found.name} denies by default in ${name}` };
          }),
        ];
      }),
  },
});
