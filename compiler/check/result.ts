import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Available } from "./context.ts";
import { packsOf } from "./packs/index.ts";
import type { Level, Message, Outcome, Rule, RuleSeverity } from "./rule.ts";

/** An outcome with its message made. */
export type Judged = Outcome & { readonly on: Level /** Of a failure. */; readonly text?: string; readonly hint?: string };

/** What one rule said. */
export interface RuleResult {
  readonly id: string;
  readonly severity: RuleSeverity;
  readonly references: readonly string[];
  readonly judged: readonly Judged[];
  /** No framework that asks for it is in force: it was not run. @default false */
  readonly idle?: true;
  /** The law asks for it from a later day on than that of the run. @default false */
  readonly early?: { readonly day: string; readonly source: string };
  /** Levels that it asks for and that the compile did not reach: it is unknown there. */
  readonly unreached: readonly Level[];
  /** It threw, or answered with what is no verdict. */
  readonly broken?: readonly Diagnostic[];
}

const levels: readonly Level[] = ["graph", "plan", "terraform", "kubernetes", "waivers"];

/** Asks a rule of Lintel on every level that there is. A throw is a finding. */
export function askRule(rule: Rule, contexts: Available): RuleResult {
  const { id, severity, references, checks, messages, appliesFrom } = rule;
  const { packs, asOf } = contexts.graph;
  const applies = rule.applies ?? (rule.category === "compliance" ? "pack" : "always");
  if (applies === "pack" && !packsOf(id).some((pack) => packs.includes(pack.id))) return { id, severity, references, judged: [], unreached: [], idle: true };
  const judged: Judged[] = [];
  const unreached: Level[] = [];
  const broken: Diagnostic[] = [];
  for (const level of levels) {
    if (checks[level] === undefined) continue;
    const context = contexts[level];
    if (context === undefined) unreached.push(level);
    else
      try {
        const outcomes = checks[level](context as never);
        for (const outcome of outcomes) judged.push({ ...outcome, on: level, ...said(outcome, messages) });
      } catch (error) {
        broken.push(
          diagnostic("LNT3008", {
            message: `the rule ${id} failed on the ${level}: ${error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0]}` : "a value that is no error"}`,
            at: { origin: contexts.graph.system.origin },
            rule: id,
          }),
        );
      }
  }
  const asked = packsOf(id).filter((pack) => packs.includes(pack.id));
  const waits = appliesFrom !== undefined && asOf !== undefined && asOf < appliesFrom.day && asked.every((pack) => pack.id === appliesFrom.pack);
  const early = waits ? { early: appliesFrom } : {};
  return { id, severity, references, judged, unreached, ...early, ...(broken.length === 0 ? {} : { broken }) };
}

function said(outcome: Outcome, messages: Readonly<Record<string, Message>>): { readonly text?: string; readonly hint?: string } {
  if (outcome.verdict !== "fail") return {};
  const message = messages[outcome.message];
  if (message === undefined) throw new Error(`it has no message \`${outcome.message}\``);
  const data = outcome.data ?? {};
  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (!Object.hasOwn(data, name)) throw new Error(`its message \`${outcome.message}\` lacks {${name}}`);
      return String(data[name]);
    });
  return typeof message === "string" ? { text: filled(message) } : { text: filled(message.text), hint: filled(message.hint) };
}
