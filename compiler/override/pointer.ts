import type { Json } from "../../dsl/override.ts";

type Container = Record<string, unknown> | unknown[];
const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** Where a pointer leads: the thing that holds the value, and the key in it. */
export interface Spot {
  readonly holder: Container;
  readonly key: string | number;
}
/** How far a pointer could be followed. */
export interface Lost {
  readonly reached: string;
  readonly there: readonly string[];
}

export const isLost = (spot: Spot | Lost): spot is Lost => "reached" in spot;
const segmentsOf = (pointer: string): string[] =>
  pointer
    .slice(1)
    .split("/")
    .map((segment) => segment.replace(/~1/g, "/").replace(/~0/g, "~"));

/** Follows a JSON pointer (RFC 6901). `blocks`: Terraform writes a block that may occur once as an object; `0` leads into it as well. */
export function follow(root: Container, pointer: string, blocks: boolean): Spot | Lost {
  const segments = segmentsOf(pointer);
  let holder = root;
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const lost = (): Lost => ({ reached: `/${segments.slice(0, index).join("/")}`, there: Object.keys(holder) });
    if (Array.isArray(holder)) {
      const position = segment === "-" ? holder.length : /^(?:0|[1-9]\d*)$/.test(segment) ? Number(segment) : Number.NaN;
      if (!(position <= holder.length)) return lost();
      if (last) return { holder, key: position };
      const next = holder[position];
      if (!isContainer(next)) return lost();
      holder = next;
      continue;
    }
    if (blocks && segment === "0" && !last && index > 0 && !Object.hasOwn(holder, "0")) continue;
    if (last) return { holder, key: segment };
    const next = Object.hasOwn(holder, segment) ? holder[segment] : undefined;
    if (!isContainer(next)) return lost();
    holder = next;
  }
  return { reached: "/", there: Object.keys(root) };
}

export const has = ({ holder, key }: Spot): boolean => Object.hasOwn(holder, key);
export const valueAt = ({ holder, key }: Spot): unknown => (has({ holder, key }) ? (holder as Record<string | number, unknown>)[key] : undefined);

export function put({ holder, key }: Spot, value: Json): void {
  // Defined, not assigned: `__proto__` is a key like any other.
  Object.defineProperty(holder, key, { value: structuredClone(value), enumerable: true, configurable: true, writable: true });
}
export function drop({ holder, key }: Spot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key as string];
}

/** Equality of JSON values; the order of keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
