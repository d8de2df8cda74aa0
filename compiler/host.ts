/** The only door to files, the clock and the environment. Paths are absolute; nothing else in the compiler touches them. */
export interface Host {
  /** Directory that relative paths of the command line start from. Never part of the output. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** ISO day in UTC, for example "2026-11-24". For ages of prices that are told to the user, and where a date check is asked for; never part of the output. */
  today(): string;
  /** What is at a path; `undefined` when nothing is. Links are followed. */
  stat(path: string): Promise<"file" | "directory" | "other" | undefined>;
  /** Bytes of a file; `undefined` when it does not exist. Other failures throw a HostError. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The same, for code frames, which are drawn synchronously. */
  readSync(path: string): Uint8Array | undefined;
  /** Names in a directory, sorted by code point; empty when it does not exist. */
  list(path: string): Promise<readonly string[]>;
  /** Creates or replaces a file, and the directories above it. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Creates a file that must not exist yet; false when it does. For locks. */
  create(path: string, content: string | Uint8Array): Promise<boolean>;
  /** Replaces `to`, which may be a file but not a directory that holds something. */
  rename(from: string, to: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  /** Removes a file or a whole directory. Nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Bytes of a file, piece by piece, for files that are too large to hold. @default `read` */
  open?(path: string): AsyncIterable<Uint8Array>;
  /**
   * Asks the network, piece by piece; redirects are followed. Only commands that name a URL do. Failures throw a HostError whose
   * path is the URL. @default there is no network
   */
  fetch?(url: string): Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array> }>;
  /** Set where files are not on this machine's disk: the loader then asks the host for every file. */
  readonly virtual?: true;
}

/** A failure of the machine, for example a full disk or a missing permission. `reason` is the system's code, "EACCES". */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${reason}: ${path}`);
    this.path = path;
    this.reason = reason;
  }
}
