import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Component, Place } from "../../compiler/system.ts";
import type { Realised } from "../../compiler/target.ts";
import { at } from "./at.ts";

/** How a cloud realises something that an author declares. */
export type Realisation = Pick<Realised, "state" | "how" | "note">;

/** As on every cloud. `how`: what it becomes, for people: "Cloud Armor, a rule for each caller". */
export const equal = (how: string): Realisation => ({ state: "equal", how });
/** There, with less. `than`: in what it is less. */
export const weaker = (how: string, than: string): Realisation => ({ state: "weaker", how, note: than });
/** Not there: an error unless the author does without. */
export const missing = (why: string, instead: string): Realisation => ({ state: "not available", how: why, note: instead });

/** Depends on the value. Several: by what follows the property in its path. */
type BySub = Readonly<Record<string, Realisation>>;
export type How<T> = Realisation | { from(value: T, component: Component<unknown>): Realisation | BySub }["from"];
/** One entry a property, so that a gap is a compile error. */
export type Realises<V> = { readonly [P in keyof V & string]-?: How<NonNullable<V[P]>> };
type Table = Readonly<Record<string, How<unknown>>>;

const isRealisation = (value: Realisation | BySub): value is Realisation => typeof (value as Realisation).state === "string";

/** Properties of a component, and what becomes of each: those that the author wrote, and those that have a default. */
export function realisedBy(component: Component, realises: Table): readonly Realised[] {
  return Object.entries(realises).flatMap(([property, how]): readonly Realised[] => {
    const value = component.values[property];
    if (value === undefined || value === null) return [];
    const found = typeof how === "function" ? how(value, component) : how;
    const entries = isRealisation(found) ? [[property, found] as const] : Object.entries(found).map(([rest, one]) => [`${property}.${rest}`, one] as const);
    const given = component.provenance[property] === undefined ? {} : { byDefault: true as const };
    return entries.map(([name, one]) => ({ subject: component.name, name, ...one, ...given }));
  });
}

/** Whether the author does without a property of a component in a place. */
export const doesWithout = (place: Place, component: Component<unknown>, property: string): boolean =>
  place.without?.includes(`${component.name}.${property}`) ?? false;

/** What is not available is an error, unless the place does without. */
export function parityErrors(component: Component<unknown>, realised: readonly Realised[], place: Place, cloud: string): readonly Diagnostic[] {
  return realised.flatMap(({ name, state, how, note, byDefault }) =>
    byDefault === true || state !== "not available" || doesWithout(place, component, name)
      ? []
      : [
          diagnostic("LNT4201", {
            message: `\`${name}\` of \`${component.name}\` is not available on ${cloud}: ${how}`,
            at: at(component, ...name.split(".")),
            hint: `${note === undefined ? "" : `${note}; or `}do without it there: \`without: ["${component.name}.${name}"]\` in the place`,
          }),
        ],
  );
}

/** Exceptions that except nothing: of a component or property that is not there, or that is available. */
export function strayExceptions(place: Place, index: number, realised: readonly Realised[], origin: Diagnostic["at"], cloud: string): readonly Diagnostic[] {
  const absent = new Set(
    realised.flatMap(({ subject, name, state, byDefault }) => (byDefault !== true && state === "not available" ? [`${subject}.${name}`] : [])),
  );
  return (place.without ?? []).flatMap((one, nth) =>
    absent.has(one)
      ? []
      : [
          diagnostic("LNT4202", {
            message: `\`${one}\` is nothing that ${cloud} lacks`,
            ...(origin === undefined ? {} : { at: { ...origin, path: ["on", index, "without", nth] } }),
            hint: absent.size === 0 ? "remove it: everything that is declared is available there" : `it lacks ${[...absent].sort().join(", ")}`,
          }),
        ],
  );
}
