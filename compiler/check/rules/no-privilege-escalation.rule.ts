import { eachContainer, inContainer } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S402",
  slug: "no-privilege-escalation",
  title: "allowPrivilegeEscalation false, no privileged, drop ALL capabilities",
  severity: "critical",
  category: "kubernetes",
  disposition: "default",
  references: [
    "CIS EKS 1.7 4.2.1",
    "CIS EKS 1.7 4.2.5",
    "CKV_K8S_16",
    "CKV_K8S_20",
    "CKV_K8S_28",
    "CKV_K8S_37",
    "KSV-0001",
    "KSV-0003",
    "KSV-0017",
    "kube-linter privileged-container",
  ],
  docs: {
    why: "A container with more rights than its user needs is one bug away from the node.",
    example:
      'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/securityContext/privileged", to: true, reason: "It needs a device." })',
    fix: 'Leave `allowPrivilegeEscalation: false`, no `privileged`, and `capabilities: { drop: ["ALL"] }`.',
  },
  messages: {
    escalates: inContainer("may gain rights: `{at}` is {is}", "leave `allowPrivilegeEscalation: false`"),
    privileged: inContainer("is privileged", "take `privileged` out"),
    capabilities: inContainer("keeps capabilities: `{at}` is {is}", 'leave `capabilities: { drop: ["ALL"] }`, and add none but NET_BIND_SERVICE'),
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }) => {
        const own = (path: string): unknown => valueAt(body, `securityContext.${path}`);
        if (own("privileged") === true) return { message: "privileged", at: "securityContext.privileged", is: true };
        if (own("allowPrivilegeEscalation") !== false)
          return { message: "escalates", at: "securityContext.allowPrivilegeEscalation", is: own("allowPrivilegeEscalation") };
        if (!listed(own("capabilities.drop")).includes("ALL"))
          return { message: "capabilities", at: "securityContext.capabilities.drop", is: own("capabilities.drop") };
        const added = listed(own("capabilities.add")).filter((one) => one !== "NET_BIND_SERVICE");
        if (added.length > 0) return { message: "capabilities", at: "securityContext.capabilities.add", is: added };
        return { evidence: "no escalation, ALL dropped" };
      }),
  },
});
