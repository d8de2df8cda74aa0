import type { PropertyPath } from "../../diagnostics/diagnostic.ts";
import { secretIn } from "../../diagnostics/secrets.ts";
import { defineRule, eachComponent, type GraphContext, type Outcome } from "../rule.ts";

export default defineRule({
  id: "ARC111",
  slug: "secret-by-reference",
  title: "Secrets appear only as references to a secret store, never as literals",
  severity: "critical",
  category: "architecture",
  disposition: "suggest",
  references: [
    "PCI DSS v4.0.1 8.6.2",
    "SOC 2 CC6.1",
    "CIS EKS 1.7 4.4.2",
    "NIST 800-53 IA-5(7)",
    "CKV_AWS_45",
    "CKV_AWS_41",
    "kube-linter env-var-secret",
    "Trivy KSV-0109",
  ],
  docs: {
    why: "A blueprint is committed, and what it holds ends up in manifests, in the state of Terraform and in logs. A key that was ever in a repository is known to everybody who ever could read it.",
    example: 'service({ env: { DB_PASSWORD: "hunter2" }, ... })',
    fix: 'Put it into the secret store of the cloud, refer to it with `secrets: { DB_PASSWORD: secret("shop/db") }`, and read the file that `DB_PASSWORD_FILE` names. Replace a secret that was ever committed.',
  },
  messages: {
    literal: {
      text: "`{name}` is written in the blueprint, and looks like {what}",
      hint: 'put it into the secret store, write `secrets: { {name}: secret("...") }` in place of it, and replace the secret',
    },
    somewhere: { text: "`{name}` holds what looks like {what}", hint: "put it into the secret store, refer to it by its name there, and replace the secret" },
    override: {
      text: "an override writes what looks like {what} into `{address}`",
      hint: "let the resource read it from the secret store, and replace the secret",
    },
  },
  checks: {
    graph: (context) => [
      ...eachComponent(context, ({ values, tags }) => [
        ...settings(values["env"]),
        ...["uri", "what"].flatMap((property) => texts(values[property], [property])),
        // Tags of the system are its own: they are told once.
        ...texts(ownTags(tags, context.system.tags), ["tags"]),
      ]),
      ...texts(context.system.tags, ["tags"]),
      ...overridden(context),
    ],
  },
});

type Tags = Readonly<Record<string, string>>;
type Found = Outcome<"literal" | "somewhere" | "override">;

/** Variables of a container: one outcome for each that is a secret, or one for all. */
function settings(env: unknown): readonly Found[] {
  if (typeof env !== "object" || env === null) return [];
  const entries = Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const found = entries.flatMap(([name, value]): readonly Found[] => {
    const what = secretIn(name, value);
    return what === undefined ? [] : [{ verdict: "fail", path: ["env", name], message: "literal", data: { name, what } }];
  });
  return found.length > 0 ? found : [{ verdict: "pass", path: ["env"], evidence: `no secret in ${entries.map(([name]) => name).join(", ")}` }];
}

const ownTags = (tags: Tags, shared: Tags): Tags => Object.fromEntries(Object.entries(tags).filter(([key, value]) => shared[key] !== value));

/** Secrets in other texts, by their form. */
function texts(value: unknown, path: PropertyPath): readonly Found[] {
  if (typeof value === "string") {
    const what = secretIn("", value);
    return what === undefined ? [] : [{ verdict: "fail", path, message: "somewhere", data: { name: path.join("."), what } }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** What overrides write into resources and objects. */
function overridden({ system }: GraphContext): readonly Found[] {
  const all = [
    ...system.overrides.map((override, index) => ({ override, subject: { path: ["overrides", index] } })),
    ...Object.values(system.components).flatMap(({ name, overrides }) =>
      overrides.map((override, index) => ({ override, subject: { component: name, path: ["overrides", index] } })),
    ),
  ];
  return all.flatMap(({ override, subject }): readonly Found[] => {
    const written = "value" in override ? override.value : undefined;
    const name = "at" in override ? (override.at.split("/").at(-1) ?? "") : "";
    const what = typeof written === "string" ? secretIn(name, written) : inside(written);
    return what === undefined ? [] : [{ verdict: "fail", ...subject, message: "override", data: { what, address: override.address } }];
  });
}

function inside(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, value: text } = value as { readonly name?: unknown; readonly value?: unknown };
  // A variable of a container in Kubernetes.
  if (typeof name === "string" && typeof text === "string") return secretIn(name, text);
  for (const [key, one] of Object.entries(value)) {
    const what = typeof one === "string" ? secretIn(key, one) : inside(one);
    if (what !== undefined) return what;
  }
  return undefined;
}
