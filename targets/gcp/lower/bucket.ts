import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { retentionMax } from "../../cloud/facts.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { day, days, duration, gib, round } from "../../cloud/quantities.ts";
import { defineGcpKind } from "../contract.ts";
import { storageCost } from "./bucket-cost.ts";
import { addBucket, type BucketShape, type ColdClass, readAccess, writeAccess } from "./gcs.ts";
import { offer } from "./offer.ts";
import { keepBucket } from "./teardown.ts";

/** Days that each class bills at least (Cloud Storage documentation, "Storage classes", 2026). */
const minimumStay: Readonly<Record<ColdClass, number>> = { NEARLINE: 30, COLDLINE: 90 };
/** How long replaced and deleted versions can be restored. */
const restoreWindow = 30;
/** A retention policy lasts 3,155,760,000 seconds at most (Cloud Storage documentation, "Bucket Lock", 2026). */
const longestLock = 3_155_760_000;

/** Object storage in Cloud Storage. */
export default defineGcpKind<BucketValues, BucketShape>({
  realises: {
    from: equal("Cloud Storage, to which the source's uploads are signed"),
    size: equal("Cloud Storage"),
    keep: equal("lifecycle rule that deletes"),
    coldAfter: equal("lifecycle rule that moves to Nearline, or to Coldline where objects stay long enough"),
    locked: weaker(
      "retention policy of the bucket, locked in production",
      "it holds for every object alike, and outside of production an administrator can take it off",
    ),
    versioned: (_versioned, component) =>
      (component.values as Partial<BucketValues>).locked === undefined
        ? equal("versions, and a week in which deleted objects can be brought back")
        : weaker("the lock, which lets nobody replace or delete objects before its end", "a bucket with a retention policy keeps no versions"),
  },
  plan(component, context) {
    const found: Diagnostic[] = [];
    const { values } = component;
    const keepDays = values.keep === undefined ? undefined : days(values.keep);
    const max = retentionMax(component);
    retentionErrors(component, max, found);
    lockErrors(component, found);
    const cold = coldOf(component, keepDays, found);
    if (hasErrors(found)) return [undefined, found];
    const afterwards = max === undefined ? undefined : Math.max(0, Math.floor((max - (values.keep ?? 0)) / day));
    const shape: BucketShape = {
      level: component.classification.level,
      // Cloud Storage takes one or the other.
      versioned: values.versioned && values.locked === undefined,
      ...(keepDays === undefined ? {} : { keepDays }),
      ...(cold === undefined ? {} : { cold }),
      noncurrentDays: afterwards === undefined ? restoreWindow : Math.max(1, Math.min(restoreWindow, afterwards)),
      ...(values.locked === undefined ? {} : { lock: { seconds: Math.ceil(values.locked / 1000), final: context.system.environment === "production" } }),
      // What deletion brings back stays after versions: with a limit on keeping there is room for both, or for versions alone.
      softDeleteDays: afterwards === undefined || afterwards >= restoreWindow + 7 ? 7 : 0,
    };
    const { figures, cost } = storageCost(component, shape, context);
    const parts = [
      `${round(values.size / gib)} GiB in Cloud Storage`,
      ...(cold === undefined ? [] : [`to ${titles[cold.storageClass]} after ${cold.days} days`]),
      ...(keepDays === undefined ? [] : [`deleted after ${keepDays} days`]),
      ...(values.locked === undefined ? [] : [`locked ${duration(values.locked)}${shape.lock?.final === true ? "" : " (can be taken off)"}`]),
    ];
    return [
      {
        component: component.name,
        summary: parts.join(", "),
        figures,
        cost,
        rejected: [
          { option: "Autoclass", reason: "it moves objects by how they are read, not by the age that was declared" },
          { option: "dual-region or multi-region", reason: "data would leave the region" },
        ],
        needs: { apis: ["storage"] },
        provenance: {},
        details: shape,
      },
      found,
    ];
  },

  lower(component, plan, context) {
    const bucket = addBucket(component, plan.details, context);
    const settings = { NAME: bucket.name, REGION: context.place.region };
    return [
      {
        workload: false,
        access: offer({
          reads: () => ({ ...readAccess(bucket), settings }),
          trains: () => ({ ...readAccess(bucket), settings }),
          writes: () => ({ ...writeAccess(bucket), settings }),
        }),
        operations: [...lockNote(component, plan.details), ...keepBucket(component, component.id, plan.details.level, bucket.name, context)],
      },
      [],
    ];
  },
});

const titles: Readonly<Record<ColdClass, string>> = { NEARLINE: "Nearline", COLDLINE: "Coldline" };

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
  const { keep, locked } = component.values;
  if (locked === undefined) return;
  if (keep !== undefined && keep < locked)
    found.push(
      diagnostic("LNT4005", {
        message: `objects would be deleted after ${duration(keep)}, while they are locked for ${duration(locked)}`,
        at: at(component, "keep"),
        hint: `keep them ${duration(locked)} or longer`,
      }),
    );
  if (locked / 1000 > longestLock)
    found.push(
      diagnostic("LNT4004", {
        message: `Cloud Storage locks objects for ${longestLock} s at most, which is a hundred years`,
        at: at(component, "locked"),
        hint: `write "${Math.floor(longestLock / 86_400)}d" or less`,
      }),
    );
}

/** Coldline where objects stay in it for as long as it bills, and are half a year old on the way there; else Nearline. */
function coldOf(component: Component<BucketValues>, keepDays: number | undefined, found: Diagnostic[]): BucketShape["cold"] {
  const after = days(component.values.coldAfter);
  const stay = keepDays === undefined ? Number.POSITIVE_INFINITY : keepDays - after;
  // Old objects are read seldom: the dearer reading of Coldline pays from here on.
  const storageClass = after >= 180 && stay >= minimumStay.COLDLINE ? "COLDLINE" : "NEARLINE";
  const least = minimumStay[storageClass];
  if (stay >= least) return { days: after, storageClass };
  // Nobody asked for the default, so it gives way.
  if (isGiven(component, "coldAfter")) return undefined;
  found.push(
    diagnostic("LNT4003", {
      message: `objects would be in ${titles[storageClass]} for ${Math.max(0, stay)} days, and ${least} are billed at least`,
      at: at(component, "coldAfter"),
      hint: keepDays !== undefined && keepDays > least ? `write "${keepDays - least}d" or less, or keep objects longer` : "remove `coldAfter`",
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
      text: `Objects in \`${component.name}\` are locked for ${round(shape.lock.seconds / 86_400)} days, and so is the policy. Nobody can shorten that or delete them earlier, not the owner of the project either, and the bucket cannot be removed while one is left.`,
    },
  ];
}
