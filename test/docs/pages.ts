// docs/language.md and docs/errors.md, made from the sources. `npm run docs` writes them; docs.test.ts fails when they differ.
import * as dsl from "../../dsl/index.ts";
import * as extend from "../../compiler/extend.ts";
import { codes } from "../../compiler/diagnostics/codes/index.ts";
import { kindOf, type AnyKind } from "../../dsl/kind.ts";
import type { Component } from "../../dsl/component.ts";
import { declarations, exportsOf, type Declared, type Field } from "./source.ts";

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const cell = (text: string): string => text.replace(/\|/g, "\\|");
const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${heads.join(" | ")} |`,
  `|${heads.map(() => " --- ").join("|")}|`,
  ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  "",
];
const anchor = (name: string): string => name.toLowerCase();

const language = declarations("dsl");
const architectures = declarations("blueprints");
const exportedFrom = exportsOf("dsl/index.ts");

/** Builders of kinds, by the name under which authors import them. Each is called once, to read its declaration. */
function builders(): readonly { readonly name: string; readonly kind: AnyKind; readonly input: string }[] {
  const names = [...exportedFrom].filter(([, file]) => file.startsWith("components/")).map(([name]) => name);
  return names.sort(byText).flatMap((name) => {
    const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    // Other functions stand beside a builder, `jwt` for example.
    if (!language.has(`${exportedFrom.get(name)}#${input}`)) return [];
    const build = (dsl as unknown as Readonly<Record<string, (input: object) => Component>>)[name];
    return build === undefined ? [] : [{ name, kind: kindOf(build({})), input }];
  });
}

/** A word of a type that has a section of its own. */
const isShared = (name: string): boolean => shared.has(name);
const shared = new Set<string>();
const hidden = new Set([
  "Component",
  "Place",
  "Placed",
  "AwsOptions",
  "GcpOptions",
  "AzureOptions",
  "Pinned",
  "Assured",
  "Json",
  "TargetName",
  "AnnexIII",
  "RuleId",
  "Part",
  "Forms",
  "Can",
  "Parsed",
  "Common",
  "Shared",
  "Reference",
  "AcceleratorName",
  "AwsRegion",
  "GcpRegion",
  "AzureRegion",
  "Rule",
  "SystemInput",
  "Framework",
  "Override",
  "Capacity",
  "Duration",
  "Size",
  "Rate",
  "Percent",
  "Usd",
  "Growth",
  "Day",
  "Waiver",
  "Fields",
  "Values",
  "Kind",
  "System",
]);

function lookedUp(fields: readonly Field[], from: ReadonlyMap<string, Declared> = language): void {
  for (const { type } of fields)
    for (const [word] of type.matchAll(/\b[A-Z][A-Za-z]+\b/g)) {
      const found = from.get(word) ?? language.get(word);
      if (found === undefined || hidden.has(word) || shared.has(word) || found.kind === "function") continue;
      shared.add(word);
      lookedUp(found.fields);
      lookedUp(parentsOf(found).flatMap((one) => one.fields));
    }
}
const parentsOf = (declared: Declared): readonly Declared[] =>
  declared.extends.flatMap((parent) => {
    const found = language.get(parent.replace(/<.*/, ""));
    return found === undefined ? [] : [found, ...parentsOf(found)];
  });

