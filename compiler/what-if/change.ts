import type { ParsedBlueprint } from "../parse/parsed.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import { named, type Owner, ownersOf, propertiesOf, type Property } from "./paths.ts";

/** A property with another value, as text. */
export interface Change {
  readonly owner: Owner;
  readonly path: readonly string[];
  readonly text: string;
  /** As it was asked for, for messages. */
  readonly asked: string;
}

/** What cannot be asked: one sentence with its repair. */
export interface Wrong {
  readonly wrong: string;
}

/** Candidates that a message names. */
const MOST = 8;

/**
 * Reads "chat.traffic.peak=24/s". What stands in front may be left out where only one property ends in what is written; properties
 * that the blueprint states come before those that it could state.
 */
export function readChange(asked: string, blueprint: ParsedBlueprint): Change | Wrong {
  const equals = asked.indexOf("=");
  const key = asked.slice(0, equals);
  const text = asked.slice(equals + 1);
  const segments = key.split(".");
  if (equals < 1 || text === "" || segments.includes("")) return { wrong: `\`--what-if ${asked}\` is not property=value; write it like \`peak=24/s\`` };
  const owners = ownersOf(blueprint);
  const [first = "", ...rest] = segments;
  const owner = owners.find(({ name }) => name === first);
  if (owner !== undefined && rest.length > 0) return { owner, path: rest, text, asked };
  const all = owners.flatMap(propertiesOf);
  const ends = all.filter(
    ({ path }) => path.length >= segments.length && segments.every((segment, index) => path[path.length - segments.length + index] === segment),
  );
  const stated = ends.filter((one) => one.stated);
  const found = stated.length > 0 ? stated : ends;
  const [only, ...others] = found;
  if (only === undefined) return { wrong: unknown(key, owner, all) };
  if (others.length === 0) return { owner: only.owner, path: only.path, text, asked };
  const candidates = listed(
    found.map((one) => `\`${named(one)}=${text}\``),
    "or",
    MOST,
  );
  return { wrong: `${found.length} properties are called \`${key}\`: write ${candidates}` };
}

function unknown(key: string, owner: Owner | undefined, all: readonly Property[]): string {
  if (owner !== undefined)
    return `\`${key}\` is no property; it has ${listed(
      Object.keys(owner.fields).map((name) => `\`${key}.${name}\``),
      "and",
      MOST,
    )}`;
  const dotted = all.map(named);
  const near = nearest(key, key.includes(".") ? dotted : [...new Set(all.map(({ path }) => path.at(-1) ?? ""))]);
  const example = all.find(({ path, stated }) => stated && path.length > 1) ?? all[0];
  const advice = near !== undefined ? `did you mean \`${near}\`?` : `write it with its component, like \`${example === undefined ? "" : named(example)}\``;
  return `no component has a property \`${key}\`; ${advice}`;
}
