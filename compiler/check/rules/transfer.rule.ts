import { defineCheck, type Outcome } from "../rule.ts";
import { allowed, declaredBy, holdings, shownResidency } from "../residency.ts";

export default defineCheck({
  id: "ARC102",
  severity: "critical",
  title: "Copies of sensitive data for recovery stay where the data may be",
  help: "The region to recover in holds copies of everything, so residency counts there as well. Choose a `dr` region inside the same legal area.",
  check: (context) =>
    holdings(context).flatMap(({ place, component, index, data, holders }): readonly Outcome[] => {
      if (place.dr === undefined) return [];
      const path = component !== undefined ? ["on", "dr"] : ["on", index ?? 0, "dr"];
      const subject = component === undefined ? {} : { component };
      const residency = shownResidency(data.residency);
      const verdict = allowed(data.residency, place.cloud, place.dr, context);
      if (verdict === true) return [{ verdict: "pass", ...subject }];
      if (verdict === undefined)
        return [
          {
            verdict: "unknown",
            ...subject,
            path,
            because: `the catalogue does not say where ${place.cloud} ${place.dr} lies, and ${data.class} data must stay in ${residency}`,
          },
        ];
      return [
        {
          verdict: "fail",
          ...subject,
          path,
          message: `${data.class} data must stay in ${residency}, but copies for recovery would go to ${place.cloud} ${place.dr}`,
          hint: `choose a region in ${residency} for \`dr\``,
          related: declaredBy(context, holders),
        },
      ];
    }),
});
