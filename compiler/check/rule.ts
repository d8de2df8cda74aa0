import type { MetaRuleId, RuleId } from "../../dsl/catalog/rules.ts";
import type { PropertyPath, Related, Span, Where } from "../diagnostics/diagnostic.ts";
import type { Fix } from "../diagnostics/fix.ts";
import type { Plan } from "../plan/plan.ts";
import type { Component, Edge, Place, System } from "../system.ts";
import type { KubernetesView } from "./emitted/kubernetes.ts";
import type { PackId } from "./packs/pack.ts";
import type { RuleResult } from "./result.ts";
import type { Placed } from "./waivers.ts";
import type { EmittedRef } from "../diagnostics/emitted.ts";
import type { TerraformView } from "./emitted/terraform.ts";

export type RuleSeverity = "critical" | "high" | "medium" | "low";
/** What a check looks at: the declared graph, its plan, what was emitted, overrides included, or, after all others, the waivers. */
export type Level = "graph" | "plan" | "terraform" | "kubernetes" | "waivers";
/** "default": what Lintel emits holds it, so that it fires on overrides and edited files. "autofix": there is a safe edit of the blueprint. */
export type Disposition = "default" | "suggest" | "manual" | "autofix";

/** What a check of the declared graph sees. */
export interface GraphContext {
  readonly system: System;
  edgesFrom(component: string): readonly Edge[];
  edgesTo(component: string): readonly Edge[];
  /** ISO 3166 code of a region's country; `undefined` when the catalogue does not know. */
  country(cloud: string, region: string): string | undefined;
  /** ISO day of the run, where it was given. */
  readonly asOf: string | undefined;
  /** Frameworks in force: declared in `comply`, or added by a policy. */
  readonly packs: readonly PackId[];
}
export interface PlanContext extends GraphContext {
  readonly plan: Plan;
}
export interface EmittedContext extends PlanContext {
  /** One for each place. */
  readonly terraform: readonly TerraformView[];
  readonly kubernetes: readonly KubernetesView[];
}
/** What a check of the waivers sees, after every other rule. */
export interface WaiverContext extends GraphContext {
  readonly waivers: readonly Placed[];
  /** Those that match a finding, whether they count or not. */
  readonly used: ReadonlySet<Placed>;
  readonly results: readonly RuleResult[];
}
export interface Contexts {
  readonly graph: GraphContext;
  readonly plan: PlanContext;
  readonly terraform: EmittedContext;
  readonly kubernetes: EmittedContext;
  readonly waivers: WaiverContext;
}

/** What an outcome is about. */
export interface Subject {
  /** Absent for the system as a whole. */
  readonly component?: string;
  /** The component at the other end, where it is about an edge. */
  readonly to?: string;
  /** Property of the component or the system. */
  readonly path?: PropertyPath;
  /** A place in another file than the blueprint, which goes before all others. */
  readonly at?: Where | Span;
  /** What was emitted; where an override changed it, the finding points there. */
  readonly emitted?: EmittedRef;
}

export type Data = Readonly<Record<string, string | number>>;

/** What one rule says about one subject. `M`: names of its messages. */
export type Outcome<M extends string = string> = Subject &
  (
    | { readonly verdict: "pass" /** What shows it, for an auditor. */; readonly evidence?: string }
    | { readonly verdict: "not-applicable"; readonly because: string }
    | { readonly verdict: "unknown"; readonly because: string }
    | {
        readonly verdict: "fail";
        readonly message: M;
        /** Values of the `{words}` in the message. */
        readonly data?: Data;
        readonly related?: readonly Related[];
        /** @default "error" for critical and high rules, else "warning" */
        readonly level?: "error" | "warning";
        readonly fix?: Fix;
      }
  );

/** `{word}` stands for a value of the outcome's data. */
export type Message = string | { readonly text: string; readonly hint: string };

export interface RuleDocs {
  /** What goes wrong without it. */
  readonly why: string;
  /** A fragment of a blueprint, or of an override, on which it fires. */
  readonly example: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A rule of Lintel, one a file. Its checks are pure: the same input gives the same outcomes. */
export interface Rule<Id extends string = RuleId | MetaRuleId, M extends string = string> {
  /** Never changes, as "ARC115". */
  readonly id: Id;
  /** Readable name, taken wherever an id is. */
  readonly slug: string;
  /** Earlier slugs, still taken. @default none */
  readonly aliases?: readonly string[];
  /** The demand as a sentence. */
  readonly title: string;
  readonly severity: RuleSeverity;
  readonly category: "architecture" | "compliance" | "terraform" | "kubernetes" | "reliability" | "cost";
  readonly disposition: Disposition;
  /** Controls of frameworks and checks of scanners that ask for the same. */
  readonly references: readonly string[];
  /** It counts in every system, or only where a framework that asks for it is in force. @default "always"; "pack" for the category compliance */
  readonly applies?: "always" | "pack";
  /** First day on which the law asks for it, and where that is written. @default always */
  readonly appliesFrom?: {
    readonly day: string;
    readonly source: string /** The law. Where another framework in force asks for it, it counts at once. */;
    readonly pack: PackId;
  };
  /** @default true */
  readonly waivable?: false;
  /** Rule that took its place. @default it is in force */
  readonly replacedBy?: RuleId;
  readonly docs: RuleDocs;
  readonly messages: Readonly<Record<M, Message>>;
  /** One at least. No outcome at all means that there is nothing of its kind. */
  readonly checks: { readonly [L in Level]?: (context: Contexts[L]) => Iterable<Outcome<NoInfer<M>>> };
}

/** A rule whose subject no kind declares yet. It is listed, and never counted as passed. */
export interface WaitingRule<Id extends string = RuleId>
  extends Omit<Rule<Id>, "docs" | "messages" | "checks" | "applies" | "appliesFrom" | "waivable" | "replacedBy"> {
  /** Kind, or property of a kind, that it waits for. */
  readonly waitsFor: string;
  readonly why: string;
}

export const isWaiting = (rule: Rule | WaitingRule): rule is WaitingRule => "waitsFor" in rule;

/** Keeps ids and messages typed. */
export const defineRule = <const Id extends RuleId | MetaRuleId, M extends string>(rule: Rule<Id, M>): Rule<Id> => rule as unknown as Rule<Id>;
export const defineWaiting = <const Id extends RuleId>(rule: WaitingRule<Id>): WaitingRule<Id> => rule;

/** The same question to each component; `undefined` where it does not arise. */
export function eachComponent<M extends string>(
  context: GraphContext,
  ask: (component: Component) => Outcome<M> | readonly Outcome<M>[] | undefined,
): readonly Outcome<M>[] {
  return Object.values(context.system.components).flatMap((component) => {
    const answer = ask(component);
    const outcomes: readonly Outcome<M>[] = answer === undefined ? [] : "verdict" in answer ? [answer] : answer;
    return outcomes.map((one) => ({ component: component.name, ...one }));
  });
}

/** Framework that the author declared in `comply`. */
export const complies = ({ system }: GraphContext, framework: System["comply"][number]["framework"]): boolean =>
  system.comply.some((one) => one.framework === framework);

/** The declared class of the EU AI Act is high. */
export const highRisk = ({ system }: GraphContext): boolean => system.comply.some((one) => one.framework === "eu-ai-act" && one.risk === "high");

/** Components that decide or generate: what the law calls an AI system. */
export const isModel = ({ can }: Component): boolean => can.includes("generate text") || can.includes("predict") || can.includes("embed text");

/** Places in which a component runs. */
export const placesOf = ({ place }: Component, { places }: System): readonly Place[] => (place === undefined ? places : [place]);
