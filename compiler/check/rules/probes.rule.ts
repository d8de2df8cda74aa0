import { eachContainer, inContainer } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S408",
  slug: "probes",
  title: "Readiness and liveness probes on services; never on Jobs; probe port declared",
  severity: "medium",
  category: "kubernetes",
  disposition: "default",
  references: ["CKV_K8S_8", "CKV_K8S_9", "kube-linter liveness-port", "kube-linter no-readiness-probe"],
  docs: {
    why: "Without a readiness probe requests reach a server that is still loading its weights; without a liveness probe one that hangs is never restarted. Jobs end by themselves and need neither.",
    example: 'remove("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/readinessProbe", reason: "It is always ready." })',
    fix: "Leave both probes, on a port that the container declares.",
  },
  messages: {
    missing: inContainer("has no `{at}`", "leave a readiness and a liveness probe"),
    port: inContainer("is probed on port {is}, which it does not declare", "name a port of `ports`"),
  },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body, role }, { ends }) => {
        // What serves no port is waited for by nobody: routers of logs, for example.
        const ports = listed(body["ports"]);
        if (ends || role !== "main" || ports.length === 0) return undefined;
        const absent = ["readinessProbe", "livenessProbe"].find((name) => body[name] === undefined);
        if (absent !== undefined) return { message: "missing", at: absent, is: undefined };
        for (const name of ["readinessProbe", "livenessProbe", "startupProbe"]) {
          const port = ["httpGet.port", "tcpSocket.port", "grpc.port"].map((at) => valueAt(body[name], at)).find((one) => one !== undefined);
          const known = ports.some((one) => port === valueAt(one, "name") || port === valueAt(one, "containerPort"));
          if (port !== undefined && !known) return { message: "port", at: name, is: port };
        }
        return { evidence: "readiness and liveness probes" };
      }),
  },
});
