import { otherLabels, spellings } from "../emitted/labels.ts";
import { fails, passes, undecided } from "../emitted/asked.ts";
import { isBody, isUndecided, listed, valueAt } from "../emitted/values.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import type { System } from "../../system.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Asked of everything that has tags; the cost centre where the author names one. */
const always = ["owner", "system", "environment"];

function judged(view: TerraformView, system: System): readonly Outcome<"missing">[] {
  const { words, fields, defaults, held } = spellings[view.cloud];
  const centre = Object.keys(system.tags).filter((name) => /^cost[-_ ]?cent(re|er)$/i.test(name));
  return view.resources.flatMap((one): readonly Outcome<"missing">[] => {
    if (otherLabels.includes(one.type)) return [];
    const field =
      fields.find((name) => one.body[name.split(".")[0] ?? ""] !== undefined && valueAt(one.body, name) !== undefined) ??
      fields.find((name) => held(one.type, name));
    if (field === undefined) return [];
    const own = valueAt(one.body, field);
    if (isUndecided(own)) return [undecided(one, `\`${field}\``, `/${field.replaceAll(".", "/")}`)];
    const provider = view.roots.find(({ name }) => name === one.root)?.main["provider"];
    const given = isBody(provider)
      ? listed(provider[view.cloud === "gcp" ? "google" : view.cloud === "azure" ? "azurerm" : "aws"]).map((body) => valueAt(body, defaults))
      : [];
    const all = { ...Object.assign({}, ...given.filter(isBody)), ...(isBody(own) ? own : {}) } as Readonly<Record<string, unknown>>;
    // What holds data of a component says which.
    const wanted = [
      ...always,
      ...centre,
      ...(held(one.type, field) && one.owner !== "foundation" && one.owner !== undefined && system.components[one.owner]?.can.includes("store data")
        ? ["data-class"]
        : []),
    ];
    const missing = wanted.filter((name) => all[name] === undefined && all[name.replaceAll("-", "_")] === undefined);
    const pointer = `/${field.replaceAll(".", "/")}`;
    return [
      missing.length === 0
        ? passes(one, `${words}: ${wanted.join(", ")}`, pointer)
        : fails(one, "missing", { what: words, names: missing.join(", ") }, pointer),
    ];
  });
}

export default defineRule({
  id: "TF342",
  slug: "required-tags",
  title: "owner, system, environment, data-class, cost-centre tags on every taggable resource",
  severity: "low",
  category: "terraform",
  disposition: "default",
  references: ["ISO 27001:2022 A.5.9", "NIST 800-53 CM-8", "CKV_GCP_21"],
  docs: {
    why: "Who owns a resource, what it belongs to and which data it holds is asked in an incident, in a bill and in an audit, and by then nobody remembers.",
    example: 'set("aws", "aws_db_instance.orders", { at: "/tags", to: {}, reason: "Tags are set elsewhere." })',
    fix: 'Leave the tags that Lintel writes. A cost centre is written once, `tags: { "cost-centre": "4711" }` of the system, and then belongs on everything.',
  },
  messages: {
    missing: { text: "`{resource}` lacks the {what} {names}", hint: "leave the {what} that are written, or write {names}" },
  },
  checks: { terraform: ({ terraform, system }) => terraform.flatMap((view) => judged(view, system)) },
});
