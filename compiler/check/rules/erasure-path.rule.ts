import type { System } from "../../system.ts";
import { trail } from "../flow.ts";
import { month, written } from "../law/retention.ts";
import { defineRule, type GraphContext, type Outcome, type Subject } from "../rule.ts";
import { personalStores, type Store } from "../stores.ts";

type Found = Outcome<"missing" | "uncovered" | "backups">;
const placeOf = ({ component, path, keeps }: Store): Subject => ({ component: component.name, ...(path === undefined || keeps === undefined ? {} : { path }) });

export default defineRule({
  id: "AIG219",
  slug: "erasure-path",
  title: "Every store of personal data (features, embeddings, caches, backups, logs) is reachable from a declared erasure process",
  severity: "high",
  category: "compliance",
  disposition: "suggest",
  references: ["GDPR Art. 17(1)", "GDPR Art. 19", "ISO 27001:2022 A.8.10", "SOC 2 P4.3"],
  docs: {
    why: "Who asks to be deleted has a right to be deleted everywhere: in the features, the caches, the records of what was asked, and the backups. A store that the process does not know keeps them.",
    example: 'system("shop", { comply: [gdpr()], ... })   // and orders = database({ classification: customers, ... }), without `erasure`',
    fix: 'Write the process down, and say what it covers: `erasure: { process: "docs/erasure.md", covers: [orders, labels], backups: "docs/erasure.md#backups" }`. What expires within a month by itself need not stand there.',
  },
  messages: {
    missing: {
      text: "no process says how people are deleted from {stores}",
      hint: 'write `erasure: { process: "docs/erasure.md", covers: [...] }`, or keep what they hold for 30d at most',
    },
    uncovered: {
      text: "the {what} of `{store}` hold {class} data for {keeps}, and {process} does not cover them",
      hint: "add `{store}` to `covers` of `erasure`, or keep them for 30d at most",
    },
    backups: {
      text: "backups of `{store}` live for {keeps}: who was deleted comes back when one is restored",
      hint: 'say in `erasure` where the process deals with it, `backups: "docs/erasure.md#backups"`, or keep them for 30d at most',
    },
  },
  checks: {
    graph: (context) => {
      const { erasure } = context.system;
      const stores = personalStores(context).map((store) => ({ store, short: store.keeps !== undefined && store.keeps <= month }));
      const long = stores.filter(({ short }) => !short);
      const expiring = stores
        .filter(({ short }) => short)
        .map(({ store }): Found => ({ verdict: "pass", ...placeOf(store), evidence: `${store.what} expire after ${written(store.keeps ?? 0)}` }));
      if (erasure === undefined) {
        const names = [...new Set(long.map(({ store }) => `\`${store.component.name}\``))];
        const [first] = long;
        if (first === undefined) return expiring;
        // One statement is missing, however many stores there are. What is left out of a process that is there is graver.
        return [
          ...expiring,
          { verdict: "fail", level: "warning", message: "missing", data: { stores: names.join(", ") }, related: trail(context, first.store.component.name) },
        ];
      }
      return [...expiring, ...long.map(({ store }) => judged(store, erasure, context))];
    },
  },
});

function judged(store: Store, { process, covers, backups }: NonNullable<System["erasure"]>, context: GraphContext): Found {
  const { component, what, keeps, backup } = store;
  const shown = keeps === undefined ? "good" : written(keeps);
  if (!covers.includes(component.name)) {
    const name = component.classification.sensitive[0]?.class ?? "personal";
    const data = { what, store: component.name, class: name, keeps: shown, process };
    return { verdict: "fail", component: component.name, message: "uncovered", data, related: trail(context, component.name) };
  }
  if (!backup) return { verdict: "pass", component: component.name, evidence: `${process} covers it` };
  if (backups !== undefined) return { verdict: "pass", ...placeOf(store), evidence: `backups live for ${shown}: ${backups}` };
  return { verdict: "fail", ...placeOf(store), message: "backups", data: { store: component.name, keeps: shown } };
}
