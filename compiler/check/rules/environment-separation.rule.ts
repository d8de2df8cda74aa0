import type { Environment, Place, System } from "../../system.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"cluster" | "account">;
const words: Readonly<Record<Environment, RegExp>> = {
  production: /^(prod|production|prd|live)\d*$/,
  staging: /^(staging|stage|stg|preprod|uat|qa|test|testing)\d*$/,
  development: /^(dev|development|develop|sandbox|playground|test|testing|qa)\d*$/,
};
/** Environments after which something is named. A name with "non-prod" is not one of production. */
function namedAfter(name: string): readonly Environment[] {
  const parts = name
    .toLowerCase()
    .replace(/\b(non|not|no)[-_. ]?prod(uction)?\b/g, "dev")
    .split(/[^a-z0-9]+/);
  return (Object.keys(words) as Environment[]).filter((one) => parts.some((part) => words[one].test(part)));
}

export default defineRule({
  id: "ARC113",
  slug: "environment-separation",
  title: "Production and non-production do not share accounts/clusters/networks",
  severity: "medium",
  category: "architecture",
  disposition: "suggest",
  references: ["ISO 27001:2022 A.8.31", "PCI DSS v4.0.1 6.5.3", "NIST 800-53 SC-7(21)"],
  docs: {
    why: "A test that runs away, or somebody who may change the test system, must not reach production: what is in one cluster, project or account shares its limits, its network and those who administer it.",
    example: 'system("shop", { environment: "production", cluster: { existing: "staging-eks" }, ... })',
    fix: "Leave `cluster.existing` out, and the system gets a cluster and a network of its own; or name one of the same environment. Give each environment its own account, project or subscription.",
  },
  messages: {
    cluster: {
      text: "a {environment} system would run in the cluster `{name}`, which is named after {other}",
      hint: "leave `existing` out for a cluster of its own, or name one of {environment}",
    },
    account: {
      text: "a {environment} system would run in the {what} `{name}`, which is named after {other}",
      hint: "give {environment} a {what} of its own",
    },
  },
  checks: {
    graph: ({ system }) => [...cluster(system), ...accounts(system)],
  },
});

function cluster({ environment, cluster: { existing } }: System): readonly Found[] {
  const path = ["cluster", "existing"];
  if (existing === undefined) return [{ verdict: "pass", evidence: `a cluster and a network of its own for ${environment}` }];
  const others = namedAfter(existing);
  if (others.includes(environment)) return [{ verdict: "pass", path, evidence: `the cluster ${existing} is named after ${environment}` }];
  const [other] = others;
  if (other === undefined)
    return [{ verdict: "unknown", path, because: `whether other environments run in the cluster \`${existing}\` as well does not show in its name` }];
  return [{ verdict: "fail", path, message: "cluster", data: { environment, name: existing, other } }];
}

/** An account of AWS has a number that tells nothing: no outcome. */
const kept: readonly (readonly [keyof Place, string])[] = [
  ["project", "project"],
  ["subscription", "subscription"],
];

function accounts({ environment, places, components }: System): readonly Found[] {
  const all = [
    ...places.map((place, index) => ({ place, path: ["on", index] as const, subject: {} })),
    ...Object.values(components).flatMap(({ place, name }) => (place === undefined ? [] : [{ place, path: ["on"] as const, subject: { component: name } }])),
  ];
  return all.flatMap(({ place, path, subject }) =>
    kept.flatMap(([property, what]): readonly Found[] => {
      const name = place[property];
      if (typeof name !== "string") return [];
      const others = namedAfter(name);
      const [other] = others;
      if (other === undefined) return [];
      const at = { ...subject, path: [...path, property] };
      if (others.includes(environment)) return [{ verdict: "pass", ...at, evidence: `the ${what} ${name} is named after ${environment}` }];
      return [{ verdict: "fail", ...at, message: "account", data: { environment, what, name, other } }];
    }),
  );
}
