import { eachContainer, inContainer } from "../emitted/pods.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S404",
  slug: "readonly-rootfs",
  title: "Read-only root filesystem with declared scratch volumes",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["NSA/CISA K8s hardening (immutable containers)", "CKV_K8S_22", "KSV-0014", "kube-linter no-read-only-root-fs"],
  docs: {
    why: "What gets into a container writes itself onto its disk first. With a read-only root it finds no place, and scratch space is declared.",
    example:
      'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem", to: false, reason: "It writes to /tmp." })',
    fix: "Leave the root read-only, and mount an `emptyDir` where the program writes.",
  },
  messages: { writable: inContainer("may write to its root: `{at}` is {is}", "leave `readOnlyRootFilesystem: true`, and mount an `emptyDir` where it writes") },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }) => {
        const at = "securityContext.readOnlyRootFilesystem";
        const value = valueAt(body, at);
        return value === true ? { evidence: "read-only root" } : { message: "writable", at, is: value };
      }),
  },
});
