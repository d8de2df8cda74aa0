import { asked, askedMessage } from "../emitted/asked.ts";
import { holdsAll } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF317",
  slug: "eks-secrets-encryption",
  title: "EKS secrets envelope encryption with CMK",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CIS EKS 1.7 5.3.1", "CKV_AWS_58", "Trivy AWS-0039"],
  docs: {
    why: "Secrets of Kubernetes lie in the cluster's store. With a key of your own, its policy and its records cover them; with a key of AWS, nothing of yours does.",
    example: 'remove("aws", "aws_eks_cluster.main", { at: "/encryption_config", reason: "Simpler." })',
    fix: "Take the override away: `encryption_config` names the key of the cluster for `secrets`.",
  },
  messages: { value: askedMessage },
  checks: {
    terraform: ({ terraform }) =>
      asked(terraform, [
        { type: "aws_eks_cluster", at: "encryption_config.resources", must: holdsAll("secrets") },
        { type: "aws_eks_cluster", at: "encryption_config.provider.key_arn", must: ownKey, write: "name your key, such as `${aws_kms_key.cluster.arn}`" },
      ]),
  },
});
