import type { PropertyPath, Where } from "../diagnostics/diagnostic.ts";
import { byCodePoint, money } from "../plan/format.ts";
import type { Bill, BudgetCheck, CostLine, Plan } from "../plan/plan.ts";
import type { Budget, System } from "../system.ts";
import { billOf } from "./bill.ts";
import { useOf, useOfSystem } from "../plan/use.ts";

type LimitName = BudgetCheck["limit"];

/** One limit of one budget. */
export interface Limit {
  /** Component; undefined is the system. */
  readonly component: string | undefined;
  readonly limit: LimitName;
  readonly limitUsd: number;
  readonly onExceed: Budget["onExceed"];
  readonly at: Where & { readonly path: PropertyPath };
}

/** What a plan costs by the measure of a limit. */
export interface Measured {
  /** Null: nothing to spread the cost over. */
  readonly usd: number | null;
  readonly lowerBound: boolean;
  readonly atMostUsd?: number;
  /** The month behind it. */
  readonly bill: Bill;
}

interface LimitKind {
  readonly sum: (budget: Budget) => number | undefined;
  readonly path: (budget: Budget) => PropertyPath;
  /** In words, after a sum: "a month". */
  readonly per: string;
  /** How many of these a month holds; undefined where that is not known. */
  readonly count: (use: { readonly requests: number; readonly tokens?: { readonly input: number; readonly output: number } }) => number | undefined;
}

/** The limits that a budget can state, in the order in which they are checked. */
export const limitKinds: Readonly<Record<LimitName, LimitKind>> = {
  monthly: {
    sum: (budget) => budget.monthlyUsd,
    path: ({ monthlyFor }) => ["budget", "monthly", ...(monthlyFor === undefined ? [] : [monthlyFor])],
    per: "a month",
    count: () => 1,
  },
  perThousandRequests: {
    sum: (budget) => budget.perThousandRequestsUsd,
    path: () => ["budget", "perThousandRequests"],
    per: "per thousand requests",
    count: ({ requests }) => requests / 1000,
  },
  perMillionTokens: {
    sum: (budget) => budget.perMillionTokensUsd,
    path: () => ["budget", "perMillionTokens"],
    per: "per million tokens",
    count: ({ tokens }) => (tokens === undefined ? undefined : (tokens.input + tokens.output) / 1e6),
  },
};
const names: readonly LimitName[] = ["monthly", "perThousandRequests", "perMillionTokens"];

/** Every limit of a system: its own, then those of components by name. */
export function limitsOf(system: System): readonly Limit[] {
  const of = (budget: Budget | undefined, component: string | undefined, where: Where): readonly Limit[] =>
    names.flatMap((limit) => {
      const limitUsd = budget === undefined ? undefined : limitKinds[limit].sum(budget);
      return budget === undefined || limitUsd === undefined
        ? []
        : [{ component, limit, limitUsd, onExceed: budget.onExceed, at: { ...where, path: limitKinds[limit].path(budget) } }];
    });
  const components = Object.values(system.components).sort((a, b) => byCodePoint(a.name, b.name));
  return [
    ...of(system.budget, undefined, { origin: system.origin }),
    ...components.flatMap(({ budget, name, origin }) => of(budget, name, { origin, component: name })),
  ];
}

/** All lines of a plan, over its places. */
export const linesOf = (plan: Plan): readonly CostLine[] => plan.places.flatMap((place) => place.bill.lines);

/** What a plan costs by the measure of a limit. */
export function measure({ component, limit }: Pick<Limit, "component" | "limit">, system: System, plan: Plan): Measured {
  const bill = billOf(linesOf(plan).filter((line) => component === undefined || line.component === component));
  const { lowerBound } = bill;
  if (limit === "monthly") return { usd: bill.monthlyUsd, lowerBound, ...(bill.atMostUsd === undefined ? {} : { atMostUsd: bill.atMostUsd }), bill };
  const planned = new Set(plan.places.flatMap((place) => Object.keys(place.components)));
  const own = component === undefined ? undefined : system.components[component];
  const use = component === undefined ? useOfSystem(system, planned) : own && useOf(own);
  const count = use === undefined ? undefined : limitKinds[limit].count(use);
  if (count === undefined || !(count > 0)) return { usd: null, lowerBound: true, bill };
  return { usd: bill.monthlyUsd / count, lowerBound, ...(bill.atMostUsd === undefined ? {} : { atMostUsd: bill.atMostUsd / count }), bill };
}

/** A lower bound above the limit is exceeded for certain; below it only an upper bound that fits makes it certain. */
export function verdictOf({ usd, lowerBound, atMostUsd }: Measured, limitUsd: number): BudgetCheck["verdict"] {
  if (usd === null) return "unknown";
  if (usd > limitUsd) return "exceeded";
  if (!lowerBound) return "within";
  return atMostUsd !== undefined && atMostUsd <= limitUsd ? "within" : "unknown";
}

/** "$95,000 a month". */
export const sumText = (usd: number, limit: LimitName): string =>
  `${limit === "monthly" ? money(usd) : `$${Number(usd.toPrecision(4))}`} ${limitKinds[limit].per}`;
