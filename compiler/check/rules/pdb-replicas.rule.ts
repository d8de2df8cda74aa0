import type { KubernetesView, Pods } from "../emitted/kubernetes.ts";
import { brief } from "../emitted/demand.ts";
import { aboutObject } from "../emitted/pods.ts";
import { matchesLabels } from "../emitted/selectors.ts";
import { listed, valueAt } from "../emitted/values.ts";
import type { System } from "../../system.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"unbound" | "stuck" | "single" | "together">;

/** Below it, an objective is held by one copy that is restarted. */
const twoCopies = 0.995;

function judged(view: KubernetesView, system: System): readonly Found[] {
  const budgets = view.of("PodDisruptionBudget");
  const services = view.of("Service");
  const serving = view.pods.filter(
    ({ manifest, labels, ends }) =>
      !ends &&
      manifest.kind !== "DaemonSet" &&
      services.some((one) => one.namespace === manifest.namespace && matchesLabels(valueAt(one.object, "spec.selector"), labels)),
  );
  return serving.flatMap((pods): readonly Found[] => {
    const { manifest, labels } = pods;
    const object = manifest.ref.address;
    const found: Found[] = [];
    const budget = budgets.find((one) => one.namespace === manifest.namespace && matchesLabels(valueAt(one.object, "spec.selector.matchLabels"), labels));
    if (budget === undefined) found.push({ verdict: "fail", ...aboutObject(manifest), message: "unbound", data: { object } });
    else {
      const [most, least] = ["maxUnavailable", "minAvailable"].map((name) => valueAt(budget.object, `spec.${name}`));
      const stuck = most === 0 || most === "0" || most === "0%" || least === "100%";
      if (stuck) {
        const at = most === undefined ? "spec.minAvailable" : "spec.maxUnavailable";
        found.push({
          verdict: "fail",
          ...aboutObject(budget, `/${at.replaceAll(".", "/")}`),
          message: "stuck",
          data: { object: budget.ref.address, at, is: brief(most ?? least) },
        });
      }
    }
    const [copies, where] = copiesOf(view, pods);
    const availability = availabilityOf(manifest.owner, system);
    if (copies !== undefined && copies < 2 && availability !== undefined && availability >= twoCopies)
      found.push({
        verdict: "fail",
        ...aboutObject(where),
        message: "single",
        data: { object: where.ref.address, is: copies, availability: `${availability * 100} %` },
      });
    const spread = listed(pods.spec["topologySpreadConstraints"]).length > 0 || valueAt(pods.spec, "affinity.podAntiAffinity") !== undefined;
    if (!spread && (copies === undefined || copies > 1))
      found.push({ verdict: "fail", ...aboutObject(manifest, `${pods.pointer}/topologySpreadConstraints`), message: "together", data: { object } });
    return found.length > 0
      ? found
      : [{ verdict: "pass", ...aboutObject(manifest), evidence: `${object}: ${copies ?? "some"} copies at least, ${budget?.ref.address}` }];
  });
}

/** Copies at least, and the object that says so. */
function copiesOf(view: KubernetesView, { manifest }: Pods): readonly [copies: number | undefined, where: Pods["manifest"]] {
  const scaler = view
    .of("HorizontalPodAutoscaler", "ScaledObject")
    .find((one) => one.namespace === manifest.namespace && valueAt(one.object, "spec.scaleTargetRef.name") === manifest.name);
  if (scaler === undefined) {
    const own = valueAt(manifest.object, "spec.replicas");
    return [own === undefined ? 1 : Number(own), manifest];
  }
  const least = valueAt(scaler.object, scaler.kind === "ScaledObject" ? "spec.minReplicaCount" : "spec.minReplicas");
  return [typeof least === "number" ? least : undefined, scaler];
}

function availabilityOf(owner: string | undefined, { components }: System): number | undefined {
  const value = owner === undefined ? undefined : valueAt(components[owner]?.values, "slo.availability");
  return typeof value === "number" ? value : undefined;
}

export default defineRule({
  id: "REL505",
  slug: "pdb-replicas",
  title: "Serving deployments have >= 2 replicas, anti-affinity and a PDB that allows drain",
  severity: "medium",
  category: "reliability",
  disposition: "default",
  references: [
    "kube-linter no-anti-affinity",
    "kube-linter pdb-max-unavailable",
    "kube-linter pdb-unhealthy-pod-eviction-policy",
    "kube-linter minimum-three-replicas",
  ],
  docs: {
    why: "An upgrade of nodes drains them one after the other. One copy, or a budget that allows none to go, makes every upgrade an outage or a standstill.",
    example: 'set("kubernetes", "PodDisruptionBudget/cases", { at: "/spec/maxUnavailable", to: 0, reason: "Never interrupt." })',
    fix: "Leave the budget that is written, two copies at least where the objective of availability asks for them, and their spread over nodes.",
  },
  messages: {
    unbound: { text: "no disruption budget holds for the pods of `{object}`", hint: "leave the PodDisruptionBudget that is written" },
    stuck: { text: "`{object}` lets no pod go: `{at}` is {is}", hint: "leave `maxUnavailable: 1`" },
    single: { text: "`{object}` runs {is} copy in production, and its objective is {availability}", hint: "leave two copies at least" },
    together: { text: "the copies of `{object}` may all land on one node", hint: "leave the spread over nodes and zones" },
  },
  checks: {
    kubernetes: ({ kubernetes, system }) => (system.environment === "production" ? kubernetes.flatMap((view) => judged(view, system)) : []),
  },
});
