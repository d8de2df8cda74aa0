import { defineRule, eachComponent } from "../rule.ts";

export default defineRule({
  id: "ARC115",
  slug: "no-orphan-node",
  title: "Every node has at least one edge or an explicit standalone reason",
  severity: "low",
  category: "architecture",
  disposition: "manual",
  references: ["ISO 27001:2022 A.5.9"],
  docs: {
    why: "A component that nothing uses and that uses nothing costs money and hides a mistake, most often a reference that was forgotten. Being watched by a monitor is no connection.",
    example: 'const spare = cache({ ttl: "5m", size: "1GiB" })   // and nothing refers to it',
    fix: 'Connect it, remove it, or write `standalone: "why"`.',
  },
  messages: {
    orphan: {
      text: "nothing uses the {kind} `{name}`, and it uses nothing",
      hint: 'refer to it from another component, remove it, or say why: `standalone: "..."`',
    },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ name, kind, standalone }) => {
        const used = context.edgesTo(name).some(({ verb }) => verb !== "monitors");
        if (used || context.edgesFrom(name).length > 0) return { verdict: "pass" };
        if (standalone !== undefined) return { verdict: "pass", path: ["standalone"], evidence: standalone };
        return { verdict: "fail", level: "error", message: "orphan", data: { kind, name } };
      }),
  },
});
