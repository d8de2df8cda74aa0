import * as fs from "node:fs";
import * as path from "node:path";
import { HostError } from "../host.ts";

/** What the writer needs of a file system: links are seen, never followed. Paths are absolute; failures are HostErrors. */
export interface Disk {
  kind(file: string): "file" | "directory" | "link" | "other" | undefined;
  /** Names in a directory, sorted by code point. */
  list(directory: string): readonly string[];
  read(file: string): Uint8Array;
  /** Creates a file that must not exist; false when it does. */
  create(file: string, content: string): boolean;
  /** The same file at a second path; a copy where the file system cannot. */
  link(from: string, to: string): void;
  /** The same symbolic link at a second path. */
  copyLink(from: string, to: string): void;
  /** With the directories above it. `like` is a directory whose permissions are taken over. */
  makeDirectory(directory: string, like?: string): void;
  rename(from: string, to: string): void;
  /** Removes a file, a link or a whole directory; nothing happens when it is not there. */
  remove(file: string): void;
  /** Waits until files and directories are on the disk. */
  sync(files: readonly string[]): Promise<void>;
  /** This process, as text for a lock. */
  readonly process: string;
  isRunning(process: string): boolean;
}

const codeOf = (error: unknown): string => (typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown failure");

function told<T>(file: string, work: () => T, otherwise: Readonly<Record<string, T>> = {}): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (Object.hasOwn(otherwise, code)) return otherwise[code] as T;
    throw error instanceof HostError ? error : new HostError(file, code);
  }
}

export const nodeDisk: Disk = {
  kind: (file) =>
    told<"file" | "directory" | "link" | "other" | undefined>(
      file,
      () => {
        const found = fs.lstatSync(file, { throwIfNoEntry: false });
        if (found === undefined) return undefined;
        return found.isFile() ? "file" : found.isDirectory() ? "directory" : found.isSymbolicLink() ? "link" : "other";
      },
      { ENOTDIR: undefined },
    ),
  list: (directory) => told(directory, () => fs.readdirSync(directory).sort((a, b) => (a < b ? -1 : 1))),
  read: (file) => told(file, () => fs.readFileSync(file)),
  create: (file, content) =>
    told(
      file,
      () => {
        fs.writeFileSync(file, content, { flag: "wx" });
        return true;
      },
      { EEXIST: false },
    ),
  link: (from, to) =>
    told(to, () => {
      try {
        fs.linkSync(from, to);
      } catch {
        fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
      }
    }),
  copyLink: (from, to) => told(to, () => fs.symlinkSync(fs.readlinkSync(from), to)),
  makeDirectory: (directory, like) =>
    told(directory, () => {
      fs.mkdirSync(directory, { recursive: true });
      if (like !== undefined) fs.chmodSync(directory, fs.statSync(like).mode);
    }),
  rename: (from, to) => told(from, () => fs.renameSync(from, to)),
  remove: (file) => told(file, () => fs.rmSync(file, { recursive: true, force: true })),
  async sync(files) {
    await Promise.all(
      files.map(async (file) => {
        try {
          const handle = await fs.promises.open(file, "r");
          try {
            await handle.sync();
          } finally {
            await handle.close();
          }
        } catch (error) {
          // Windows cannot open directories, and some network file systems cannot sync them.
          if (!["EISDIR", "EPERM", "EINVAL", "ENOTSUP"].includes(codeOf(error))) throw new HostError(file, codeOf(error));
        }
      }),
    );
  },
  process: String(process.pid),
  isRunning(text) {
    const id = Number(text);
    if (!Number.isSafeInteger(id) || id <= 0) return false;
    try {
      process.kill(id, 0);
      return true;
    } catch (error) {
      return codeOf(error) === "EPERM";
    }
  },
};

/** Path of something in a directory, from a relative path with forward slashes. */
export const inside = (directory: string, relative: string): string => path.join(directory, ...relative.split("/"));
