import { equal } from "../../cloud/parity.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { defineAwsKind } from "../contract.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { meanRate, payloadOf, retentionMax } from "../../cloud/facts.ts";
import { offer } from "./offer.ts";
import { day, days, duration, gib, monthSeconds, round } from "../../cloud/quantities.ts";
import { keepBucket } from "./teardown.ts";
import { addBucket, type BucketShape, readAccess, writeAccess } from "./s3.ts";

/**
 * Standard-IA takes objects that are 30 days old and bills 30 days at least (Amazon S3 User Guide, "Transitioning objects using
 * Amazon S3 Lifecycle", public copy read 2026-11).
 */
const coldMinimum = 30;
/** How long replaced and deleted versions can be restored. */
const restoreWindow = 30;

/** Object storage in S3. */
export default defineAwsKind<BucketValues, BucketShape>({
  realises: {
    from: equal("S3, to which the source's uploads are signed"),
    size: equal("S3"),
    keep: equal("S3 lifecycle rule that deletes"),
    coldAfter: equal("S3 lifecycle rule that moves to Standard-IA"),
    locked: equal("S3 Object Lock"),
    versioned: equal("S3 versions"),
  },
  plan(component, context) {
    const found: Diagnostic[] = [];
    const { values } = component;
    const keepDays = values.keep === undefined ? undefined : days(values.keep);
    const production = context.system.environment === "production";
    const max = retentionMax(component);

    for (const [property, value] of [
      ["keep", values.keep],
      ["locked", values.locked],
    ] as const) {
      if (max === undefined || value === undefined || value <= max) continue;
      found.push(
        diagnostic("LNT4002", {
          message: `objects stay ${duration(value)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
          at: at(component, property),
          hint: `write ${duration(max)} or less`,
        }),
      );
    }
    if (max !== undefined && values.keep === undefined) {
      found.push(
        diagnostic("LNT4002", {
          message: `objects stay for good, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
          at: at(component),
          hint: `add \`keep: "${duration(max)}"\` or less`,
        }),
      );
    }
    if (values.locked !== undefined && !values.versioned) {
      found.push(
        diagnostic("LNT4005", { message: "a lock needs versions", at: at(component, "versioned"), hint: "remove `versioned: false`, or remove `locked`" }),
      );
    }
    if (values.locked !== undefined && values.keep !== undefined && values.keep < values.locked) {
      found.push(
        diagnostic("LNT4005", {
          message: `objects would be deleted after ${duration(values.keep)}, while they are locked for ${duration(values.locked)}`,
          at: at(component, "keep"),
          hint: `keep them ${duration(values.locked)} or longer`,
        }),
      );
    }
    const cold = coldDaysOf(component, keepDays, found);
    if (hasErrors(found)) return [undefined, found];

    const shape: BucketShape = {
      level: component.classification.level,
      versioned: values.versioned,
      ...(keepDays === undefined ? {} : { keepDays }),
      ...(cold === undefined ? {} : { coldDays: cold }),
      noncurrentDays: noncurrentDays(max, values.keep),
      ...(values.locked === undefined ? {} : { lock: { mode: production ? "COMPLIANCE" : "GOVERNANCE", days: days(values.locked) } as const }),
    };
    const { figures, cost } = storage(component, shape, context);
    const parts = [
      `${round(values.size / gib)} GiB in S3`,
      ...(cold === undefined ? [] : [`to Standard-IA after ${cold} days`]),
      ...(keepDays === undefined ? [] : [`deleted after ${keepDays} days`]),
      ...(shape.lock === undefined ? [] : [`locked ${shape.lock.days} days (${shape.lock.mode.toLowerCase()})`]),
    ];
    return [
      { component: component.name, summary: parts.join(", "), figures, cost, rejected: [], needs: { apis: ["s3"] }, provenance: {}, details: shape },
      found,
    ];
  },

  lower(component, plan, context) {
    const bucket = addBucket(component as Component, plan.details, context);
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

/** Versions outlive the deletion of an object: they have to be gone in time as well. S3 counts whole days, one at least. */
const noncurrentDays = (max: number | undefined, keep: number | undefined): number =>
  max === undefined ? restoreWindow : Math.max(1, Math.min(restoreWindow, Math.floor((max - (keep ?? 0)) / day)));

function coldDaysOf(component: Component<BucketValues>, keepDays: number | undefined, found: Diagnostic[]): number | undefined {
  const after = days(component.values.coldAfter);
  // Nobody asked for the default, so it gives way.
  const gives = isGiven(component, "coldAfter");
  const say = (message: string, hint: string): undefined => {
    if (!gives) found.push(diagnostic("LNT4003", { message, at: at(component, "coldAfter"), hint }));
  };
  if (after < coldMinimum)
    return say(`S3 moves objects to Standard-IA after ${coldMinimum} days at the earliest, not after ${after}`, `write "${coldMinimum}d" or more`);
  if (keepDays !== undefined && keepDays - after < coldMinimum) {
    return say(
      `objects would be in Standard-IA for ${Math.max(0, keepDays - after)} days, and ${coldMinimum} are billed at least`,
      keepDays > 2 * coldMinimum ? `write "${keepDays - coldMinimum}d" or less, or keep objects longer` : "remove `coldAfter`",
    );
  }
  return after;
}

/** Storage after a year: objects arrive evenly, and the oldest are the cold ones. */
function storage(component: Component<BucketValues>, shape: BucketShape, context: PlanContext): { figures: readonly Figure[]; cost: readonly CostLine[] } {
  const size = component.values.size / gib;
  const horizon = Math.min(shape.keepDays ?? 365, 365);
  const hotShare = shape.coldDays === undefined ? 1 : Math.min(1, shape.coldDays / horizon);
  const hot = size * hotShare;
  const share: Figure = {
    name: "share in S3 Standard",
    value: hotShare,
    unit: "",
    formula: shape.coldDays === undefined ? "1" : "min(1, coldAfter / oldest)",
    inputs: shape.coldDays === undefined ? {} : { coldAfter: shape.coldDays, oldest: horizon },
  };
  const line: Line = (item, serviceItem, quantity, formula, assumption, why) =>
    context.price({
      component: component.name,
      item,
      service: "s3",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(assumption === undefined ? {} : { assumption }),
      ...(why === undefined ? {} : { guess: { why } }),
    });
  const evenly = "objects arrive evenly over a year";
  return {
    figures: [share],
    cost: [
      line(
        "S3 Standard storage",
        "standard storage first 50TB",
        hot,
        `${round(size)} GiB x ${round(hotShare, 4)}`,
        shape.coldDays === undefined ? undefined : evenly,
      ),
      ...(hotShare < 1 ? [line("S3 Standard-IA storage", "standard-IA storage", size - hot, `${round(size)} GiB x ${round(1 - hotShare, 4)}`, evenly)] : []),
      ...requests(component, context).map(({ verb, perMonth, formula, assumption }) =>
        line(
          verb === "writes" ? "S3 writes" : "S3 reads",
          verb === "writes" ? "PUT/COPY/POST/LIST" : "GET/SELECT",
          perMonth / 1000,
          `${formula} / 1000`,
          assumption,
          assumption,
        ),
      ),
      ...(hotShare < 1 ? cooling(component, shape, context, line) : []),
    ],
  };
}

type Line = (item: string, serviceItem: string, quantity: number, formula: string, assumption?: string, why?: string) => CostLine;

/** Objects of a bucket whose writers state no payload: a guess. */
const assumedObject = 2 ** 20;

/** Moving objects to Standard-IA, and reading what lies there. */
function cooling(component: Component<BucketValues>, shape: BucketShape, context: PlanContext, line: Line): readonly CostLine[] {
  const stated = Math.max(0, ...peers(component, context, "writes").map(payloadOf));
  const bytes = stated === 0 ? assumedObject : stated;
  // What is written in a month is what a month of the horizon holds; all of it cools in time.
  const days = Math.min(shape.keepDays ?? 365, 365);
  const objects = (component.values.size / bytes) * (30 / days);
  const size = stated === 0 ? "objects have 1 MiB" : "objects are as large as a request of the consumer";
  const reading = peers(component, context, "reads").reduce((sum, one) => sum + meanRate(one), 0);
  const old = 1 - (shape.coldDays ?? 0) / days;
  const cold = Math.min(reading * monthSeconds * bytes, component.values.size) * old;
  const why = `${size}; old objects are read as often as new ones, each once a month at most`;
  return [
    line(
      "moves to S3 Standard-IA",
      "lifecycle transition to standard-IA",
      objects / 1000,
      `${round(component.values.size / gib)} GiB / ${bytes} B x 30 / ${days} days / 1000`,
      size,
      size,
    ),
    ...(reading > 0 ? [line("reads from S3 Standard-IA", "standard-IA retrieval", cold / gib, `min(reads, size) x ${round(old, 4)}`, why, why)] : []),
  ];
}

const peers = (component: Component<BucketValues>, context: PlanContext, verb: Requests["verb"]): readonly Component[] =>
  context.edgesTo(component.name).flatMap((edge) => (edge.verb === verb ? [context.component(edge.from)] : []));

interface Requests {
  readonly verb: "reads" | "writes";
  readonly perMonth: number;
  readonly formula: string;
  readonly assumption: string;
}

/** Requests of consumers that state their traffic. More objects than the bucket grows by are not written. */
function requests(component: Component<BucketValues>, context: PlanContext): readonly Requests[] {
  const consumers = (verb: Requests["verb"]): readonly Component[] => peers(component, context, verb);
  const rate = (components: readonly Component[]): number => components.reduce((sum, one) => sum + meanRate(one), 0);
  const reading = rate(consumers("reads"));
  const writers = consumers("writes");
  const writing = rate(writers);
  const payload = Math.max(...writers.map(payloadOf), 1);
  const grown = component.values.size / 12 / payload;
  const found: Requests[] = [];
  if (reading > 0)
    found.push({
      verb: "reads",
      perMonth: reading * monthSeconds,
      formula: `${round(reading, 3)}/s x ${monthSeconds} s`,
      assumption: "one object a request of the consumer",
    });
  if (writing > 0) {
    found.push(
      writing * monthSeconds <= grown
        ? {
            verb: "writes",
            perMonth: writing * monthSeconds,
            formula: `${round(writing, 3)}/s x ${monthSeconds} s`,
            assumption: "one object a request of the consumer",
          }
        : {
            verb: "writes",
            perMonth: grown,
            formula: `${round(component.values.size / gib)} GiB / 12 months / ${payload} B`,
            assumption: "objects are as large as a request of the consumer",
          },
    );
  }
  return found;
}

function lockNote(component: Component<unknown>, shape: BucketShape): readonly Operation[] {
  if (shape.lock?.mode !== "COMPLIANCE") return [];
  return [
    {
      phase: "before",
      title: `Confirm the lock of ${component.name}`,
      text: `Objects in \`${component.name}\` are locked in compliance mode for ${shape.lock.days} days. Nobody can shorten that or delete them earlier, not the root user of the account either, and the bucket cannot be removed while one is left.`,
    },
  ];
}
