import type { Where } from "./diagnostic.ts";

/**
 * A safe change of the blueprint's source. Its property is named as in a diagnostic; text is TypeScript as it is written there.
 * Formatting and comments around it stay.
 */
export interface Edit {
  readonly at: Where;
  /**
   * "set" writes the property, whether it is there or not, and makes the objects above it. "remove" takes it out with its comma; of a
   * list, the element. "append" puts an element at the end of the list, and makes the list where there is none.
   */
  readonly op: "set" | "remove" | "append";
  /** New value as TypeScript, for example `"183d"`. Not with "remove". */
  readonly text?: string;
  /** Names that the text uses, imported from "lintel" where they are not yet. @default none */
  readonly imports?: readonly string[];
}

/** All edits are made, or none. */
export interface Fix {
  /** What it does, in the imperative: "keep logs for 183 days". */
  readonly title: string;
  readonly edits: readonly Edit[];
}
