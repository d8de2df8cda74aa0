import { parseFlags, UsageError } from "./usage.ts";

/** "list": values joined by commas; a flag that is repeated adds to it. */
type FlagKind = "text" | "number" | "list" | "switch";
export type FlagKinds = Readonly<Record<string, FlagKind>>;
interface FlagValues {
  readonly text: string | undefined;
  readonly number: number | undefined;
  readonly list: readonly string[] | undefined;
  readonly switch: boolean;
}
export type Flags<K extends FlagKinds> = { readonly [P in keyof K]: FlagValues[K[P]] };

const numeral = /^[0-9]+(\.[0-9]+)?$/;

function single(name: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw new UsageError(`\`--${name}\` is given twice`);
  const [value] = values;
  if (value === "") throw new UsageError(`\`--${name}\` needs a value`);
  return value;
}

function toNumber(name: string, values: readonly string[]): number | undefined {
  const value = single(name, values);
  if (value !== undefined && !numeral.test(value)) throw new UsageError(`\`--${name}\` takes a number, not \`${value}\``);
  return value === undefined ? undefined : Number(value);
}

function toList(name: string, values: readonly string[]): readonly string[] | undefined {
  if (values.length === 0) return undefined;
  const items = values.flatMap((value) => value.split(",")).map((item) => item.trim());
  if (items.includes("")) throw new UsageError(`\`--${name}\` has an empty item`);
  return items;
}

/** Reads flags of a command that takes no other arguments. @throws UsageError for anything else, and for a value of the wrong kind */
export function readFlags<K extends FlagKinds>(args: readonly string[], kinds: K): Flags<K> {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, { type: kind === "switch" ? ("boolean" as const) : ("string" as const), multiple: true as const }]),
  );
  const { values, positionals } = parseFlags(args, options);
  const [unexpected] = positionals;
  if (unexpected !== undefined) throw new UsageError(`\`${unexpected}\` is no flag`);
  const texts = (name: string): readonly string[] => (values[name] ?? []).filter((value) => typeof value === "string");
  const read: { readonly [P in FlagKind]: (name: string) => FlagValues[P] } = {
    text: (name) => single(name, texts(name)),
    number: (name) => toNumber(name, texts(name)),
    list: (name) => toList(name, texts(name)),
    switch: (name) => values[name] !== undefined,
  };
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, read[kind](name)])) as Flags<K>;
}

/** One of a fixed list of words. @throws UsageError otherwise */
export function oneOf<const W extends string>(flag: string, value: string, words: readonly W[]): W {
  const word = words.find((one) => one === value);
  if (word === undefined) throw new UsageError(`\`--${flag}\` is one of ${words.join(", ")}, not \`${value}\``);
  return word;
}

/** A count. @throws UsageError for a fraction */
export function wholeNumber(flag: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new UsageError(`\`--${flag}\` takes a whole number, not \`${value}\``);
  return value;
}
