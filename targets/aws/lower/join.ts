import { shortHash } from "../../names.ts";
import type { LowerContext } from "../contract.ts";

/** Address of what belongs to two: ids hold no double hyphen, so `a` with `b-c` is never `a-b` with `c`. */
export const join = (...ids: readonly string[]): string => ids.join("--");

/** The same for names in the cloud, most of which allow no double hyphen: a hash tells them apart. */
export const joinedName = (context: Pick<LowerContext, "names">, limit: number, ...ids: readonly string[]): string =>
  `${context.names.of(ids.join("-"), limit - 7)}-${shortHash(ids.join("/"))}`;
