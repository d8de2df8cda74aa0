import { allowed, broughtBy, holdings, shownResidency } from "../residency.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "ARC101",
  slug: "region-allow-list",
  title: "Every node that stores or processes classified data is in an allowed region",
  severity: "critical",
  category: "architecture",
  disposition: "suggest",
  references: ["GDPR Art. 44", "GDPR Art. 46", "NIST 800-53 SA-9(5)", "ISO 27001:2022 A.5.34", "ISO 27001:2022 A.5.23"],
  docs: {
    why: "Data on people may be stored and worked on only where the law or a contract allows it. Residency is a property of the whole graph, so a scanner of single resources cannot see it.",
    example: 'on: aws("us-east-1"), ... receives: personal({ subjects: "customers", residency: "EU" })',
    fix: "Move the placement into the area, or correct `residency` if the law allows more.",
  },
  messages: {
    outside: { text: "{class} data must stay in {residency}, but {cloud} {region} is outside", hint: "it reaches {holders}: choose a region in {residency}" },
  },
  checks: {
    graph: (context) =>
      holdings(context).map(({ place, component, index, data, holders }) => {
        const path = component !== undefined ? ["on", "region"] : ["on", index ?? 0, "region"];
        const subject = { ...(component === undefined ? {} : { component }), path };
        const residency = shownResidency(data.residency);
        const verdict = allowed(data.residency, place.cloud, place.region, context);
        if (verdict === true) return { verdict: "pass", ...subject, evidence: `${data.class} data for ${residency} is in ${place.cloud} ${place.region}` };
        if (verdict === undefined)
          return {
            verdict: "unknown",
            ...subject,
            because: `the catalogue does not say where ${place.cloud} ${place.region} lies, and ${data.class} data must stay in ${residency}`,
          };
        const names = holders.map((name) => `\`${name}\``).join(", ");
        return {
          verdict: "fail",
          ...subject,
          message: "outside",
          data: { class: data.class, residency, cloud: place.cloud, region: place.region, holders: names },
          related: broughtBy(context, data, holders),
        };
      }),
  },
});
