import * as path from "node:path";
import type { Rule } from "../../dsl/rule.ts";
import { check } from "../check/index.ts";
import { type LocatedDiagnostic, locateAll } from "../diagnostics/locate.ts";
import type { Locator } from "../diagnostics/locator.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { Host } from "../host.ts";
import { load, startLoad } from "../load/index.ts";
import { nodeHost } from "../node-host.ts";
import { parse } from "../parse/index.ts";
import { resolve } from "../resolve/index.ts";
import type { ValidCase } from "./cases.ts";

/** What came of one blueprint. */
export interface CaseRun {
  readonly findings: readonly LocatedDiagnostic[];
  /** Outcomes of the rule, passes included. */
  readonly judged: number;
  /** Why the blueprint came to no rule. */
  readonly broken: readonly string[];
  readonly locator: Locator;
  readonly host: Host;
}

const entry = "blueprint.ts";

/** Loads, parses and resolves a blueprint, and asks the rule. Other findings are not its own. */
export async function runCase(rule: Rule, { blueprint, set = {} }: ValidCase, directory: string = process.cwd()): Promise<CaseRun> {
  const host = besideDisk(path.resolve(directory), blueprint);
  const { result, locator } = await load(startLoad(entry, host), set);
  const none = async (those: Parameters<typeof locateAll>[0]): Promise<CaseRun> => ({
    findings: [],
    judged: 0,
    broken: (await locateAll(those, locator)).filter(({ severity }) => severity === "error").map(shown),
    locator,
    host,
  });
  const [loaded, unread] = result;
  if (loaded === undefined) return none(unread);
  const [parsed, malformed] = parse(loaded);
  if (parsed === undefined) return none([...unread, ...malformed]);
  // No rule sees the version: it stands for the one of the catalogue.
  const [system, unresolved] = resolve(parsed, { kubernetesVersion: "1.34" });
  const before = [...unread, ...malformed, ...unresolved];
  if (system === undefined || hasErrors(before)) return none(before);
  const at = { file: entry, line: 1, column: 1 };
  const policy = { file: entry, packs: [], severity: {}, inlineWaivers: "allowed", waivers: [], rules: [{ rule, at }] } as const;
  const [report, diagnostics] = check({ system }, { policy });
  const mine = diagnostics.filter((one) => one.rule === rule.id);
  return {
    findings: await locateAll(mine, locator),
    judged: report?.results.find(({ id }) => id === rule.id)?.judged.length ?? 0,
    broken: [],
    locator,
    host,
  };
}

const shown = ({ span, code, message, hint }: LocatedDiagnostic): string =>
  `${span === undefined ? "" : `${span.line}:${span.column} `}${code} ${message}${hint === undefined ? "" : ` (${hint})`}`;

/** The disk, with the text of the case as one more file that goes before one of the same name. Nothing is written. */
function besideDisk(directory: string, text: string): Host {
  const disk = nodeHost(directory);
  const file = path.join(directory, entry);
  const bytes = new TextEncoder().encode(text);
  return {
    ...disk,
    virtual: true,
    stat: async (one) => (one === file ? "file" : disk.stat(one)),
    read: async (one) => (one === file ? bytes : disk.read(one)),
    readSync: (one) => (one === file ? bytes : disk.readSync(one)),
  };
}
