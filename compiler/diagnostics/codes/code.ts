import type { Severity } from "../diagnostic.ts";

/** An entry of the catalogue of codes; `lintel explain CODE` prints it. */
export interface CodeInfo {
  readonly severity: Severity;
  /** What happened, in general terms. */
  readonly title: string;
  /** Why it matters and how to repair it, with an example where one helps. */
  readonly help: string;
}
