import type { Cloud } from "../../system.ts";
import type { FullCatalog } from "../index.ts";
import type { CatalogFinding } from "../validation/finding.ts";
import { refreshed } from "./apply.ts";
import { type Delta, deltaText, regionOf } from "./delta.ts";
import { type Change, type Difference, differenceOf, newFindings, oddness } from "./difference.ts";
import type { Lists, Reading } from "./lists.ts";
import { goneOffers, mergedDelta } from "./merge.ts";

/** What a user has to accept by name before it is written. */
export const acceptable = ["jumps", "findings", "appeared", "removed"] as const;
export type Acceptable = (typeof acceptable)[number];

export interface RefreshRequest {
  /** The catalogue that ships. */
  readonly shipped: FullCatalog;
  /** What earlier refreshes wrote, by cloud. */
  readonly before: readonly Delta[];
  readonly lists: Lists;
  /** The largest factor by which a price may move without being accepted. */
  readonly jump: number;
  readonly accept: readonly Acceptable[];
}

export interface Refresh {
  readonly readings: readonly Reading[];
  readonly difference: Difference;
  readonly jumps: readonly { readonly change: Change; readonly reason: string }[];
  readonly findings: readonly CatalogFinding[];
  /** Prices of types that the catalogue lists without one. */
  readonly appeared: readonly Change[];
  /** On-demand prices that a complete list lacks; they stay until that is accepted. */
  readonly gone: readonly Change[];
  /** What stands against writing. */
  readonly refused: readonly Acceptable[];
  /** Text of the files to write, by cloud. */
  readonly files: ReadonlyMap<Cloud, string>;
}

const withGone = (delta: Delta, gone: Delta["offers"]): Delta => ({ ...delta, offers: new Map([...delta.offers, ...gone]) });

/** Lays new lists over the catalogue, and says what changes. Pure: the same lists over the same catalogue give the same bytes. */
export function refresh({ shipped, before, lists, jump, accept }: RefreshRequest): Refresh {
  const { readings } = lists;
  const old = refreshed(shipped, before);
  const goneRows = readings.map((reading) => goneOffers(reading, old));
  const merged = readings.map((reading, index) => {
    const made = mergedDelta(
      before.find(({ cloud }) => cloud === reading.cloud),
      reading,
    );
    return accept.includes("removed") ? withGone(made, goneRows[index] ?? new Map()) : made;
  });
  const clouds = readings.map(({ cloud }) => cloud);
  const now = refreshed(shipped, [...before.filter(({ cloud }) => !clouds.includes(cloud)), ...merged]);
  const places = new Map(
    merged.map((delta) => [delta.cloud, new Set([...delta.offers.keys(), ...delta.services.keys(), ...delta.commitments.keys()].map(regionOf))]),
  );
  const difference = differenceOf(old, now, places);
  const jumps = difference.changed.flatMap((change) => {
    const reason = oddness(change, jump);
    return reason === undefined ? [] : [{ change, reason }];
  });
  const findings = difference.added.length + difference.changed.length + difference.removed.length === 0 ? [] : newFindings(old, now, clouds);
  const listedWithout = new Set(
    clouds.flatMap((cloud) =>
      old.regions(cloud).flatMap((region) =>
        old
          .offers(cloud, region)
          .filter(({ usdPerHour }) => usdPerHour === undefined)
          .map(({ instanceType }) => `${cloud}/${region}/${instanceType} on-demand`),
      ),
    ),
  );
  const appeared = difference.added.filter(({ what }) => listedWithout.has(what));
  const gone = goneRows.flatMap((rows, index): readonly Change[] =>
    [...rows.keys()].map((key) => ({ what: `${clouds[index]}/${key.replace("\0", "/")} on-demand` })).sort((a, b) => (a.what < b.what ? -1 : 1)),
  );
  const present: Readonly<Record<Acceptable, boolean>> = {
    jumps: jumps.length > 0,
    findings: findings.length > 0,
    appeared: appeared.length > 0,
    // Rows that are gone stay as they are until that is accepted: nothing stands against writing the rest.
    removed: false,
  };
  return {
    readings,
    difference,
    jumps,
    findings,
    appeared,
    gone,
    refused: acceptable.filter((one) => present[one] && !accept.includes(one)),
    files: new Map(merged.map((delta) => [delta.cloud, deltaText(delta)])),
  };
}
