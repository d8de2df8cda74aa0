import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { useOfBucket } from "../../cloud/kinds/bucket-cost.ts";
import { type BucketOnCloud, lockNote, lowerBucket, planBucket, type Tier } from "../../cloud/kinds/bucket.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { days, monthSeconds, round } from "../../cloud/quantities.ts";
import { defineAzureKind, type LowerContext } from "../contract.ts";
import { endpointLine, logLine } from "./costs.ts";
import { offer } from "./offer.ts";
import { addBucket, type BucketShape, readAccess, redundancy, urlOf, writeAccess } from "./storage.ts";
import { keepBucket } from "./teardown.ts";

/** Days that the cool tier bills at least (Blob Storage documentation, "Access tiers for blob data", public copy read 2026-11). */
const cool: Tier = { title: "the cool tier", least: 30 };
/** Days of an immutability policy at most (Blob Storage documentation, "Time-based retention policies", recalled: 400 years). */
const longestLock = 146_000;

const cloud: BucketOnCloud<Tier, BucketShape> = {
  storage: "Blob Storage",
  apis: ["blob"],
  lock: { needsVersions: true, longest: { days: longestLock, said: `${longestLock} days at most` } },
  tier: () => cool,
  shape: ({ level, versioned, production, keepDays, cold, noncurrentDays, locked }) => ({
    level,
    versioned,
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(cold === undefined ? {} : { coldDays: cold.days }),
    noncurrentDays,
    ...(locked === undefined ? {} : { lock: { days: days(locked), final: production } }),
  }),
  lockedAs: ({ lock }) => (lock === undefined ? "" : `${lock.days} days${lock.final ? "" : " (can be taken off)"}`),
  kept: ({ place }) => `Blob Storage (${redundancy(place)})`,
  prices: (_tier, { place }) => ({
    service: "blob",
    hotShare: "share in the hot tier",
    hot: { item: "hot storage", serviceItem: `hot ${redundancy(place)} first 50TB` },
    cold: { item: "cool storage", serviceItem: `cool ${redundancy(place)}` },
    reads: { item: "reads", serviceItem: "hot read operations" },
    writes: { item: "writes", serviceItem: "hot write operations" },
    moves: { item: "moves to the cool tier", serviceItem: "cool write operations" },
    coldReads: { item: "reads from the cool tier", serviceItem: "cool data retrieval" },
    per: 10_000,
  }),
  besides: (component, context) => [endpointLine(component, context), ...logLines(component, context)],
  rejected: ({ place }) => [
    { option: "cold and archive tiers", reason: "reading costs more or takes hours, and nothing says that old objects are not read" },
    { option: "geo-redundant replication (GRS, GZRS)", reason: "data would leave the region" },
    ...(place.zones > 1 ? [{ option: "locally redundant replication (LRS)", reason: "a zone that fails takes the objects with it" }] : []),
  ],
};

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
  plan: (component, context) => planBucket(component, context, cloud),

  lower(component, { details }, context) {
    const bucket = addBucket(component, details, context);
    const signs = takesUploads(component, context);
    const lowered = lowerBucket({
      settings: { ACCOUNT: bucket.account, NAME: bucket.container, URL: urlOf(bucket), REGION: context.place.region },
      read: () => readAccess(bucket),
      write: () => writeAccess(bucket, component.name, context, { signs }),
      offer,
      operations: [
        ...lockNote(component, details.lock?.final === true ? lockOf(details.lock.days) : undefined),
        ...keepBucket(component, component.id, details.level, bucket.account, context),
      ],
    });
    return [lowered, []];
  },
});

const lockOf = (days: number): string =>
  `for ${days} days, and so is the policy. Nobody can shorten that or delete them earlier, not the owner of the subscription either, and the account cannot be removed while one is left.`;

/** Whether others upload to addresses that a writer signs. */
const takesUploads = (component: Component<BucketValues>, context: LowerContext): boolean =>
  (component.values.from ?? []).some((from) => context.component(from.component).values["via"] === "signed upload");

/** Bytes of a line in the log of an account: a guess. */
const logBytes = 1000;

/** What requests leave in the log of the account. */
function logLines(component: Component<BucketValues>, context: PlanContext): readonly CostLine[] {
  const { reading, written } = useOfBucket(component, context);
  const requests = reading * monthSeconds + written;
  if (requests === 0) return [];
  return [
    logLine(
      component.name,
      "logs of requests",
      (requests * logBytes) / 1e9,
      `${round(requests)} requests x ${logBytes} B / 1e9`,
      `a request leaves ${logBytes} B in the log of the account`,
      context,
    ),
  ];
}
