import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { retentionMax } from "../../cloud/facts.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { day, days, duration, gib, round } from "../../cloud/quantities.ts";
import { defineAzureKind, type LowerContext } from "../contract.ts";
import { storageCost } from "./bucket-cost.ts";
import { offer } from "./offer.ts";
import { addBucket, type BucketShape, readAccess, urlOf, writeAccess } from "./storage.ts";
import { keepBucket } from "./teardown.ts";

/** Days that the cool tier bills at least (Blob Storage documentation, "Access tiers for blob data", public copy read 2026-11). */
const coldMinimum = 30;
/** How long replaced and deleted objects can be restored. */
const restoreWindow = 30;
/** Days of an immutability policy at most (Blob Storage documentation, "Time-based retention policies", recalled: 400 years). */
const longestLock = 146_000;

/** Object storage in Blob Storage: an account of its own with one container. */
export default defineAzureKind<BucketValues, BucketShape>({
  realises: {
    from: equal("Blob Storage, to which the source's uploads are signed"),
    size: equal("Blob Storage"),
    keep: equal("rule of the account's life cycle that deletes"),
    coldAfter: equal("rule of the account's life cycle that moves to the cool tier"),
    locked: weaker(
      "immutability policy of the container, locked in production",
      "it holds for every object alike, and outside of production an administrator can take it off",
    ),
    versioned: equal("versions, and a window in which deleted objects can be brought back"),
  },
  plan(component, context) {
    const found: Diagnostic[] = [];
    const { values } = component;
    const keepDays = values.keep === undefined ? undefined : days(values.keep);
    const max = retentionMax(component);
    retentionErrors(component, max, found);
    lockErrors(component, found);
    const cold = coldDaysOf(component, keepDays, found);
    if (hasErrors(found)) return [undefined, found];
    const shape: BucketShape = {
      level: component.classification.level,
      versioned: values.versioned,
      ...(keepDays === undefined ? {} : { keepDays }),
      ...(cold === undefined ? {} : { coldDays: cold }),
      noncurrentDays: noncurrentDays(max, values.keep),
      ...(values.locked === undefined ? {} : { lock: { days: days(values.locked), final: context.system.environment === "production" } }),
    };
    const { figures, cost } = storageCost(component, shape, context);
    const parts = [
      `${round(values.size / gib)} GiB in Blob Storage (${context.place.zones > 1 ? "ZRS" : "LRS"})`,
      ...(cold === undefined ? [] : [`to the cool tier after ${cold} days`]),
      ...(keepDays === undefined ? [] : [`deleted after ${keepDays} days`]),
      ...(shape.lock === undefined ? [] : [`locked ${shape.lock.days} days${shape.lock.final ? "" : " (can be taken off)"}`]),
    ];
    return [
      {
        component: component.name,
        summary: parts.join(", "),
        figures,
        cost,
        rejected: [
          { option: "cold and archive tiers", reason: "reading costs more or takes hours, and nothing says that old objects are not read" },
          { option: "geo-redundant replication (GRS, GZRS)", reason: "data would leave the region" },
          ...(context.place.zones > 1 ? [{ option: "locally redundant replication (LRS)", reason: "a zone that fails takes the objects with it" }] : []),
        ],
        needs: { apis: ["blob"] },
        provenance: {},
        details: shape,
      },
      found,
    ];
  },

  lower(component, plan, context) {
    const bucket = addBucket(component, plan.details, context);
    const settings = { ACCOUNT: bucket.account, NAME: bucket.container, URL: urlOf(bucket), REGION: context.place.region };
    const signs = takesUploads(component, context);
    return [
      {
        workload: false,
        access: offer({
          reads: () => ({ ...readAccess(bucket), settings }),
          trains: () => ({ ...readAccess(bucket), settings }),
          writes: () => ({ ...writeAccess(bucket, component.name, context, { signs }), settings }),
        }),
        operations: [...lockNote(component, plan.details), ...keepBucket(component, component.id, plan.details.level, bucket.account, context)],
      },
      [],
    ];
  },
});

/** Whether others upload to addresses that a writer signs. */
const takesUploads = (component: Component<BucketValues>, context: LowerContext): boolean =>
  (component.values.from ?? []).some((from) => context.component(from.component).values["via"] === "signed upload");

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

function lockErrors(component: Component<BucketValues>, found: Diagnostic[]): void {
  const { keep, locked, versioned } = component.values;
  if (locked === undefined) return;
  if (!versioned)
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
  if (days(locked) > longestLock)
    found.push(
      diagnostic("LNT4004", {
        message: `Blob Storage locks objects for ${longestLock} days at most`,
        at: at(component, "locked"),
        hint: `write "${longestLock}d" or less`,
      }),
    );
}

/** What is deleted goes by a rule that runs once a day and can be brought back afterwards: it has to be gone in time as well. */
const noncurrentDays = (max: number | undefined, keep: number | undefined): number =>
  max === undefined ? restoreWindow : Math.max(1, Math.min(restoreWindow, Math.floor((max - (keep ?? 0)) / day)));

function coldDaysOf(component: Component<BucketValues>, keepDays: number | undefined, found: Diagnostic[]): number | undefined {
  const after = days(component.values.coldAfter);
  const stay = keepDays === undefined ? Number.POSITIVE_INFINITY : keepDays - after;
  if (stay >= coldMinimum) return after;
  // Nobody asked for the default, so it gives way.
  if (isGiven(component, "coldAfter")) return undefined;
  found.push(
    diagnostic("LNT4003", {
      message: `objects would be in the cool tier for ${Math.max(0, stay)} days, and ${coldMinimum} are billed at least`,
      at: at(component, "coldAfter"),
      hint: keepDays !== undefined && keepDays > coldMinimum ? `write "${keepDays - coldMinimum}d" or less, or keep objects longer` : "remove `coldAfter`",
    }),
  );
  return undefined;
}

function lockNote(component: Component<unknown>, shape: BucketShape): readonly Operation[] {
  if (shape.lock?.final !== true) return [];
  return [
    {
      phase: "before",
      title: `Confirm the lock of ${component.name}`,
      text: `Objects in \`${component.name}\` are locked for ${shape.lock.days} days, and so is the policy. Nobody can shorten that or delete them earlier, not the owner of the subscription either, and the account cannot be removed while one is left.`,
    },
  ];
}
