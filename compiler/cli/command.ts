import type { FullCatalog } from "../catalog/index.ts";
import type { Host } from "../host.ts";

/** Everything that a command may touch. Its answer goes to `out`, messages go to `err`; both take complete text with line ends. */
export interface CommandIo {
  out(text: string): void;
  err(text: string): void;
  /** Shows what is under way, on a terminal that can replace a line; the empty text clears it. @default nobody is told */
  progress?(text: string): void;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal. */
  readonly isTTY: boolean;
  /** Width of the terminal. @default 80 */
  readonly columns: number;
  /** Escape codes are welcome: a terminal, and NO_COLOR is not set. */
  readonly color: boolean;
  readonly host: Host;
  /** Everything on standard input. @default there is none */
  stdin?(): Promise<Uint8Array>;
  /** The catalogue that ships with Lintel, loaded when first asked for. */
  catalog(): FullCatalog;
}

export interface CommandExample {
  /** As typed after `lintel`. */
  readonly line: string;
  readonly what: string;
}

/** 0 answered; 1 understood, and the answer is "no" or there are findings; 2 wrong usage or unreadable input, with nothing on standard output. */
export type ExitCode = 0 | 1 | 2;

/** A verb of the command line. One file each below commands/, imported when it is asked for. */
export interface Command {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Everything below the first line of `lintel help NAME`: synopsis and flags. */
  readonly usage: string;
  readonly examples: readonly CommandExample[];
  run(args: readonly string[], io: CommandIo): Promise<ExitCode>;
}
