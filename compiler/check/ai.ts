import { isObject } from "../../dsl/fields.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Capture } from "../../dsl/components/monitor.ts";
import type { EuAiAct } from "../../dsl/comply.ts";
import type { Component } from "../system.ts";
import type { PackId } from "./packs/pack.ts";
import { isModel, type GraphContext } from "./rule.ts";

/** Models of a system, in order of names. */
export const modelsIn = ({ system }: GraphContext): readonly Component[] => Object.values(system.components).filter(isModel);

/** It answers in text or pictures of its own; a model whose traffic has no output turns text into vectors. */
export const generates = ({ can, values }: Component): boolean =>
  can.includes("generate text") && !(isObject(values["traffic"]) && values["traffic"]["outputTokens"] === undefined);

/** What the author declares for the EU AI Act, and where. */
export function aiAct({ system }: GraphContext): { readonly declared: EuAiAct; readonly index: number } | undefined {
  const index = system.comply.findIndex(({ framework }) => framework === "eu-ai-act");
  const found = system.comply[index];
  return found?.framework === "eu-ai-act" ? { declared: found, index } : undefined;
}

const frameworksOfAi: readonly PackId[] = ["eu-ai-act", "iso-42001", "nist-ai-rmf"];
export const aiPacks = ({ packs }: GraphContext): readonly PackId[] => packs.filter((pack) => frameworksOfAi.includes(pack));

/**
 * How much is asked of the models: "full" of high risk and by the standards that know no classes, "light" of limited risk, "none" of
 * minimal risk, or where no framework for AI is in force.
 */
export function duties(context: GraphContext): "full" | "light" | "none" {
  if (aiPacks(context).some((pack) => pack !== "eu-ai-act")) return "full";
  const risk = aiAct(context)?.declared.risk;
  return risk === "high" ? "full" : risk === "limited" ? "light" : "none";
}

/** Requests and answers that are stored: what an AI system did. */
export interface Log {
  readonly monitor: Component;
  readonly capture: Parsed<Capture>;
  readonly store: Component;
  /** Models that it watches. */
  readonly models: readonly string[];
}
/** Declared captures of what models are asked and answer. */
export function eventLogs(context: GraphContext): readonly Log[] {
  const { system } = context;
  const watched = Object.values(system.components).filter(({ values }) => isObject(values["capture"]));
  return watched.flatMap((monitor): readonly Log[] => {
    const capture = monitor.values["capture"] as unknown as Parsed<Capture>;
    const store = system.components[capture.to.component];
    const models = watchedBy(context, monitor.name).filter((name) => system.components[name] !== undefined && isModel(system.components[name]));
    return store === undefined || models.length === 0 ? [] : [{ monitor, capture, store, models }];
  });
}

/** What a monitor looks at. */
export const watchedBy = (context: GraphContext, monitor: string): readonly string[] =>
  context
    .edgesFrom(monitor)
    .filter(({ verb }) => verb === "monitors")
    .map(({ to }) => to);
/** Who looks at a component. */
export const watchersOf = (context: GraphContext, name: string): readonly Component[] =>
  context.edgesTo(name).flatMap(({ verb, from }) => (verb === "monitors" ? (context.system.components[from] ?? []) : []));

/** Everything that requests from a component reach. */
export function servedTo(context: GraphContext, from: string): ReadonlySet<string> {
  const reached = new Set([from]);
  for (const name of reached) for (const { verb, to } of context.edgesFrom(name)) if (verb === "invokes") reached.add(to);
  reached.delete(from);
  return reached;
}
