import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component, Level } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { at, isGiven } from "../at.ts";
import type { CommonAccess, CommonLowered } from "../contract.ts";
import { retentionMax } from "../facts.ts";
import { day, days, duration, gib, round } from "../quantities.ts";
import { type BucketPrices, storageCost } from "./bucket-cost.ts";

/** A cheaper tier for old objects. */
export interface Tier {
  /** Inside of a sentence: "the cool tier". */
  readonly title: string;
  /** Days that are billed at least. */
  readonly least: number;
}

/** What the checks leave of a declaration. Days are whole. */
export interface BucketAsked<T extends Tier> {
  readonly level: Level;
  readonly versioned: boolean;
  readonly production: boolean;
  readonly keepDays?: number;
  readonly cold?: { readonly days: number; readonly tier: T };
  /** Days that replaced and deleted versions can be restored. */
  readonly noncurrentDays: number;
  /** Days that a limit on keeping leaves after the deletion of an object. */
  readonly afterwards?: number;
  /** Milliseconds. */
  readonly locked?: number;
}

/** Object storage of a cloud. `S`: the bucket that its lowering adds. */
export interface BucketOnCloud<T extends Tier, S> {
  /** For people: "S3". */
  readonly storage: string;
  readonly apis: readonly string[];
  readonly lock: {
    /** A lock works on versions. */
    readonly needsVersions: boolean;
    /** The longest one, and how it is said. */
    readonly longest?: { readonly days: number; readonly said: string };
  };
  /** The tier of objects that are this old, and stay this long after that. */
  tier(after: number, stay: number): T;
  /** Days after which objects move at the earliest. @default none */
  readonly coldEarliest?: number;
  shape(asked: BucketAsked<T>): S;
  /** Says a lock for people: "90 days (governance)". */
  lockedAs(shape: S, locked: number): string;
  /** What the summary says of the place of objects. @default the storage's name */
  kept?(context: PlanContext): string;
  prices(tier: T | undefined, context: PlanContext): BucketPrices;
  /** Lines besides storage and requests. */
  besides?(component: Component<BucketValues>, context: PlanContext): readonly CostLine[];
  rejected(context: PlanContext): readonly Rejected[];
}

/** How long replaced and deleted versions can be restored. */
export const restoreWindow = 30;

export function planBucket<T extends Tier, S>(component: Component<BucketValues>, context: PlanContext, cloud: BucketOnCloud<T, S>): Result<ComponentPlan<S>> {
  const found: Diagnostic[] = [];
  const { values } = component;
  const keepDays = values.keep === undefined ? undefined : days(values.keep);
  const max = retentionMax(component);
  retentionErrors(component, max, found);
  lockErrors(component, cloud, found);
  const cold = coldOf(component, keepDays, cloud, found);
  if (hasErrors(found)) return [undefined, found];
  // Versions outlive the deletion of an object: they have to be gone in time as well.
  const afterwards = max === undefined ? undefined : Math.floor((max - (values.keep ?? 0)) / day);
  const shape = cloud.shape({
    level: component.classification.level,
    versioned: values.versioned,
    production: context.system.environment === "production",
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(cold === undefined ? {} : { cold }),
    noncurrentDays: afterwards === undefined ? restoreWindow : Math.max(1, Math.min(restoreWindow, afterwards)),
    ...(afterwards === undefined ? {} : { afterwards: Math.max(0, afterwards) }),
    ...(values.locked === undefined ? {} : { locked: values.locked }),
  });
  const { figures, cost } = storageCost(component, { keepDays, coldDays: cold?.days }, cloud.prices(cold?.tier, context), context);
  const parts = [
    `${round(values.size / gib)} GiB in ${cloud.kept?.(context) ?? cloud.storage}`,
    ...(cold === undefined ? [] : [`to ${cold.tier.title} after ${cold.days} days`]),
    ...(keepDays === undefined ? [] : [`deleted after ${keepDays} days`]),
    ...(values.locked === undefined ? [] : [`locked ${cloud.lockedAs(shape, values.locked)}`]),
  ];
  return [
    {
      component: component.name,
      summary: parts.join(", "),
      figures,
      cost: [...cost, ...(cloud.besides?.(component, context) ?? [])],
      rejected: cloud.rejected(context),
      needs: { apis: cloud.apis },
      provenance: {},
      details: shape,
    },
    found,
  ];
}

