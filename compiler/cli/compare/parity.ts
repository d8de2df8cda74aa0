import type { Parity } from "../../emit/read-parity.ts";

/** One property that is less in a place than declared, or than elsewhere. */
export interface Difference {
  readonly subject: string;
  readonly name: string;
  /** Folder of the place; null where it is so everywhere. */
  readonly place: string | null;
  readonly state: "weaker" | "not available" | "not placed";
  readonly how: string | null;
  readonly note: string | null;
}

/** By property, in the order of the places. */
export const differencesOf = ({ lines, places: folders }: Parity): readonly Difference[] =>
  lines.flatMap(({ subject, name, places }) => {
    const found = folders.flatMap((place): readonly Difference[] => {
      const one = places[place] ?? null;
      if (one === null) return [{ subject, name, place, state: "not placed", how: null, note: null }];
      return one.state === "equal" ? [] : [{ subject, name, place, state: one.state, how: one.how, note: one.note ?? null }];
    });
    const [first] = found;
    const alike = found.length === folders.length && found.every(({ state, how, note }) => state === first?.state && how === first.how && note === first.note);
    return first !== undefined && alike ? [{ ...first, place: null }] : found;
  });
