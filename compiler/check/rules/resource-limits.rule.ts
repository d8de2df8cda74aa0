import { eachContainer, inContainer } from "../emitted/pods.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S406",
  slug: "resource-limits",
  title: "CPU/memory requests and limits on every container",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13", "KSV-0011", "KSV-0018", "kube-linter unset-memory-requirements"],
  docs: {
    why: "A container without requests lands on a full node; one without a limit of memory takes that of its neighbours, and they are killed for it.",
    example: 'remove("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/resources", reason: "It needs bursts." })',
    fix: "Leave requests of cpu and memory, and a limit of memory. A limit of cpu throttles a server that is not at fault, so none is asked for.",
  },
  messages: { missing: inContainer("has no `{at}`", "leave requests of cpu and memory, and a limit of memory") },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }) => {
        const at = ["resources.requests.cpu", "resources.requests.memory", "resources.limits.memory"].find((path) => valueAt(body, path) === undefined);
        return at === undefined ? { evidence: `memory up to ${String(valueAt(body, "resources.limits.memory"))}` } : { message: "missing", at, is: undefined };
      }),
  },
});