function retentionErrors(component: Component<BucketValues>, max: number | undefined, found: Diagnostic[]): void {
  if (max === undefined) return;
  const { keep, locked } = component.values;
  for (const [property, value] of [
    ["keep", keep],
    ["locked", locked],
  ] as const) {
    if (value === undefined || value <= max) continue;
    found.push(
      diagnostic("LNT4002", {
        message: `objects stay ${duration(value)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
        at: at(component, property),
        hint: `write ${duration(max)} or less`,
      }),
    );
  }
  if (keep !== undefined) return;
  found.push(
    diagnostic("LNT4002", {
      message: `objects stay for good, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
      at: at(component),
      hint: `add \`keep: "${duration(max)}"\` or less`,
    }),
  );
}

function lockErrors<T extends Tier, S>(component: Component<BucketValues>, { storage, lock }: BucketOnCloud<T, S>, found: Diagnostic[]): void {
  const { keep, locked, versioned } = component.values;
  if (locked === undefined) return;
  if (lock.needsVersions && !versioned)
    found.push(
      diagnostic("LNT4005", { message: "a lock needs versions", at: at(component, "versioned"), hint: "remove `versioned: false`, or remove `locked`" }),
    );
  if (keep !== undefined && keep < locked)
    found.push(
      diagnostic("LNT4005", {
        message: `objects would be deleted after ${duration(keep)}, while they are locked for ${duration(locked)}`,
        at: at(component, "keep"),
        hint: `keep them ${duration(locked)} or longer`,
      }),
    );
  if (lock.longest !== undefined && locked > lock.longest.days * day)
    found.push(
      diagnostic("LNT4004", {
        message: `${storage} locks objects for ${lock.longest.said}`,
        at: at(component, "locked"),
        hint: `write "${lock.longest.days}d" or less`,
      }),
    );
}

function coldOf<T extends Tier, S>(
  component: Component<BucketValues>,
  keepDays: number | undefined,
  cloud: BucketOnCloud<T, S>,
  found: Diagnostic[],
): BucketAsked<T>["cold"] {
  const after = days(component.values.coldAfter);
  const stay = keepDays === undefined ? Number.POSITIVE_INFINITY : keepDays - after;
  const earliest = cloud.coldEarliest ?? 0;
  const tier = cloud.tier(after, stay);
  // Nobody asked for the default, so it gives way.
  const gives = isGiven(component, "coldAfter");
  const say = (message: string, hint: string): undefined => {
    if (!gives) found.push(diagnostic("LNT4003", { message, at: at(component, "coldAfter"), hint }));
  };
  if (after < earliest)
    return say(`${cloud.storage} moves objects to ${tier.title} after ${earliest} days at the earliest, not after ${after}`, `write "${earliest}d" or more`);
  if (stay >= tier.least) return { days: after, tier };
  return say(
    `objects would be in ${tier.title} for ${Math.max(0, stay)} days, and ${tier.least} are billed at least`,
    keepDays !== undefined && keepDays > tier.least + earliest ? `write "${keepDays - tier.least}d" or less, or keep objects longer` : "remove `coldAfter`",
  );
}

/** Who uses a bucket gets `settings` with its access. `note`: what has to be known of its lock before it is made. */
export const lowerBucket = <A extends CommonAccess>(bucket: {
  readonly settings: Readonly<Record<string, string>>;
  read(): A;
  write(): A;
  offer(verbs: Readonly<Record<"reads" | "trains" | "writes", () => A>>): CommonLowered<A>["access"];
  readonly operations: readonly Operation[];
}): CommonLowered<A> => {
  const { settings } = bucket;
  const reads = (): A => ({ ...bucket.read(), settings });
  return {
    workload: false,
    access: bucket.offer({ reads, trains: reads, writes: () => ({ ...bucket.write(), settings }) }),
    operations: bucket.operations,
  };
};

/** A lock that nobody takes off is confirmed by somebody before it is made. `locked`: how, the end of "Objects are locked …". */
export const lockNote = (component: Component<unknown>, locked: string | undefined): readonly Operation[] =>
  locked === undefined
    ? []
    : [{ phase: "before", title: `Confirm the lock of ${component.name}`, text: `Objects in \`${component.name}\` are locked ${locked}` }];
