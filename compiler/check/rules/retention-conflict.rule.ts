import { eventLogs } from "../ai.ts";
import { trail } from "../flow.ts";
import { longestMinimum, type Minimum, written } from "../law/retention.ts";
import { defineRule, type GraphContext, type Outcome } from "../rule.ts";
import { keepFix, limitsOf, type Store, storesOf } from "../stores.ts";

export default defineRule({
  id: "AIG221",
  slug: "retention-conflict",
  title: "Retention minimum (AI Act, PCI, HIPAA) and maximum (GDPR) are consistent for each store",
  severity: "high",
  category: "compliance",
  disposition: "manual",
  references: ["GDPR Art. 5(1)(e)", "EU AI Act Art. 19(1)", "PCI DSS v4.0.1 10.5.1"],
  docs: {
    why: "One law says how long something must be kept, another how long it may be. Only who sees the whole system sees that both mean the same store.",
    example: 'euAiAct({ risk: "high", annexIII: "5(b)" })   // and personal({ retention: { max: "90d" }, ... }) flows into the store of a capture',
    fix: "Take people out of the record (a service that says `deidentifies`), keep it in a store of its own that holds no such data, or correct the times of `retention`.",
  },
  messages: {
    conflict: {
      text: "what `{store}` holds must be kept {min} ({why}) and may be kept {max} at most",
      hint: "let people be taken out before it is stored, or correct `retention`",
    },
    locked: { text: "objects of `{store}` are locked for {locked}, and may be kept {max} at most", hint: 'write "{max}" or less' },
    undeletable: {
      text: "objects of `{store}` are deleted after {keeps}, while they are locked for {locked}",
      hint: "keep them {locked} or longer, or lock them for {keeps} at most",
    },
    early: { text: "{what} of `{store}` are deleted after {keeps}, and the data must be kept {min}", hint: 'write "{min}" or more' },
  },
  checks: {
    graph: (context) => {
      const logs = new Set(eventLogs(context).map(({ store }) => store.name));
      const minimum = longestMinimum(context);
      return Object.values(context.system.components).flatMap((component) =>
        storesOf(component)
          .filter(({ backup }) => !backup)
          .flatMap((store) => judged(store, logs.has(component.name) ? minimum : undefined, context)),
      );
    },
  },
});

function judged(
  { component, what, path, keeps }: Store,
  log: Minimum | undefined,
  context: GraphContext,
): readonly Outcome<"conflict" | "locked" | "undeletable" | "early">[] {
  const { name, values } = component;
  const { min: own, max } = limitsOf(component.classification.sensitive);
  const locked = typeof values["locked"] === "number" ? values["locked"] : undefined;
  const min = Math.max(own ?? 0, log?.ms ?? 0);
  if (min === 0 && locked === undefined) return [];
  if (max !== undefined && min > max) {
    const why = log !== undefined && min === log.ms ? log.what : "`retention.min` of the data";
    const data = { store: name, min: written(min), why, max: written(max) };
    return [{ verdict: "fail", component: name, message: "conflict", data, related: trail(context, name, ({ retention }) => retention?.max === max) }];
  }
  if (locked !== undefined && max !== undefined && locked > max)
    return [{ verdict: "fail", component: name, path: ["locked"], message: "locked", data: { store: name, locked: written(locked), max: written(max) } }];
  if (locked !== undefined && keeps !== undefined && locked > keeps)
    return [
      { verdict: "fail", component: name, path: ["locked"], message: "undeletable", data: { store: name, keeps: written(keeps), locked: written(locked) } },
    ];
  if (own !== undefined && keeps !== undefined && keeps < own && what !== "entries")
    return [
      {
        verdict: "fail",
        component: name,
        ...(path === undefined ? {} : { path }),
        message: "early",
        data: { what, store: name, keeps: written(keeps), min: written(own) },
        ...(path === undefined || (max !== undefined && own > max) ? {} : { fix: keepFix(component, path, own) }),
      },
    ];
  const evidence = [
    min > 0 ? `at least ${written(min)}` : "",
    max === undefined ? "" : `at most ${written(max)}`,
    locked === undefined ? "" : `locked for ${written(locked)}`,
  ];
  return [{ verdict: "pass", component: name, evidence: evidence.filter((one) => one !== "").join(", ") }];
}
