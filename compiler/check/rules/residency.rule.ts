import { defineCheck, type Outcome } from "../rule.ts";
import { allowed, declaredBy, holdings, shownResidency } from "../residency.ts";

export default defineCheck({
  id: "ARC101",
  severity: "critical",
  title: "Sensitive data is stored and worked on where it may be",
  help: "`residency` of personal, health and card data says in which legal area or regions it may be. Every component that it reaches runs in such a region. Move the placement, or correct the residency if the law allows more.",
  check: (context) =>
    holdings(context).map(({ place, component, index, data, holders }): Outcome => {
      const path = component !== undefined ? ["on", "region"] : ["on", index ?? 0, "region"];
      const subject = component === undefined ? {} : { component };
      const residency = shownResidency(data.residency);
      const verdict = allowed(data.residency, place.cloud, place.region, context);
      if (verdict === true) return { verdict: "pass", ...subject };
      if (verdict === undefined)
        return {
          verdict: "unknown",
          ...subject,
          path,
          because: `the catalogue does not say where ${place.cloud} ${place.region} lies, and ${data.class} data must stay in ${residency}`,
        };
      return {
        verdict: "fail",
        ...subject,
        path,
        message: `${data.class} data must stay in ${residency}, but ${place.cloud} ${place.region} is outside`,
        hint: `it reaches ${holders.map((name) => `\`${name}\``).join(", ")}: choose a region in ${residency}`,
        related: declaredBy(context, holders),
      };
    }),
});
