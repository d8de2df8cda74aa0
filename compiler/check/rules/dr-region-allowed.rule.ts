import { trail } from "../flow.ts";
import { allowed, holdings, shownResidency } from "../residency.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "REL503",
  slug: "dr-region-allowed",
  title: "DR region, if any, is inside the residency allow-list",
  severity: "high",
  category: "reliability",
  disposition: "suggest",
  references: ["GDPR Art. 44", "HIPAA 164.308(a)(7)(ii)(B)", "NIST 800-53 CP-10", "CKV_AWS_144"],
  docs: {
    why: "The region to recover in holds a copy of everything. One outside of the area is a transfer, however seldom it is used.",
    example: 'on: aws("eu-central-1", { dr: "us-east-1" })   // and personal data that stays in the EU',
    fix: "Choose a `dr` region inside the same legal area.",
  },
  messages: {
    outside: {
      text: "the region to recover in, {cloud} {region}, is outside of {residency}, where {class} data must stay",
      hint: "choose a region in {residency} for `dr`",
    },
  },
  checks: {
    graph: (context) =>
      holdings(context).flatMap(({ place, component, index, data, holders }): readonly Outcome<"outside">[] => {
        if (place.dr === undefined) return [];
        const path = component !== undefined ? ["on", "dr"] : ["on", index ?? 0, "dr"];
        const subject = { ...(component === undefined ? {} : { component }), path };
        const residency = shownResidency(data.residency);
        const verdict = allowed(data.residency, place.cloud, place.dr, context);
        if (verdict === true) return [{ verdict: "pass", ...subject, evidence: `${place.cloud} ${place.dr} is in ${residency}` }];
        if (verdict === undefined) return [{ verdict: "unknown", ...subject, because: `the catalogue does not say where ${place.cloud} ${place.dr} lies` }];
        const words = { class: data.class, residency, cloud: place.cloud, region: place.dr };
        return [{ verdict: "fail", ...subject, message: "outside", data: words, related: trail(context, holders[0] ?? "") }];
      }),
  },
});
