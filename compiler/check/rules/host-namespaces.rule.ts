import { eachPods } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S403",
  slug: "host-namespaces",
  title: "No hostNetwork/PID/IPC, hostPath or docker.sock",
  severity: "critical",
  category: "kubernetes",
  disposition: "default",
  references: [
    "CIS EKS 1.7 4.2.2",
    "CIS EKS 1.7 4.2.3",
    "CIS EKS 1.7 4.2.4",
    "CKV_K8S_17",
    "CKV_K8S_18",
    "CKV_K8S_19",
    "CKV_K8S_27",
    "KSV-0023",
    "kube-linter docker-sock",
  ],
  docs: {
    why: "What shares the network, the processes or the files of its node sees every other pod there.",
    example: 'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/hostNetwork", to: true, reason: "Faster." })',
    fix: "Leave `hostNetwork`, `hostPID` and `hostIPC` out, and mount claims instead of paths of the node.",
  },
  messages: {
    host: { text: "the pods of `{object}` share `{at}` with their node", hint: "take `{at}` out" },
    path: { text: "the pods of `{object}` mount {is} of their node", hint: "mount a claim, a ConfigMap or an `emptyDir`" },
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachPods(kubernetes, ({ spec }) => {
        const shared = ["hostNetwork", "hostPID", "hostIPC"].find((name) => spec[name] === true);
        if (shared !== undefined) return { message: "host", at: shared, is: true };
        const index = listed(spec["volumes"]).findIndex((one) => valueAt(one, "hostPath") !== undefined);
        if (index >= 0) return { message: "path", at: `volumes.${index}.hostPath`, is: valueAt(listed(spec["volumes"])[index], "hostPath.path") };
        return { evidence: "no namespace and no path of the node" };
      }),
  },
});
