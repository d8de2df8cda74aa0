import { eachPods } from "../emitted/pods.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S409",
  slug: "dedicated-service-account",
  title: "Dedicated service account, token not mounted unless needed",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 4.1.5", "CIS EKS 1.7 4.1.6", "CKV_K8S_38", "CKV_K8S_41", "KSV-0036", "kube-linter default-service-account"],
  docs: {
    why: "The token of the default account is in every pod of a namespace, and whoever reads one file may use it.",
    example: 'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/serviceAccountName", to: "default", reason: "Simpler." })',
    fix: "Leave an account for each component, without a mounted token.",
  },
  messages: {
    shared: { text: "the pods of `{object}` run as the service account {is}", hint: "leave a service account of their own" },
    token: {
      text: "the pods of `{object}` mount a token of Kubernetes",
      hint: "leave `automountServiceAccountToken: false`, unless the program calls Kubernetes",
    },
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachPods(kubernetes, ({ spec, manifest }, { of }) => {
        const account = spec["serviceAccountName"];
        if (typeof account !== "string" || account === "" || account === "default") return { message: "shared", at: "serviceAccountName", is: account };
        const found = of("ServiceAccount").find((one) => one.name === account && one.namespace === manifest.namespace);
        const mounted = spec["automountServiceAccountToken"] ?? found?.object["automountServiceAccountToken"];
        return mounted === false ? { evidence: `${account}, no token` } : { message: "token", at: "automountServiceAccountToken", is: mounted };
      }),
  },
});
