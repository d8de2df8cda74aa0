import { defineRule, eachComponent, type Outcome } from "../rule.ts";

/** Abilities of what keeps something. */
const stores: readonly string[] = ["store data", "cache", "pick one of .models"];
/** Words that stand where a name was to come. */
const placeholder = /^(|\W+|to ?do|t\.?b\.?[cd]\.?|fix ?me|change ?me|unknown|nobody|no ?one|none|n\.?\/?a\.?|null|undefined|owner|xx+|\?+)$/i;
const isNobody = (owner: string): boolean => placeholder.test(owner.trim().replace(/^<(.*)>$/, "$1"));

export default defineRule({
  id: "ARC112",
  slug: "owner-required",
  title: "System and every stateful node declare an owner",
  severity: "low",
  category: "architecture",
  disposition: "suggest",
  references: ["ISO 27001:2022 A.5.9", "SOC 2 CC1.3", "NIST AI RMF GOVERN 2.1", "kube-linter required-label-owner"],
  docs: {
    why: "Findings, incidents, exceptions and bills need somebody who decides. An owner that stands for nobody is found out on the night when it matters.",
    example: 'system("shop", { owner: "todo", ... })',
    fix: "Name the team or the person that answers for it, as your directory knows it.",
  },
  messages: {
    nobody: { text: "`{owner}` is nobody who answers for {what}", hint: "name the team or the person, as your directory knows it" },
  },
  checks: {
    graph: (context) => {
      const { owner, provenance } = context.system;
      const whole: Outcome<"nobody"> = isNobody(owner)
        ? { verdict: "fail", path: ["owner"], message: "nobody", data: { owner: owner.trim(), what: "the system" } }
        : { verdict: "pass", path: ["owner"], evidence: `the system belongs to ${owner}` };
      const stateful = eachComponent(context, ({ name, can, owner: own, provenance: given }): Outcome<"nobody"> | undefined => {
        const inherited = given["owner"] !== undefined || provenance["owner"] !== undefined;
        if (!inherited && isNobody(own)) return { verdict: "fail", path: ["owner"], message: "nobody", data: { owner: own.trim(), what: `\`${name}\`` } };
        if (!can.some((one) => stores.includes(one)) || isNobody(own)) return undefined;
        return { verdict: "pass", evidence: inherited ? `${own}, the owner of the system` : own };
      });
      return [whole, ...stateful];
    },
  },
});
