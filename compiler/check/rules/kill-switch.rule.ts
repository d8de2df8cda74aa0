import { modelsIn } from "../ai.ts";
import type { Manifest } from "../emitted/kubernetes.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome, placesOf } from "../rule.ts";

export default defineRule({
  id: "AIG207",
  slug: "kill-switch",
  title: "Every production model or agent has a declared disable/rollback mechanism",
  severity: "high",
  category: "reliability",
  disposition: "default",
  references: ["EU AI Act Art. 14(4)(e)", "NIST AI RMF MANAGE 2.4"],
  docs: {
    why: "A model that answers wrongly has to be stopped in minutes, and the last good version has to come back. A Deployment without history cannot go back, and one that is paused takes no change at all.",
    example: 'llm({ overrides: [set("kubernetes", "Deployment/chat", { at: "/spec/revisionHistoryLimit", to: 0, reason: "..." })], ... })',
    fix: "Leave `revisionHistoryLimit` at what is emitted, or at 1 or more, and do not pause the Deployment. `kubectl scale --replicas=0` and `kubectl rollout undo` then stop it and bring the last version back.",
  },
  messages: {
    history: {
      text: "`{object}` of the model `{model}` keeps {is} earlier versions: it cannot go back",
      hint: "remove the override of `revisionHistoryLimit`",
    },
    paused: { text: "`{object}` of the model `{model}` is paused: neither a stop nor a version that is rolled back comes through", hint: "remove `paused`" },
    gone: { text: "nothing is emitted that could stop or roll back the model `{model}`", hint: "leave its Deployment in what is emitted" },
  },
  checks: {
    kubernetes: (context) => {
      if (context.system.environment !== "production") return [];
      const models = modelsIn(context).filter(({ values }) => values["runsOn"] === "kubernetes");
      const elsewhere = modelsIn(context)
        .filter((model) => !models.includes(model))
        .map(
          ({ name }): Outcome<"history"> => ({
            verdict: "unknown",
            component: name,
            because: `how \`${name}\` is stopped and rolled back outside the cluster is not looked at`,
          }),
        );
      const running = context.kubernetes.flatMap((view) =>
        models
          .filter((model) => placesOf(model, context.system).some(({ cloud, region }) => cloud === view.cloud && region === view.place.region))
          .flatMap((model): readonly Outcome<"history" | "paused" | "gone">[] => {
            const running = view.pods
              .filter(({ manifest, ends }) => manifest.owner === model.name && !ends && manifest.kind !== "Pod")
              .map(({ manifest }) => manifest);
            if (running.length === 0) return [{ verdict: "fail", component: model.name, message: "gone", data: { model: model.name } }];
            return running.map((manifest) => judged(manifest, model.name));
          }),
      );
      return [...elsewhere, ...running];
    },
  },
});

/** Kubernetes keeps ten where nothing is stated (API reference, DeploymentSpec, StatefulSetSpec). */
function judged({ object, ref, kind, name }: Manifest, model: string): Outcome<"history" | "paused"> {
  const history = valueAt(object, "spec.revisionHistoryLimit");
  const paused = valueAt(object, "spec.paused");
  const subject = { component: model, emitted: { ...ref, pointer: "/spec/revisionHistoryLimit" } };
  const object_ = `${kind}/${name}`;
  if (isUndecided(history) || isUndecided(paused))
    return { verdict: "unknown", ...subject, because: `whether \`${object_}\` can be rolled back is known at apply only` };
  if (paused === true)
    return { verdict: "fail", component: model, emitted: { ...ref, pointer: "/spec/paused" }, message: "paused", data: { object: object_, model } };
  if (history !== undefined && !(Number(history) >= 1))
    return { verdict: "fail", ...subject, message: "history", data: { object: object_, model, is: String(history) } };
  return {
    verdict: "pass",
    ...subject,
    evidence: `${object_}: ${history === undefined ? "10" : String(history)} earlier versions to go back to, and copies can be scaled to none`,
  };
}
