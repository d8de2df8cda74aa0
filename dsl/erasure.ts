import type { Can } from "./component.ts";
import { list, ref, shape, text } from "./fields.ts";

/** How data on people is deleted when they ask for it (GDPR, Articles 17 and 12(3)). */
export interface Erasure {
  /** Where the process is written down: "docs/erasure.md". */
  readonly process: string;
  /** Stores that it reaches within a month. What deletes everything by itself within a month need not stand here. */
  readonly covers: readonly (Can<"store data"> | Can<"cache">)[];
  /** Where it says how deleted data stays deleted when a backup is restored that is older than a month. @default none */
  readonly backups?: string;
}
/** @internal */
export const erasure = shape<Erasure>({ process: text, covers: list(ref("store data", "cache")), backups: text.optional() });
