import { brief } from "../emitted/demand.ts";
import { aboutObject, eachContainer, inContainer } from "../emitted/pods.ts";
import { isBody, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const label = "pod-security.kubernetes.io/enforce";

export default defineRule({
  id: "K8S405",
  slug: "seccomp-runtime-default",
  title: "seccomp RuntimeDefault; PSA restricted label on namespaces",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 4.2.1", "CKV_K8S_31", "KSV-0030", "KSV-0104"],
  docs: {
    why: "Most bugs of a kernel lie in calls that no service needs. The default profile of the runtime refuses them, and the label of the namespace refuses pods without it.",
    example:
      'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/securityContext/seccompProfile/type", to: "Unconfined", reason: "A debugger." })',
    fix: 'Leave `seccompProfile: { type: "RuntimeDefault" }`, and the label `pod-security.kubernetes.io/enforce: restricted`.',
  },
  messages: {
    profile: inContainer("has no seccomp profile: `{at}` is {is}", 'leave `seccompProfile: { type: "RuntimeDefault" }`'),
    label: { text: "the namespace `{name}` takes pods that are not restricted: `{label}` is {is}", hint: "leave the label at restricted" },
  },
  checks: {
    kubernetes: ({ kubernetes }) => [
      ...eachContainer(kubernetes, ({ body }, { spec }) => {
        const type = valueAt(body, "securityContext.seccompProfile.type") ?? valueAt(spec, "securityContext.seccompProfile.type");
        return type === "RuntimeDefault" || type === "Localhost"
          ? { evidence: `seccomp ${type}` }
          : { message: "profile" as const, at: "securityContext.seccompProfile.type", is: type };
      }),
      ...kubernetes.flatMap(({ of }) =>
        of("Namespace").map((one): Outcome<"label"> => {
          const labels = valueAt(one.object, "metadata.labels");
          const value = isBody(labels) ? labels[label] : undefined;
          const subject = aboutObject(one, `/metadata/labels/${label.replaceAll("/", "~1")}`);
          return value === "restricted"
            ? { verdict: "pass", ...subject, evidence: `Namespace/${one.name}: ${label} = restricted` }
            : { verdict: "fail", ...subject, message: "label", data: { name: one.name, label, is: brief(value) } };
        }),
      ),
    ],
  },
});
