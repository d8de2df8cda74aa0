import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { isNot } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "google_container_cluster", at: "binary_authorization.evaluation_mode", must: isNot(undefined, "DISABLED", "EVALUATION_MODE_UNSPECIFIED") },
];

export default defineRule({
  id: "TF321",
  slug: "gke-binary-auth",
  title: "Binary authorisation enabled",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["CIS GKE 1.6 5.10.4", "CKV_GCP_66"],
  docs: {
    why: "Without binary authorisation the cluster runs every image that it is told to.",
    example: 'remove("gcp", "google_container_cluster.main", { at: "/binary_authorization", reason: "Tests." })',
    fix: "Leave `evaluation_mode` at PROJECT_SINGLETON_POLICY_ENFORCE.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
