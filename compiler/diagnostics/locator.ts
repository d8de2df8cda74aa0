import type { Origin } from "../../dsl/origin.ts";
import type { Span, Where } from "./diagnostic.ts";

/**
 * Turns symbolic places into positions and holds source text for code frames. Files in spans are relative to the blueprint's
 * directory, with forward slashes, so that output does not depend on where the project lies.
 */
export interface Locator {
  /** Position of a captured builder call, without the property. `undefined` when the engine captured none. */
  call(origin: Origin): Span | undefined;
  /**
   * Position of a property of a builder's input. A property that has no text of its own gives its nearest parent, at last the call.
   * Reads the syntax tree of the file, hence asynchronous.
   */
  locate(where: Where): Promise<Span | undefined>;
  /** Text of a file that a span names; `undefined` when it cannot be read. */
  source(file: string): string | undefined;
  /** Absolute path of a file that a span names. */
  absolute(file: string): string;
}
