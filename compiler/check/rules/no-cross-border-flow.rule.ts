import { isObject } from "../../../dsl/fields.ts";
import { loweringOf } from "../../resolve/classification.ts";
import { stepsIn } from "../flow.ts";
import { allowed, broughtBy, holdings, shownResidency } from "../residency.ts";
import { defineRule, type GraphContext, type Outcome, placesOf } from "../rule.ts";

export default defineRule({
  id: "ARC102",
  slug: "no-cross-border-flow",
  title: "No edge carries restricted data to a node outside the allow-list (replicas, caches, logs, DR and SaaS model APIs included)",
  severity: "critical",
  category: "architecture",
  disposition: "manual",
  references: ["GDPR Art. 44", "GDPR Art. 45", "GDPR Art. 46", "NIST 800-53 AC-4", "NIST 800-53 SA-9(5)"],
  docs: {
    why: "Data leaves its area through copies and calls as easily as through its first store. The region to recover in holds copies of everything, a component with a place of its own gets what is sent to it, and nobody knows where a host on the internet stands.",
    example: 'on: aws("eu-central-1", { dr: "us-east-1" }), ... receives: personal({ subjects: "customers", residency: "EU" })',
    fix: "Choose a `dr` region and places inside the same legal area, or take people out of the data first with a service that says `deidentifies`.",
  },
  messages: {
    dr: {
      text: "{class} data must stay in {residency}, but copies for recovery would go to {cloud} {region}",
      hint: "choose a region in {residency} for `dr`",
    },
    edge: {
      text: "{class} data must stay in {residency}, but it would go to `{to}` in {cloud} {region}",
      hint: "place `{to}` in {residency}, or let a service that says `deidentifies` stand between",
    },
  },
  checks: {
    graph: (context) => [...recovery(context), ...crossings(context), ...leaving(context)],
  },
});

type Found = Outcome<"dr" | "edge">;

/** Copies for recovery. */
const recovery = (context: GraphContext): readonly Found[] =>
  holdings(context).flatMap(({ place, component, index, data, holders }): readonly Found[] => {
    if (place.dr === undefined) return [];
    const path = component !== undefined ? ["on", "dr"] : ["on", index ?? 0, "dr"];
    const subject = { ...(component === undefined ? {} : { component }), path };
    const residency = shownResidency(data.residency);
    const verdict = allowed(data.residency, place.cloud, place.dr, context);
    if (verdict === true) return [{ verdict: "pass", ...subject, evidence: `copies of ${data.class} data go to ${place.cloud} ${place.dr}, in ${residency}` }];
    if (verdict === undefined) return [{ verdict: "unknown", ...subject, because: unknownPlace(place.cloud, place.dr, data.class, residency) }];
    const told = { class: data.class, residency, cloud: place.cloud, region: place.dr };
    return [{ verdict: "fail", ...subject, message: "dr", data: told, related: broughtBy(context, data, holders) }];
  });

const unknownPlace = (cloud: string, region: string, what: string, residency: string): string =>
  `the catalogue does not say where ${cloud} ${region} lies, and ${what} data must stay in ${residency}`;

/** Edges from a place where data may be to a component with a place of its own where it may not. */
function crossings(context: GraphContext): readonly Found[] {
  const { system } = context;
  return Object.values(system.components).flatMap((from): readonly Found[] => {
    if (from.classification.sensitive.length === 0) return [];
    const lowers = loweringOf(from.values) !== undefined;
    return (stepsIn(system).get(from.name) ?? []).flatMap((step): readonly Found[] => {
      const to = system.components[step.to];
      if (to?.place === undefined || (lowers && !step.raw)) return [];
      const { cloud, region } = to.place;
      const carried = from.classification.sensitive.filter(
        ({ residency, class: name }) =>
          to.classification.sensitive.some((one) => one.class === name) &&
          allowed(residency, cloud, region, context) === false &&
          placesOf(from, system).every((place) => allowed(residency, place.cloud, place.region, context) !== false),
      );
      return carried.slice(0, 1).map((data): Found => {
        const told = { class: data.class, residency: shownResidency(data.residency), to: to.name, cloud, region };
        const other = step.edge.from === from.name ? to.name : from.name;
        const subject = { component: step.edge.from, to: other, path: step.edge.path };
        return { verdict: "fail", ...subject, message: "edge", data: told, related: broughtBy(context, data, [from.name]) };
      });
    });
  });
}

/** Hosts outside: their country is not known. */
function leaving(context: GraphContext): readonly Found[] {
  return Object.values(context.system.components).flatMap(({ name, values, classification: { sensitive } }): readonly Found[] => {
    const hosts = values["egress"];
    if (!Array.isArray(hosts) || hosts.length === 0 || sensitive.length === 0) return [];
    const step = loweringOf(values);
    const subject = { component: name, path: ["egress"] };
    if (step !== undefined && !step.identifies)
      return [{ verdict: "pass", ...subject, evidence: `what leaves \`${name}\` is de-identified to ${step.to}: ${stated(values)}` }];
    const areas = [...new Set(sensitive.map(({ class: what, residency }) => `${what} data must stay in ${shownResidency(residency)}`))].join(", ");
    return [{ verdict: "unknown", ...subject, because: `${hosts.map(String).join(", ")}: nobody knows in which country that is, and ${areas}` }];
  });
}

const stated = (values: Readonly<Record<string, unknown>>): string =>
  isObject(values["deidentifies"]) ? String(values["deidentifies"]["evidence"] ?? "no evidence") : "";
