import { declaredData } from "../flow.ts";
import { written } from "../law/retention.ts";
import { defineRule, type GraphContext, type Outcome } from "../rule.ts";
import { keepFix, limitsOf, personalStores } from "../stores.ts";

type Found = Outcome<"undeclared" | "forever" | "longer">;

export default defineRule({
  id: "AIG220",
  slug: "retention-max",
  title: "Personal-data stores declare a maximum retention and it becomes a lifecycle rule",
  severity: "high",
  category: "compliance",
  disposition: "autofix",
  references: ["GDPR Art. 5(1)(e)", "PCI DSS v4.0.1 3.2.1", "SOC 2 C1.2", "ISO 27001:2022 A.8.10", "CKV2_AWS_61"],
  docs: {
    why: "Data on people may be kept no longer than its purpose needs. What nobody deletes is kept for good, and is found in the next breach.",
    example: 'const files = bucket({ size: "1TiB" })   // and personal({ ..., retention: { max: "180d" } }) flows in',
    fix: 'State the longest time where the data comes in, `retention: { max: "180d" }`, and let the stores hold it: `keep: "180d"`, `ttl`, and `recovery: { keep: ... }` for backups. Rows of a database are deleted by your application: that is not looked at.',
  },
  messages: {
    undeclared: {
      text: "nothing says how long {class} data of {subjects} may be kept",
      hint: 'add `retention: { max: "180d" }` to it',
    },
    forever: { text: "`{store}` keeps {class} data for good, and it may be kept {max} at most", hint: 'add `keep: "{max}"` or less' },
    longer: { text: "{what} of `{store}` stay for {keeps}, and the {class} data in it may be kept {max} at most", hint: 'write "{max}" or less' },
  },
  checks: {
    graph: (context) => [...declared(context), ...kept(context)],
  },
});

/** The same data is often brought in at several places: it is told once. */
function declared(context: GraphContext): readonly Found[] {
  const seen = new Set<string>();
  return declaredData(context).flatMap(({ component, path, data }): readonly Found[] => {
    const key = JSON.stringify(data);
    if (seen.has(key)) return [];
    seen.add(key);
    const subject = { component: component.name, path };
    const max = data.retention?.max;
    if (max !== undefined) return [{ verdict: "pass", ...subject, evidence: `${data.class} data is kept ${written(max)} at most` }];
    return [{ verdict: "fail", ...subject, message: "undeclared", data: { class: data.class, subjects: data.subjects } }];
  });
}

const kept = (context: GraphContext): readonly Found[] =>
  personalStores(context).flatMap(({ component, what, path, keeps }): readonly Found[] => {
    const { name, classification, values } = component;
    const { max } = limitsOf(classification.sensitive);
    if (max === undefined || path === undefined) return [];
    const told = { store: name, class: classification.sensitive[0]?.class ?? "personal", max: written(max) };
    // What is locked for longer cannot be deleted: AIG221 tells of it.
    const locked = values["locked"];
    const fix = typeof locked === "number" && locked > max ? {} : { fix: keepFix(component, path, max) };
    if (keeps === undefined) return [{ verdict: "fail", component: name, message: "forever", data: told, ...fix }];
    const subject = { component: name, path };
    if (keeps > max) return [{ verdict: "fail", ...subject, message: "longer", data: { ...told, what, keeps: written(keeps) }, ...fix }];
    return [{ verdict: "pass", ...subject, evidence: `${what} are deleted after ${written(keeps)}, of ${told.max} at most` }];
  });
