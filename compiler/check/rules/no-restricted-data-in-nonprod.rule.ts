import { declaredData } from "../flow.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "ARC105",
  slug: "no-restricted-data-in-nonprod",
  title: "Production PII/PHI/PAN data does not flow into a non-production environment",
  severity: "high",
  category: "architecture",
  disposition: "manual",
  references: ["PCI DSS v4.0.1 6.5.5", "ISO 27001:2022 A.8.31", "ISO 27001:2022 A.8.33", "GDPR Art. 5(1)(b)"],
  docs: {
    why: "A copy of real data in a test system loses the controls of production: more people have access, keys are weaker, nobody watches, and nothing is deleted in time. People gave their data for the service, not for its tests.",
    example: 'system("shop", { environment: "staging", ... })   // and gateway({ receives: personal({ ... }), ... })',
    fix: 'Test with made-up data, and say so: `receives: by(env, { dev: "internal", prod: customers })`. A test that needs real data needs a waiver with an end.',
  },
  messages: {
    real: {
      text: "{class} data of {subjects} flows into a {environment} system",
      hint: 'use made-up data outside production, and declare its class: "internal"',
    },
  },
  checks: {
    graph: (context) => {
      const { environment } = context.system;
      return declaredData(context).map(({ component, path, data }) => {
        const subject = { component: component.name, path };
        if (environment === "production") return { verdict: "pass", ...subject, evidence: `${data.class} data in production` };
        return { verdict: "fail", ...subject, message: "real", data: { class: data.class, subjects: data.subjects, environment } };
      });
    },
  },
});
