import type { MetaRuleId, RuleId } from "../../dsl/catalog/rules.ts";
import type { Span, Where } from "../diagnostics/diagnostic.ts";
import type { System, Waived } from "../system.ts";
import type { Finding } from "./finding.ts";
import type { CentralWaivers, Policy } from "./policy.ts";
import { isWaiting, type Rule, type WaitingRule } from "./rule.ts";
import { rules } from "./rules/index.ts";

/** A waiver with the place where it stands. */
export interface Placed {
  /** As it was written. */
  readonly terms: Waived;
  /** Id of its rule, whatever the spelling; the text as written where there is no such rule. */
  readonly rule: string;
  readonly component?: string;
  readonly at: Where | Span;
  /** It stands in the policy of the organisation. */
  readonly central: boolean;
  readonly state: "counts" | "expired" | "not checked";
  /** What is wrong with its terms; it does not count then. */
  readonly wrong: readonly (readonly [property: string, what: string])[];
  /** Kind that its rule waits for: it is not checked yet. */
  readonly waitsFor?: string;
  /** Why its rule may not be waived here. It does not count then. */
  readonly refused?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string): boolean => day.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

/** Rule by id or slug, in any case. */
export function ruleNamed(name: string): Rule | WaitingRule | undefined {
  const [id, slug] = [name.toUpperCase(), name.toLowerCase()];
  if (Object.hasOwn(rules, id)) return rules[id as RuleId | MetaRuleId];
  return Object.values(rules).find((rule) => rule.slug === slug || rule.aliases?.includes(slug));
}
const idOf = (name: string): string => ruleNamed(name)?.id ?? name;

/** Whether a rule of this id exists that can be waived, checked by this version or not. */
export const isRuleId = (id: string): id is RuleId => Object.hasOwn(rules, id) && !id.startsWith("META");

/** All waivers, those of the policy last. `asOf` is the day against which they expire; without it they count, unchecked. */
export function placedWaivers(system: System, asOf: string | undefined, policy: Policy | undefined): readonly Placed[] {
  const stateOf = ({ expires }: Waived): Placed["state"] =>
    asOf === undefined || expires === undefined ? "not checked" : expires < asOf ? "expired" : "counts";
  const placed = (terms: Waived, at: Where | Span, central: boolean, component?: string): Placed => {
    const rule = idOf(terms.rule);
    const found = ruleNamed(rule);
    const refused = refusalOf(rule, central, policy);
    return {
      terms,
      rule,
      at,
      central,
      state: stateOf(terms),
      wrong: wrongIn(terms),
      ...(component === undefined ? {} : { component }),
      ...(found !== undefined && isWaiting(found) ? { waitsFor: found.waitsFor } : {}),
      ...(refused === undefined ? {} : { refused }),
    };
  };
  const central: CentralWaivers = policy?.waivers ?? [];
  return [
    ...system.waivers.map((terms, index) => placed(terms, { origin: system.origin, path: ["waivers", index] }, false)),
    ...Object.values(system.components).flatMap(({ name, origin, waivers }) =>
      waivers.map((terms, index) => placed(terms, { origin, component: name, path: ["waivers", index] }, false, name)),
    ),
    ...central.filter((one) => one.system === system.name || one.system === "*").map(({ terms, at, component }) => placed(terms, at, true, component)),
  ];
}

/** Property -> what is wrong with it. */
function wrongIn({ reason, owner, expires }: Waived): Placed["wrong"] {
  const given = (text: string | undefined): boolean => text !== undefined && text.trim() !== "";
  return [
    ...(!given(reason)
      ? [["reason", "has no reason"] as const]
      : (reason?.trim().length ?? 0) < 20
        ? [["reason", "gives its reason in fewer than 20 characters"] as const]
        : []),
    ...(given(owner) ? [] : [["owner", "has no owner"] as const]),
    ...(!given(expires)
      ? [["expires", "has no end"] as const]
      : isDay(expires ?? "")
        ? []
        : [["expires", `ends on ${JSON.stringify(expires)}, which is no day`] as const]),
  ];
}

function refusalOf(id: string, central: boolean, policy: Policy | undefined): string | undefined {
  const rule = ruleNamed(id);
  if (rule !== undefined && !isWaiting(rule) && rule.waivable === false) return "it guards the waivers themselves";
  if (central || policy === undefined) return undefined;
  if (policy.inlineWaivers === "forbidden") return "the policy allows no waivers in blueprints";
  return typeof policy.inlineWaivers === "object" && policy.inlineWaivers.allExcept.some((one) => idOf(one) === id)
    ? "the policy does not allow to waive it in a blueprint"
    : undefined;
}

/** Whether a waiver stands where the finding is, whether it counts or not. */
export const matches = ({ rule, component, terms }: Placed, finding: Finding): boolean =>
  finding.verdict === "fail" && rule === finding.rule && component === finding.component && (terms.to === undefined || terms.to === finding.to);

/** Whether it takes a finding away. */
export const counts = ({ state, wrong, refused }: Placed): boolean => state !== "expired" && wrong.length === 0 && refused === undefined;
