import { asked, askedMessage } from "../emitted/asked.ts";
import { holdsAll } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF316",
  slug: "eks-control-plane-logs",
  title: "All five EKS control-plane log types on",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CIS EKS 1.7 2.1.1", "NSA/CISA K8s hardening (audit logging)", "CKV_AWS_37", "Trivy AWS-0038", "AwsSolutions-EKS2"],
  docs: {
    why: "The log of the control plane says who did what in the cluster. EKS keeps none of it unless it is asked for each kind.",
    example: 'set("aws", "aws_eks_cluster.main", { at: "/enabled_cluster_log_types", to: ["api"], reason: "Cost." })',
    fix: "Take the override away: all five kinds are on.",
  },
  messages: { value: askedMessage },
  checks: {
    terraform: ({ terraform }) =>
      asked(terraform, [
        { type: "aws_eks_cluster", at: "enabled_cluster_log_types", must: holdsAll("api", "audit", "authenticator", "controllerManager", "scheduler") },
      ]),
  },
});
