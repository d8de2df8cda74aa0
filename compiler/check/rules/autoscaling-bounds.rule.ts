import { aboutObject } from "../emitted/pods.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "REL507",
  slug: "autoscaling-bounds",
  title: "Autoscaled endpoints declare min and max",
  severity: "medium",
  category: "reliability",
  disposition: "suggest",
  references: ["NIST 800-53 SC-5", "kube-linter hpa-minimum-three-replicas"],
  docs: {
    why: "Without an upper bound a loop of retries buys machines all night; without a lower one the first request after a pause waits for a node.",
    example: 'set("kubernetes", "HorizontalPodAutoscaler/cases", { at: "/spec/maxReplicas", to: 10000, reason: "No limits." })',
    fix: "Leave `replicas` out, and both bounds are planned from the traffic, or write `replicas: { min, max }`.",
  },
  messages: {
    missing: { text: "`{object}` has no {what}", hint: "leave both bounds" },
    far: {
      text: "`{object}` may grow to {is} copies, and the load asks for {planned}",
      hint: "leave the bound that was planned, or write `replicas: { max }` of the component",
    },
  },
  checks: {
    kubernetes: ({ kubernetes, system }) =>
      kubernetes.flatMap(({ of }) =>
        of("HorizontalPodAutoscaler", "ScaledObject").map((one): Outcome<"missing" | "far"> => {
          const [least, most] = one.kind === "ScaledObject" ? ["spec.minReplicaCount", "spec.maxReplicaCount"] : ["spec.minReplicas", "spec.maxReplicas"];
          const absent = [least, most].find((at) => typeof valueAt(one.object, at) !== "number");
          const object = one.ref.address;
          if (absent !== undefined)
            return {
              verdict: "fail",
              ...aboutObject(one, `/${absent.replaceAll(".", "/")}`),
              message: "missing",
              data: { object, what: absent.endsWith("max") || absent === most ? "upper bound" : "lower bound" },
            };
          const max = Number(valueAt(one.object, most));
          const written = Number(valueAt(system.components[one.owner ?? ""]?.values, "replicas.max") ?? Number.NaN);
          // What the author bounds himself is meant.
          if (max > 1000 && !(max <= written))
            return {
              verdict: "fail",
              ...aboutObject(one, `/${most.replaceAll(".", "/")}`),
              message: "far",
              data: { object, is: max, planned: "1000 at most" },
            };
          return { verdict: "pass", ...aboutObject(one), evidence: `${object}: ${String(valueAt(one.object, least))} to ${max}` };
        }),
      ),
  },
});
