import type { Result, Span } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Baseline } from "./baseline.ts";
import type { Finding } from "./finding.ts";

/** File of the baselines of a project, beside its package.json. */
export const BASELINE_FILE = "lintel.baseline.json";

/** One system's findings that were there before. */
interface Entry {
  readonly rule: string;
  /** Component, or "the system". */
  readonly where: string;
  /** Message when it was taken in, for people; nothing depends on it. */
  readonly finding: string;
  readonly key: string;
}
type Systems = Readonly<Record<string, readonly Entry[]>>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" &&
  value !== null &&
  ["rule", "where", "finding", "key"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

/** Reads the file. `file` is its path as spans name it. */
export function readBaselines(text: string, file: string): Result<Systems> {
  const refused = (message: string): Result<Systems> => [
    undefined,
    [diagnostic("LNT3011", { message: `\`${file.split("/").at(-1)}\` ${message}`, at: { file, line: 1, column: 1 } })],
  ];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("is no JSON");
  }
  const { schemaVersion, systems } = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (schemaVersion !== 1) return refused("is no baseline of this version: `schemaVersion` is not 1");
  if (typeof systems !== "object" || systems === null || Array.isArray(systems)) return refused("has no `systems`");
  for (const [name, entries] of Object.entries(systems)) {
    if (!Array.isArray(entries) || !entries.every(isEntry)) return refused(`has entries of \`${name}\` that are none`);
    const keys = entries.map(({ key }) => key);
    if (new Set(keys).size < keys.length) return refused(`has an entry of \`${name}\` twice`);
    if (!entries.every(({ key, rule }) => isKeyOf(key, rule))) return refused(`has a key of \`${name}\` that belongs to another rule`);
  }
  return [systems as Systems, []];
}

function isKeyOf(key: string, rule: string): boolean {
  try {
    const parts: unknown = JSON.parse(key);
    return Array.isArray(parts) && parts[0] === rule;
  } catch {
    return false;
  }
}

/** What a check needs of it: the keys of one system, with their lines. */
export function baselineOf(systems: Systems, system: string, text: string, file: string): Baseline {
  const lines = text.split("\n");
  const keys = new Map<string, Span>();
  for (const { key } of Object.hasOwn(systems, system) ? (systems[system] ?? []) : []) {
    const index = lines.findIndex((line) => line.includes(JSON.stringify(key)));
    const line = lines[index] ?? "";
    const column = line.length - line.trimStart().length + 1;
    keys.set(key, { file, line: Math.max(index, 0) + 1, column, endLine: Math.max(index, 0) + 1, endColumn: line.length + 1 });
  }
  return { keys };
}

/** What may be taken in: failures that nothing covers, not those about waivers. */
export const baselinable = ({ verdict, waiver, rule }: Finding): boolean => verdict === "fail" && waiver === undefined && !rule.startsWith("META");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The file with one system's entries replaced. Sorted; the same findings give the same bytes. */
export function writeBaselines(systems: Systems, system: string, findings: readonly Finding[]): string {
  const entries = [...new Map(findings.map((one) => [one.key, one])).values()]
    .map(({ rule, component, key, diagnostic: { message } }): Entry => ({ rule, where: component ?? "the system", finding: message, key }))
    .sort((a, b) => compare(a.key, b.key));
  const all = Object.entries({ ...systems, [system]: entries })
    .filter(([, those]) => those.length > 0)
    .sort(([a], [b]) => compare(a, b));
  return `${JSON.stringify({ schemaVersion: 1, systems: Object.fromEntries(all) }, null, 2)}\n`;
}

export type { Systems };
