import { asked, askedMessage } from "../emitted/asked.ts";
import { is } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF315",
  slug: "eks-private-endpoint",
  title: "EKS API endpoint private",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: ["CIS EKS 1.7 5.4.2", "NSA/CISA K8s hardening (network separation)", "CKV_AWS_39", "CKV_AWS_38", "Trivy AWS-0040"],
  docs: {
    why: "Whoever reaches the Kubernetes API tries stolen tokens and new weaknesses on it. EKS opens it to the internet unless it is told not to.",
    example: 'set("aws", "aws_eks_cluster.main", { at: "/vpc_config/endpoint_public_access", to: true, reason: "CI." })',
    fix: "Take the override away: operators and CI come through a VPN or a peered network, named in the variable `operator_cidrs`.",
  },
  messages: { value: askedMessage },
  checks: {
    terraform: ({ terraform }) =>
      asked(terraform, [
        // Open is the provider's default.
        { type: "aws_eks_cluster", at: "vpc_config.endpoint_public_access", must: is(false) },
        { type: "aws_eks_cluster", at: "vpc_config.endpoint_private_access", must: is(true) },
      ]),
  },
});
