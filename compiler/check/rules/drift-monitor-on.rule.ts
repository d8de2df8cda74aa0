import { duties, eventLogs, modelsIn, watchersOf } from "../ai.ts";
import type { Component } from "../../system.ts";
import type { Fix } from "../../diagnostics/fix.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "AIG212",
  slug: "drift-monitor-on",
  title: "Every production model endpoint has a drift/quality monitor with data capture",
  severity: "high",
  category: "reliability",
  disposition: "autofix",
  references: ["EU AI Act Art. 72(2)", "EU AI Act Art. 15(4)", "ISO 42001 A.6.2.6", "NIST AI RMF MEASURE 2.4", "NIST AI RMF MANAGE 4.1"],
  docs: {
    why: "Models get worse without an error: the world changes, callers change. Nobody notices where nobody looks, and nobody can look into what was not kept.",
    example: 'system("shop", { environment: "production", components: { score: predictor({ ... }) } })   // and no monitor watches it',
    fix: 'Add it to `watches` of a monitor; for high risk under the EU AI Act, ISO 42001 or the NIST AI RMF, with `capture: { share: "5%", to: store }`.',
  },
  messages: {
    unwatched: { text: "no monitor watches the model `{model}`", hint: "add it to `watches` of a monitor" },
    kept: {
      text: "`{model}` is watched, but nothing is kept of what it is asked and answers: a change in either is not seen",
      hint: 'add `capture: { share: "5%", to: ... }` to the monitor',
    },
  },
  checks: {
    graph: (context) => {
      const { system } = context;
      if (system.environment !== "production") return [];
      // Article 72 speaks of high risk; the standards know no classes.
      const wanted = duties(context) === "full";
      const logs = eventLogs(context);
      const monitors = Object.values(system.components).filter(({ can }) => can.includes("raise alerts"));
      return modelsIn(context).map((model): Outcome<"unwatched" | "kept"> => {
        const subject = { component: model.name };
        const data = { model: model.name };
        const watchers = watchersOf(context, model.name);
        const [first] = watchers;
        if (first === undefined) return { verdict: "fail", ...subject, message: "unwatched", data, ...watching(monitors, model) };
        const log = logs.find(({ models }) => models.includes(model.name));
        const names = watchers.map(({ name }) => `\`${name}\``).join(", ");
        if (log !== undefined)
          return {
            verdict: "pass",
            ...subject,
            evidence: `watched by ${names}; declared: ${log.capture.share * 100} % of requests kept in \`${log.store.name}\``,
          };
        if (!wanted) return { verdict: "pass", ...subject, evidence: `watched by ${names}` };
        return { verdict: "fail", component: first.name, message: "kept", data };
      });
    },
  },
});

/** Where there is one monitor alone, it is the one that was meant. Its list names constants, which mostly have the names of components. */
function watching(monitors: readonly Component[], { name }: Component): { readonly fix?: Fix } {
  const [monitor, another] = monitors;
  if (monitor === undefined || another !== undefined) return {};
  const at = { origin: monitor.origin, component: monitor.name, path: ["watches"] };
  return { fix: { title: `let \`${monitor.name}\` watch \`${name}\``, edits: [{ at, op: "append", text: name }] } };
}
