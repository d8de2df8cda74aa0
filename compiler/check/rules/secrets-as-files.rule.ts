import { eachContainer, inContainer } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

/** Addresses and ids that Terraform finds out come in a Secret of this name; they are no secrets. */
const isSettings = (name: unknown): boolean => typeof name === "string" && name.endsWith("-settings");

export default defineRule({
  id: "K8S412",
  slug: "secrets-as-files",
  title: "Secrets mounted as files via CSI/external store, not env",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 4.4.1", "CIS EKS 1.7 4.4.2", "CKV_K8S_35", "kube-linter env-var-secret", "kube-linter read-secret-from-env-var"],
  docs: {
    why: "Variables of a process are printed with crash reports and read by every library in it.",
    example:
      'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/env/0", to: { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "token" } } }, reason: "The library wants it." })',
    fix: "Write secrets in `secrets` of the component: they are mounted as files, and `NAME_FILE` is the path.",
  },
  messages: { variable: inContainer("gets {is} of a secret as a variable", "mount the secret as a file, and read its path from `NAME_FILE`") },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }) => {
        const variables = listed(body["env"]).map((one) => valueAt(one, "valueFrom.secretKeyRef"));
        const index = variables.findIndex((one) => one !== undefined && !isSettings(valueAt(one, "name")));
        if (index >= 0) return { message: "variable", at: `env.${index}`, is: valueAt(variables[index], "key") };
        const whole = listed(body["envFrom"]).findIndex((one) => valueAt(one, "secretRef.name") !== undefined && !isSettings(valueAt(one, "secretRef.name")));
        return whole >= 0 ? { message: "variable", at: `envFrom.${whole}`, is: "all" } : { evidence: "no variable holds a secret" };
      }),
  },
});
