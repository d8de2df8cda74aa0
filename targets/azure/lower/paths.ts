import { shortHash } from "../../names.ts";
import type { CallerLimit } from "./limit.ts";

/** Whether one path holds another, as the gateway takes them: a path and everything below it. */
export const covers = (route: string, path: string): boolean => path !== route && path.startsWith(route.endsWith("/") ? route : `${route}/`);

/** Paths as a path map has them. */
export const pathPatterns = (path: string): readonly string[] => (path.endsWith("/") ? [`${path}*`] : [path, `${path}/*`]);

/** Matches the address of a request on a path: what is before a question mark, the path itself or below it. */
export const onPath = (path: string): string => {
  const literal = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return path.endsWith("/") ? `^${literal}` : `^${literal}(/|\\?|$)`;
};

/** A name of its own for each path: letters and digits, with a hash where something else was. */
export function pathName(path: string): string {
  const words = path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return words === "" ? "root" : `/${words.replace(/-/g, "/")}` === path && words.length <= 40 ? words : `${words.slice(0, 33)}-${shortHash(path)}`;
}

/** What is counted together: requests on `paths` that are not on one of `except`. Absent: everything but `except`. */
export interface Count {
  readonly name: string;
  readonly limit: CallerLimit;
  readonly paths?: readonly string[];
  readonly except: readonly string[];
}

/** A route with a limit of its own is counted apart, without the routes below it; those without one count as the gateway does. */
export function countsOf(limit: CallerLimit, routes: readonly { readonly path: string; readonly limit?: CallerLimit }[]): readonly Count[] {
  const deeper = (path: string): readonly string[] => routes.flatMap((other) => (covers(path, other.path) ? [other.path] : []));
  const limited = routes.flatMap((route) => (route.limit === undefined ? [] : [{ path: route.path, limit: route.limit }]));
  const under = routes.flatMap(({ path, limit: own }) => (own === undefined && limited.some((one) => covers(one.path, path)) ? [path] : []));
  return [
    ...limited.map((one, index): Count => ({ name: `limit${index + 1}`, limit: one.limit, paths: [one.path], except: deeper(one.path) })),
    ...(under.length === 0
      ? []
      : [{ name: "limitBelow", limit, paths: under, except: limited.flatMap(({ path }) => (under.some((one) => covers(one, path)) ? [path] : [])) }]),
    { name: "limit", limit, except: limited.map(({ path }) => path) },
  ];
}
