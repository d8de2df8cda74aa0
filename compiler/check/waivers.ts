import type { RuleId } from "../../dsl/catalog/rules.ts";
import type { Waiver } from "../../dsl/waive.ts";
import type { Diagnostic, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import type { System } from "../system.ts";

/** A waiver with the place where it stands. `component` is absent on the system. */
export interface Placed {
  readonly waiver: Waiver;
  readonly component?: string;
  readonly at: Where;
  readonly state: "counts" | "expired" | "not checked";
}

/** All waivers. `asOf` is the day against which they expire; without it they count, unchecked. */
export function placedWaivers(system: System, asOf: string | undefined): readonly Placed[] {
  const stateOf = ({ expires }: Waiver): Placed["state"] => (asOf === undefined ? "not checked" : expires < asOf ? "expired" : "counts");
  const own = system.waivers.map((waiver, index): Placed => ({ waiver, state: stateOf(waiver), at: { origin: system.origin, path: ["waivers", index] } }));
  const theirs = Object.values(system.components).flatMap(({ name, origin, waivers }) =>
    waivers.map((waiver, index): Placed => ({ waiver, component: name, state: stateOf(waiver), at: { origin, component: name, path: ["waivers", index] } })),
  );
  return [...own, ...theirs];
}

/** What is to be said about the waivers themselves. `used` holds those that cover a finding, expired ones included. */
export function waiverProblems(
  placed: readonly Placed[],
  used: ReadonlySet<Placed>,
  known: readonly string[],
  asOf: string | undefined,
): readonly Diagnostic[] {
  return placed.flatMap((one) => {
    const { rule, expires } = one.waiver;
    if (!known.includes(rule)) return [unchecked(one, known)];
    const found: Diagnostic[] = [];
    if (one.state === "expired")
      found.push(
        diagnostic("LNT3004", {
          message: `the waiver for ${rule} expired on ${expires}`,
          at: { ...one.at, path: [...(one.at.path ?? []), "expires"] },
          hint: "repair what it covers, or decide again and give it a new end",
          notes: [`checked as of ${asOf}`],
          rule: "META902",
        }),
      );
    if (!used.has(one))
      found.push(
        diagnostic("LNT3005", {
          message: `the waiver for ${rule} covers no finding here`,
          at: one.at,
          hint: "remove it, or move it to the component that has the finding",
          rule: "META903",
        }),
      );
    else if (one.state === "not checked")
      found.push(
        diagnostic("LNT3006", {
          message: `the waiver for ${rule} counts until ${expires}; whether that has passed was not checked`,
          at: one.at,
          rule: "META905",
        }),
      );
    return found;
  });
}

/** First and last number of each family, as in dsl/catalog/rules.ts. */
const families: Readonly<Record<string, readonly [first: number, last: number]>> = {
  ARC: [101, 117],
  AIG: [201, 223],
  TF: [301, 342],
  REL: [501, 508],
  COST: [601, 604],
};

/** Whether a rule of this id exists, checked by this version or not. */
export function isRuleId(id: string): id is RuleId {
  const [, family, number] = /^([A-Z]+)(\d+)$/.exec(id) ?? [];
  const range = family !== undefined && Object.hasOwn(families, family) ? families[family] : undefined;
  return range !== undefined && Number(number) >= range[0] && Number(number) <= range[1];
}

function unchecked({ waiver: { rule }, at }: Placed, known: readonly string[]): Diagnostic {
  if (isRuleId(rule)) return diagnostic("LNT3007", { message: `${rule} is not checked by this version, so its waiver has no effect`, at, rule: "META905" });
  const near = nearest(rule, known);
  const own = rule.includes("/") ? "add the rule to `rules` of the system" : `rules of this version: ${listed(known.filter((one) => !one.includes("/")))}`;
  const hint = near === undefined ? own : `did you mean ${JSON.stringify(near)}?`;
  return diagnostic("LNT3005", { message: `there is no rule \`${rule}\``, at, hint, rule: "META903" });
}
