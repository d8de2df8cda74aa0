// docs/rules/ and docs/packs.md, made from the rules and the packs. `npm run docs` writes them; rule-pages.test.ts fails when they differ.
import { packs, packsOf, type Pack } from "../../compiler/check/packs/index.ts";
import { checksIn, controlsIn } from "../../compiler/check/packs/controls.ts";
import { isWaiting, type Disposition, type Rule, type WaitingRule } from "../../compiler/check/rule.ts";
import { rules } from "../../compiler/check/rules/index.ts";

type AnyRule = Rule | WaitingRule;

export const all: readonly AnyRule[] = Object.values(rules);
export const pageOf = ({ id, slug }: Pick<AnyRule, "id" | "slug">): string => `${id}-${slug}.md`;

const families: readonly (readonly [prefix: string, title: string, text: string])[] = [
  ["ARC", "Architecture", "The declared graph: where data goes, who reaches what, who answers for it. They run before any resource exists."],
  ["AIG", "AI governance", "What laws and standards ask of systems that decide or generate. They count where a framework that asks for them is in force."],
  ["TF", "Terraform", "Resources as they are emitted, overrides included, on AWS, Google Cloud and Azure."],
  ["K8S", "Kubernetes", "Objects as they are emitted, overrides included."],
  ["REL", "Reliability", "Backups, zones, bounds and what happens when a part fails."],
  ["COST", "Cost", "What is paid for and not used, and who notices."],
  ["META", "Exceptions", "Waivers themselves, and what could not be decided. They cannot be waived."],
];
const dispositions: Readonly<Record<Disposition, string>> = {
  default: "what Lintel emits holds it, so that it fires on overrides and edited files",
  suggest: "needs a value that only a person can give",
  manual: "needs a decision outside the blueprint",
  autofix: "has a safe edit of the blueprint",
};
const levels = {
  graph: "the declared graph",
  plan: "the plan",
  terraform: "emitted Terraform",
  kubernetes: "emitted Kubernetes objects",
  waivers: "waivers, after all other rules",
} as const;

const familyOf = (id: string): string => /^[A-Z]+8S|^[A-Z]+/.exec(id)?.[0] ?? id;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${heads.join(" | ")} |`,
  `|${heads.map(() => " --- ").join("|")}|`,
  ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  "",
];
const page = (lines: readonly string[]): string =>
  `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
