import { fit, shortHash } from "../names.ts";
import type { CommonContext } from "./contract.ts";

/** Address of what belongs to two: ids hold no double hyphen, so `a` with `b-c` is never `a-b` with `c`. */
export const join = (...ids: readonly string[]): string => ids.join("--");

/**
 * The same for names in the cloud, most of which allow no double hyphen: a hash tells them apart. Where the limit leaves no room for
 * the system's name, the components' say more to a reader.
 */
export function joinedName({ names }: Pick<CommonContext, "names">, limit: number, ...ids: readonly string[]): string {
  const was = ids.map((id) => names.before(id));
  const pair = was.join("-");
  const full = `${names.stem}-${pair}`;
  return `${full.length <= limit - 7 ? full : fit(pair, limit - 7)}-${shortHash([names.stem, ...was].join("/"))}`;
}
