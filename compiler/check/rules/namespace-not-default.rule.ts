import { aboutObject } from "../emitted/pods.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Without a namespace they land in the default one. */
const namespaced: ReadonlySet<string> = new Set([
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Service",
  "ConfigMap",
  "Secret",
  "ServiceAccount",
  "NetworkPolicy",
  "Ingress",
  "Role",
  "RoleBinding",
]);

/** Settings that an add-on of the cloud reads in kube-system and nowhere else (AKS, "Use the priority expander of the cluster autoscaler", 2026). */
const readThere: ReadonlySet<string> = new Set(["ConfigMap/cluster-autoscaler-priority-expander"]);

export default defineRule({
  id: "K8S413",
  slug: "namespace-not-default",
  title: "No object in default or kube-system namespace",
  severity: "low",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 4.5.2", "CKV_K8S_21", "KSV-0110", "KSV-0037", "kube-linter use-namespace"],
  docs: {
    why: "In the default namespace and in that of the cluster everything stands beside everything, with their accounts and policies.",
    example: 'set("kubernetes", "Deployment/cases", { at: "/metadata/namespace", to: "default", reason: "Simpler." })',
    fix: "Leave the namespace of the system.",
  },
  messages: { shared: { text: "`{object}` is in the namespace {is}", hint: "leave the namespace of the system" } },
  checks: {
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap(({ manifests }) =>
        manifests.flatMap((one): readonly Outcome<"shared">[] => {
          if (one.namespace === undefined && !namespaced.has(one.kind)) return [];
          const subject = aboutObject(one, "/metadata/namespace");
          const shared = one.namespace === undefined || /^(default|kube-(system|public|node-lease))$/.test(one.namespace);
          if (shared && readThere.has(one.ref.address))
            return [{ verdict: "not-applicable", ...subject, because: `\`${one.ref.address}\` is read by an add-on of the cluster, in its own namespace` }];
          if (shared) return [{ verdict: "fail", ...subject, message: "shared", data: { object: one.ref.address, is: one.namespace ?? "default" } }];
          return [{ verdict: "pass", ...subject, evidence: `${one.ref.address}: ${one.namespace}` }];
        }),
      ),
  },
});
