import { isObject } from "../../../dsl/fields.ts";
import { defineRule, eachComponent, type Outcome } from "../rule.ts";

const nobody = /^(|none|nobody|null|to ?do|tbd|n\/?a|dev[-/]null|\W+)$/i;

export default defineRule({
  id: "AIG213",
  slug: "drift-alarm-routed",
  title: "Monitors have an alarm with a routed destination",
  severity: "medium",
  category: "reliability",
  disposition: "suggest",
  references: ["NIST AI RMF MANAGE 4.3", "SOC 2 CC7.2", "ISO 42001 A.8.4", "EU AI Act Art. 73(1)"],
  docs: {
    why: "An alarm that goes nowhere is not an alarm. Whoever is on call has to be told, or a ticket has to be opened.",
    example: "monitor({ watches: [score], alerts: {} })",
    fix: 'Write `alerts: { page: "shop-oncall" }` for what wakes somebody, `ticket: "shop-team"` for what can wait.',
  },
  messages: {
    silent: { text: "nobody hears of what `{monitor}` sees", hint: 'write `alerts: { page: "..." }` or `ticket: "..."`' },
    blank: { text: "the alerts of `{monitor}` go to `{to}`, which is nobody", hint: "name a route that your alert router knows" },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ name, values }): Outcome<"silent" | "blank"> | undefined => {
        const alerts = values["alerts"];
        if (!isObject(alerts)) return undefined;
        const routes = ["page", "ticket"].flatMap((route) => (typeof alerts[route] === "string" ? [[route, alerts[route]] as const] : []));
        if (routes.length === 0) return { verdict: "fail", path: ["alerts"], message: "silent", data: { monitor: name } };
        const blank = routes.find(([, to]) => nobody.test(to.trim()));
        if (blank !== undefined) return { verdict: "fail", path: ["alerts", blank[0]], message: "blank", data: { monitor: name, to: blank[1].trim() } };
        return { verdict: "pass", path: ["alerts"], evidence: routes.map(([route, to]) => `${route}: ${to}`).join(", ") };
      }),
  },
});
