import { inForce, packsOf } from "../check/packs/index.ts";
import { rules } from "../check/rules/index.ts";
import { isWaiting } from "../check/rule.ts";
import type { Compilation } from "../compile.ts";

const order = ["graph", "plan", "terraform", "kubernetes", "waivers"] as const;

/** What counts for a blueprint, and why: every rule of the catalogue, those that wait included, then those of the author. */
export function effectiveConfig({ system, report, policy }: Compilation): object {
  const packs = system === undefined ? [] : inForce(system, policy?.packs);
  const own = Object.values(rules).map((rule) => {
    const head = { id: rule.id, slug: rule.slug, title: rule.title, severity: rule.severity, category: rule.category, disposition: rule.disposition };
    const frameworks = packsOf(rule.id).map(({ id }) => id);
    if (isWaiting(rule)) return { ...head, state: "waiting", waitsFor: rule.waitsFor, frameworks, references: rule.references };
    const level = policy?.severity[rule.id];
    const applies = rule.applies ?? (rule.category === "compliance" ? "pack" : "always");
    const idle = applies === "pack" && !frameworks.some((one) => packs.includes(one));
    const result = report?.results.find(({ id }) => id === rule.id);
    return {
      ...head,
      state: level === "off" ? "off" : idle ? "no framework asks for it" : "checked",
      level: level ?? (rule.severity === "critical" || rule.severity === "high" ? "error" : "warning"),
      levelFrom: level === undefined ? "severity" : "policy",
      looksAt: order.filter((one) => rule.checks[one] !== undefined),
      unreached: result?.unreached ?? [],
      applies,
      waivable: rule.waivable ?? true,
      appliesFrom: rule.appliesFrom ?? null,
      frameworks,
      references: rule.references,
    };
  });
  const outside = [...(system?.rules ?? []), ...(policy?.rules ?? []).map(({ rule }) => rule)].map(({ id, title, severity }) => ({
    id,
    title,
    severity,
    level: policy?.severity[id] ?? null,
  }));
  return { policy: policy?.file ?? null, frameworksInForce: packs, inlineWaivers: policy?.inlineWaivers ?? "allowed", rules: own, ownRules: outside };
}
