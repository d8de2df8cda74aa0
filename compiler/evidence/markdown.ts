import { type Item, type PackEvidence, type RuleEvidence, states } from "./report.ts";

export interface Head {
  readonly system: string;
  readonly purpose: string;
  readonly owner: string;
  readonly environment: string;
  readonly places: readonly string[];
  readonly blueprint: string;
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  readonly lintel: string;
  readonly asOf: string | null;
}

/** Text of others: no markup, one line. */
const safe = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|~$-]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "&#64;");
const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
/** Places of one verdict that are written out; JSON has all. */
const most = 5;

export function evidenceMarkdown(head: Head, packs: readonly PackEvidence[]): string {
  const lines = [
    `# Evidence: ${safe(head.system)}`,
    "",
    safe(head.purpose),
    "",
    row("what", "value"),
    row("---", "---"),
    row("owner", safe(head.owner)),
    row("environment", safe(head.environment)),
    row("places", safe(head.places.join(", "))),
    row("blueprint", safe(head.blueprint)),
    ...head.inputs.map(({ file, sha256 }) => row(`SHA-256 of ${safe(file)}`, sha256)),
    row("Lintel", safe(head.lintel)),
    row("day", head.asOf ?? "none was given: whether waivers have expired was not judged"),
    "",
    "This report covers the controls listed below and no others of their frameworks. It says what a compiler sees in the blueprint and in",
    "what it emits; it does not say what runs.",
    "",
    ...packs.flatMap(packLines),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

const packLines = (pack: PackEvidence): readonly string[] => [
  `## ${safe(pack.title)} (${safe(pack.edition)})`,
  "",
  row(...states),
  row(...states.map(() => "---:")),
  row(...states.map((state) => String(pack.counts[state]))),
  "",
  ...pack.controls.flatMap(({ control, state, rules }) => [`### ${safe(control)}: ${state}`, "", ...rules.flatMap(ruleLines), ""]),
];

function ruleLines({ id, title, state, why, evidence, waivers, baselined }: RuleEvidence): readonly string[] {
  const verdicts = ["fail", "unknown", "pass", "not-applicable"] as const;
  return [
    `- **${id}** ${safe(title)}: ${state}${why === null ? "" : `, ${safe(why)}`}`,
    ...verdicts.flatMap((verdict) => {
      const those = evidence.filter((one) => one.verdict === verdict);
      if (those.length === 0) return [];
      const rest = those.length - most;
      return [`  - ${verdict}: ${those.length}`, ...those.slice(0, most).map(itemLine), ...(rest > 0 ? [`    - and ${rest} more, listed in JSON`] : [])];
    }),
    ...waivers.map(
      ({ reason, owner, expires, ticket, component }) =>
        `  - waiver on ${safe(component ?? "the system")}: ${safe(reason)} Owner ${safe(owner)}, until ${safe(expires)}${ticket === undefined ? "" : `, ticket ${safe(ticket)}`}`,
    ),
    ...(baselined === 0 ? [] : [`  - of these, in the baseline and still not met: ${baselined}`]),
  ];
}

function itemLine({ text, component, at, property, emitted }: Item): string {
  const where = [at, component, property].filter((part) => part !== null).map(safe);
  const file =
    emitted === null ? "" : `; ${safe(`${emitted.file}${emitted.line === null ? "" : `:${emitted.line}`} ${emitted.address} ${emitted.pointer ?? ""}`.trim())}`;
  return `    - ${safe(text)} (${where.join(", ")}${file})`;
}