const fence = (text: string): string[] => ["```ts", text.trim(), "```", ""];
const sentence = (text: string): string => (/[.!?`]$/.test(text) ? text : `${text}.`);
const state = (rule: AnyRule): string =>
  isWaiting(rule) ? `waits for \`${rule.waitsFor}\`` : rule.replacedBy === undefined ? "checked" : `replaced by ${rule.replacedBy}`;

/** "error", or "warning": how a failure counts where nothing else is said. */
const counts = ({ severity }: AnyRule): string => (severity === "critical" || severity === "high" ? "error" : "warning");

function factsOf(rule: AnyRule): string[] {
  const appliesOf = (one: Rule): string =>
    (one.applies ?? (one.category === "compliance" ? "pack" : "always")) === "always"
      ? "in every system"
      : "where a framework that asks for it is in force: `comply` of the system, or `packs` of the policy";
  const rows: (readonly string[])[] = [
    ["severity", `${rule.severity}: a failure is ${counts(rule) === "error" ? "an error" : "a warning"}, unless the policy says otherwise`],
    ["family", `${families.find(([prefix]) => prefix === familyOf(rule.id))?.[1]} (${rule.category})`],
    ["disposition", `${rule.disposition}: ${dispositions[rule.disposition]}`],
    ["state", isWaiting(rule) ? `${state(rule)}: no kind declares its subject yet. It is listed and never counts as passed` : state(rule)],
  ];
  if (!isWaiting(rule)) {
    rows.push([
      "looks at",
      (Object.keys(levels) as (keyof typeof levels)[])
        .filter((level) => rule.checks[level] !== undefined)
        .map((level) => levels[level])
        .join(", "),
    ]);
    rows.push(["counts", appliesOf(rule)]);
    if (rule.appliesFrom !== undefined)
      rows.push([
        "applies from",
        `${rule.appliesFrom.day} (${rule.appliesFrom.source}); until then a failure is a warning, where no other framework asks for it`,
      ]);
    rows.push(["waivable", rule.waivable === false || rule.id.startsWith("META") ? "no" : "yes"]);
  }
  if ((rule.aliases ?? []).length > 0) rows.push(["earlier names", (rule.aliases ?? []).map((one) => `\`${one}\``).join(", ")]);
  return table(["", ""], rows);
}

export function rulePage(rule: AnyRule): string {
  const [controls, checks] = [controlsIn(rule.references), checksIn(rule.references)];
  const asking = packsOf(rule.id).map((pack) => {
    const entry = pack.rules[rule.id];
    return [`[${pack.title}](../packs.md#${anchor(pack)})`, (entry?.controls ?? []).join(", "), entry?.level ?? ""];
  });
  return page([
    `# ${rule.id}: ${rule.slug}`,
    "",
    `**${sentence(rule.title)}**`,
    "",
    ...factsOf(rule),
    ...(isWaiting(rule)
      ? ["## Why it waits", "", sentence(rule.why), ""]
      : ["## Why", "", sentence(rule.docs.why), "", "## Example", "", "It fires on:", ...fence(rule.docs.example), "## Fix", "", sentence(rule.docs.fix), ""]),
    "## Frameworks",
    "",
    ...(asking.length === 0 ? ["No pack asks for it.", ""] : table(["pack", "controls", "level there"], asking)),
    ...(controls.length + checks.length === 0 ? [] : ["## References", ""]),
    ...controls.map((one) => `- ${one}`),
    ...(checks.length === 0 ? [] : [`- the same in scanners: ${checks.join(", ")}`]),
    "",
    `All rules: [README.md](README.md). \`lintel explain ${rule.id}\` prints this.`,
  ]);
}

export function rulesIndex(): string {
  const inOrder = (prefix: string): readonly AnyRule[] => all.filter(({ id }) => familyOf(id) === prefix).sort((a, b) => (a.id < b.id ? -1 : 1));
  const waiting = all.filter(isWaiting).length;
  return page([
    "# Rules",
    "",
    "Made from `compiler/check/rules/` by `npm run docs`; a test fails when the two differ. How they are run, changed and waived: [lint.md](../lint.md); which controls of",
    "frameworks they serve: [packs.md](../packs.md); rules of your own: [rules.md](../rules.md).",
    "",
    `${all.length} rules: ${all.length - waiting} are checked, ${waiting} wait for a kind that declares their subject. Ids never change; slugs are taken wherever ids are.`,
    "",
    ...families.flatMap(([prefix, title, text]) => [
      `## ${title}`,
      "",
      text,
      "",
      ...table(
        ["rule", "slug", "demand", "severity", "disposition", "state"],
        inOrder(prefix).map((rule) => [`[${rule.id}](${pageOf(rule)})`, `\`${rule.slug}\``, rule.title, rule.severity, rule.disposition, state(rule)]),
      ),
    ]),
  ]);
}

const anchor = ({ title, edition }: Pack): string =>
  `${title}, ${edition}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
/** "10.5.1" after "3.7.4", "Art. 9" before "Art. 10". */
const natural = (text: string): string => text.replace(/\d+/g, (digits) => digits.padStart(6, "0"));

function packTable(pack: Pack): string[] {
  const byControl = new Map<string, string[]>();
  for (const rule of all) {
    const entry = pack.rules[rule.id];
    for (const control of entry?.controls ?? []) {
      const link = `[${rule.id}](rules/${pageOf(rule)}) ${rule.slug}${isWaiting(rule) ? " (waits)" : entry?.level === "error" ? "" : " (warning)"}`;
      byControl.set(control, [...(byControl.get(control) ?? []), link]);
    }
  }
  const controls = [...byControl].sort(([a], [b]) => (natural(a) < natural(b) ? -1 : 1));
  return [
    `## ${pack.title}, ${pack.edition}`,
    "",
    `\`${pack.id}\``,
    "",
    ...table(
      ["control", "rules"],
      controls.map(([control, links]) => [control, links.join("<br>")]),
    ),
  ];
}

export function packsPage(): string {
  return page([
    "# Packs",
    "",
    "Made from `compiler/check/packs/` by `npm run docs`; a test fails when the two differ. A pack says which rules serve a control of a framework.",
    "It is in force where a system declares it in `comply`, or where the policy of the organisation names it in `packs` ([lint.md](lint.md)).",
    "Passing rules are evidence for a control, not proof of compliance: most controls ask for more than an architecture can show.",
    "A rule counts as an error unless it says warning here; one that waits is listed and never counts as passed.",
    "",
    ...table(
      ["pack", "framework", "edition", "rules"],
      Object.values(packs).map((pack) => [`\`${pack.id}\``, `[${pack.title}](#${anchor(pack)})`, pack.edition, String(Object.keys(pack.rules).length)]),
    ),
    ...Object.values(packs).flatMap(packTable),
  ]);
}