const types = (type: string): string => {
  const links = [...new Set([...type.matchAll(/\b[A-Z][A-Za-z]+\b/g)].map(([word]) => word))].filter(isShared);
  return `${code(plain(type))}${links.length === 0 ? "" : ` (${links.map((word) => `[${word}](#${anchor(word)})`).join(", ")})`}`;
};
const plain = (type: string): string =>
  type
    .replace(/\breadonly /g, "")
    .replace(/^\| /, "")
    .replace(/^On$/, "Place | Place[]")
    .replace(/^R$/, "a region")
    .replace(/^\{ \[K in keyof C\].*/, "Record<string, Component>")
    .replace(/Can<("[^"]+")>/g, (_all, ability: string) => `can ${ability.slice(1, -1)}`)
    .replace(/\bOfferedOn<A, P>/g, "AcceleratorName")
    .replace(/<A, P>/g, "");
const row = (field: Field): string[] => [code(field.name), types(field.type), field.optional ? (field.byDefault ?? "none") : "**required**", field.text];
const fieldTable = (fields: readonly Field[]): string[] =>
  table(["field", "value", "default", "meaning"], [...fields].sort((a, b) => Number(a.optional) - Number(b.optional)).map(row));

function need(name: string, from: ReadonlyMap<string, Declared> = language): Declared {
  const found = from.get(name);
  if (found === undefined) throw new Error(`the language declares no ${name}`);
  return found;
}
/** A function of the language, from the file that the index takes it from. */
const functionOf = (name: string): Declared => need(`${exportedFrom.get(name) ?? "nowhere"}#${name}`);
const functionRow = (name: string): string[] => {
  const found = functionOf(name);
  const links = [...new Set(found.fields.flatMap(({ type }) => [...type.matchAll(/\b[A-Z][A-Za-z]+\b/g)].map(([word]) => word)))].filter(isShared);
  const options = links.length === 0 ? "" : ` Takes ${links.map((word) => `[${word}](#${anchor(word)})`).join(", ")}.`;
  return [
    code(found.signature === undefined || (found.signature === "" && !/^(iam|apiKey|hipaa|pciDss|soc2)$/.test(name)) ? name : `${name}(${found.signature})`),
    `${found.text}${options}`,
  ];
};

/** What stands behind a name: the names of models are too many, and the form of hours is an example. */
function aliasText({ name, signature = "" }: Declared): string {
  if (name === "ModelId")
    return `${
      signature
        .replace(/^\| /, "")
        .split(" | ")
        .filter((one) => one.startsWith('"')).length
    } names, completed by your editor; \`lintel catalog\` says where the list comes from.`;
  return name === "HoursText" ? "Text like `Mon-Fri 07:00-19:00`." : code(plain(signature));
}

const common = (): readonly Field[] => [...need("Shared").fields, ...need("Common").fields];

function kindSection({ name, kind, input }: ReturnType<typeof builders>[number]): string[] {
  const declared = need(input);
  const edges = Object.entries(kind.edges).map(([field, verb]) => `${code(field)} ${verb}`);
  const abilities = Object.keys(kind.can).map((one) => `“${one}”`);
  return [
    `### ${name}`,
    "",
    need(name).text,
    "",
    `Others may ask of it: ${abilities.length === 0 ? "nothing" : abilities.join(", ")}.${edges.length === 0 ? "" : ` Edges: ${edges.join(", ")}.`}`,
    "",
    ...fieldTable(declared.fields.filter((field) => field.name !== "on")),
  ];
}

export function languagePage(): string {
  const kinds = builders();
  const exported = Object.keys(dsl).filter((name) => !kinds.some((one) => one.name === name));
  shared.clear();
  lookedUp(need("SystemInput").fields);
  lookedUp(common());
  for (const { input } of kinds) lookedUp(need(input).fields);
  for (const options of ["AwsOptions", "GcpOptions", "AzureOptions"]) lookedUp(need(options).fields);
  for (const name of exported) lookedUp(functionOf(name).fields);
  const sections = [...shared].sort(byText).map((name) => need(name));
  const units = need("units.ts#Texts").fields;
  const base: Readonly<Record<string, string>> = {
    duration: "milliseconds",
    size: "bytes",
    rate: "per second (a month has 730 hours)",
    percent: "a fraction",
    usd: "US dollars",
    growth: "a fraction a month",
  };
  return `${[
    "# The language",
    "",
    "Made from the TSDoc of `dsl/` by `npm run docs`; a test fails when the two differ. The same text is shown by your editor when you hover",
    "over a field.",
    "",
    "A blueprint is a TypeScript file whose default export is a `system`, or a `blueprint` of parameters that returns one. A component is a",
    "value made by a builder; components refer to each other by value, and a reference is accepted where the value has the ability that the",
    "field asks for. Builders never throw: `lintel compile` reports everything that is wrong, at the line and column of the property.",
    "",
    "## System",
    "",
    need("system").text,
    "",
    ...fieldTable(need("SystemInput").fields),
    "## Placement",
    "",
    ...table(["function", "meaning"], ["aws", "gcp", "azure"].map(functionRow)),
    ...["AwsOptions", "GcpOptions", "AzureOptions"].flatMap((name) => [
      `Options of ${code(name.replace("Options", "").toLowerCase())}:`,
      "",
      ...fieldTable([...need("Zoned").fields, ...need(name).fields]),
    ]),
    "## Units",
    "",
    'Every quantity is text with its unit, so that nothing is guessed. `quantity(2 * peak, "/s")` writes a computed one.',
    "",
    ...table(
      ["quantity", "examples", "in plan.json and rules"],
      units.map(({ name, type }) => [name, code(/"(.*)"/.exec(type)?.[1] ?? ""), base[name] ?? ""]),
    ),
    "A day is written `2027-03-31`.",
    "",
    "## Fields of every component",
    "",
    ...fieldTable(common()),
    "## Kinds",
    "",
    ...kinds.flatMap(kindSection),
    "## Types",
    "",
    ...sections.flatMap((one) => {
      const inherited = parentsOf(one).flatMap((parent) => parent.fields);
      const fields = [...inherited, ...one.fields];
      const body = fields.length > 0 ? fieldTable(fields) : [aliasText(one), ""];
      return [`### ${one.name}`, "", ...(one.text === "" ? [] : [one.text, ""]), ...body];
    }),
    "## Functions",
    "",
    ...table(
      ["function", "meaning"],
      exported
        .filter((name) => !["system", "aws", "gcp", "azure"].includes(name))
        .sort(byText)
        .map(functionRow),
    ),
    "## Reference architectures",
    "",
    "From `lintel/blueprints`: whole systems from a few parameters, made of the kinds above. Findings point into your call.",
    "",
    ...["chatServing", "predictionApi", "embeddingService"].flatMap((name) => {
      const input = need(`${name.charAt(0).toUpperCase()}${name.slice(1)}Input`, architectures);
      return [
        `### ${name}`,
        "",
        need(name, architectures).text,
        "",
        ...fieldTable([...need("Deployment", architectures).fields, ...input.fields, ...picked(input)]),
      ];
    }),
    "## Kinds and rules of your own",
    "",
    `From \`lintel/extend\`: ${Object.keys(extend).sort(byText).map(code).join(", ")}. CONTRIBUTING.md has an example, [rules.md](rules.md) is about rules and their tests.`,
  ].join("\n")}\n`;
}

/** Fields taken over with `Pick<LlmInput, "model" | …>`. */
function picked(input: Declared): readonly Field[] {
  return input.extends.flatMap((parent) => {
    const [, from, names] = /^Pick<(\w+), (.+)>$/.exec(parent) ?? [];
    if (from === undefined || names === undefined) return [];
    const wanted = [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name);
    return need(from).fields.filter(({ name }) => wanted.includes(name));
  });
}

const stages: readonly (readonly [RegExp, string])[] = [
  [/^LNT10/, "Loading the blueprint"],
  [/^LNT11/, "Values"],
  [/^LNT12/, "References"],
  [/^LNT2/, "Plan and cost"],
  [/^LNT3/, "Rules and waivers"],
  [/^LNT4[01267]/, "Lowering"],
  [/^LNT43/, "Overrides"],
  [/^LNT4[589]/, "Kubernetes"],
  [/^LNT5/, "Writing"],
  [/^LNT[69]/, "Command line"],
];

export function errorsPage(): string {
  const all = Object.entries(codes).sort(([a], [b]) => byText(a, b));
  const homeless = all.filter(([name]) => !stages.some(([form]) => form.test(name)));
  if (homeless.length > 0) throw new Error(`no stage for ${homeless.map(([name]) => name).join(", ")}`);
  const entry = ([name, { severity, title, help }]: (typeof all)[number]): string[] => [
    `### ${name}: ${title}`,
    "",
    `${severity.charAt(0).toUpperCase()}${severity.slice(1)}. ${help}`,
    "",
  ];
  return `${[
    "# Messages",
    "",
    "Made from `compiler/diagnostics/codes/` by `npm run docs`; a test fails when the two differ. `lintel explain CODE` prints the same.",
    "A message has a code, a position, and mostly a hint. Errors end a run with exit code 1 and nothing is written; warnings and notes do not.",
    "",
    ...stages.flatMap(([form, title]) => {
      const mine = all.filter(([name]) => stages.find(([other]) => other.test(name))?.[0] === form);
      return mine.length === 0 ? [] : [`## ${title}`, "", ...mine.flatMap(entry)];
    }),
    "## Rules",
    "",
    "Findings of rules come as LNT3001 with the id of the rule: [rules/README.md](rules/README.md) has a page for each.",
  ]
    .join("\n")
    .trimEnd()}\n`;
}

/** The part of the output of a compile that README.md shows: the table of the plan, why of one component, and the files. */
function excerpt(output: string): string {
  const lines = output.split("\n");
  const from = (start: string, end: (line: string) => boolean): readonly string[] => {
    const first = lines.findIndex((line) => line.startsWith(start));
    if (first < 0) throw new Error(`the output has no line that starts with ${JSON.stringify(start)}`);
    const length = lines.slice(first).findIndex((line, index) => index > 0 && end(line));
    return lines.slice(first, length < 0 ? undefined : first + length);
  };
  const heads = (line: string): boolean => /^ {4}\S/.test(line);
  const why = from("  Why chat is ", (line) => line === "" || line.startsWith("  Why "));
  const part = (start: string): readonly string[] => {
    const first = why.findIndex((line) => line.startsWith(`    ${start}`));
    const rest = why.slice(first + 1).findIndex(heads);
    return why.slice(first, rest < 0 ? undefined : first + 1 + rest);
  };
  const rejected = part("Rejected:");
  const second = rejected.findIndex((line, index) => index > 1 && /^ {6}\S/.test(line));
  const more = rejected.filter((line) => line.startsWith("      and "));
  return [
    ...from("support-chat, ", (line) => line.startsWith("  Why ")),
    ...why.slice(0, 1),
    ...part("memory"),
    ...rejected.slice(0, second < 0 ? undefined : second),
    ...more,
    "",
    ...from("dist/support-chat/", (line) => line === ""),
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd();
}

/** README.md with the output of today. */
export function readmePage(text: string, output: string): string {
  const block = /(```\n)support-chat, [\s\S]*?(\n```)/;
  if (!block.test(text)) throw new Error("README.md shows no output");
  return text.replace(block, (_all, open: string, close: string) => `${open}${excerpt(output)}${close}`);
}
