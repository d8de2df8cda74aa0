import { aboutObject } from "../emitted/pods.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "K8S414",
  slug: "job-ttl-and-backoff",
  title: "Jobs set ttlSecondsAfterFinished, backoffLimit and deadline; GPU jobs need a deadline",
  severity: "low",
  category: "kubernetes",
  disposition: "default",
  references: ["kube-linter job-ttl-seconds-after-finished"],
  docs: {
    why: "A job that never ends keeps its accelerator, and one that is tried for ever pays for every try.",
    example: 'add("kubernetes", "Job/load", { apiVersion: "batch/v1", spec: { template: { ... } } }, { reason: "Loads data." })',
    fix: "Write `ttlSecondsAfterFinished`, `backoffLimit` and `activeDeadlineSeconds`.",
  },
  messages: { missing: { text: "`{object}` has no `{at}`", hint: "write `ttlSecondsAfterFinished`, `backoffLimit` and `activeDeadlineSeconds`" } },
  checks: {
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap(({ of }) =>
        of("Job", "CronJob").map((one): Outcome<"missing"> => {
          const base = one.kind === "Job" ? "spec" : "spec.jobTemplate.spec";
          // A CronJob keeps a number of finished jobs by itself.
          const wanted = [...(one.kind === "Job" ? ["ttlSecondsAfterFinished"] : []), "backoffLimit", "activeDeadlineSeconds"];
          const at = wanted.map((name) => `${base}.${name}`).find((path) => valueAt(one.object, path) === undefined);
          if (at === undefined) return { verdict: "pass", ...aboutObject(one), evidence: `${one.ref.address}: ${wanted.join(", ")}` };
          return { verdict: "fail", ...aboutObject(one, `/${at.replaceAll(".", "/")}`), message: "missing", data: { object: one.ref.address, at } };
        }),
      ),
  },
});
