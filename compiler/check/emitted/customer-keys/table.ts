import type { Ask } from "../asked.ts";
import type { Demand } from "../demand.ts";
import { ownKey } from "../own-key.ts";

/** Type -> properties that name the key, behind a `*` in every block. */
export type KeyTable = Readonly<Record<string, readonly string[] | string>>;

export const asksOf = (table: KeyTable, write: string, where: Readonly<Record<string, NonNullable<Demand["where"]>>> = {}): readonly Ask[] =>
  Object.entries(table).flatMap(([type, paths]) =>
    (typeof paths === "string" ? [paths] : paths).map(
      (at): Ask => ({
        type,
        at,
        must: ownKey,
        write: `\`${at.replaceAll(".*", "")}\`: ${write}`,
        ...(where[type] === undefined ? {} : { where: where[type] }),
      }),
    ),
  );
