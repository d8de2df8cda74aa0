import { eachContainer, inContainer } from "../emitted/pods.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S401",
  slug: "non-root",
  title: "Containers run as non-root, UID >= 10000",
  severity: "high",
  category: "kubernetes",
  disposition: "default",
  references: [
    "K8s PSS restricted (runAsNonRoot)",
    "NSA/CISA K8s hardening (pod security)",
    "CKV_K8S_23",
    "CKV_K8S_40",
    "KSV-0012",
    "kube-linter run-as-non-root",
  ],
  docs: {
    why: "A process that is root in the container is root on the node as soon as it gets out.",
    example: 'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/securityContext/runAsNonRoot", to: false, reason: "An old image." })',
    fix: "Build the image so that it runs as a user of 10000 or more, and leave `runAsNonRoot` and `runAsUser`.",
  },
  messages: {
    root: inContainer("may run as root: `{at}` is {is}", "leave `runAsNonRoot: true`"),
    low: inContainer("runs as user {is}, which may be one of the node", "use a user of 10000 or more"),
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }, { spec }) => {
        const own = (name: string): unknown => valueAt(body, `securityContext.${name}`) ?? valueAt(spec, `securityContext.${name}`);
        const [nonRoot, user] = [own("runAsNonRoot"), own("runAsUser")];
        if (nonRoot !== true) return { message: "root", at: "securityContext.runAsNonRoot", is: nonRoot };
        if (typeof user !== "number" || user < 10_000) return { message: "low", at: "securityContext.runAsUser", is: user };
        return { evidence: `runAsNonRoot, user ${user}` };
      }),
  },
});
