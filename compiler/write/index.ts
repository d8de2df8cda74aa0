import * as path from "node:path";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { OutputFile } from "../emit/file.ts";
import { HostError } from "../host.ts";
import { inside, nodeDisk, type Disk } from "./disk.ts";
import { checksum, manifestName, manifestText, readManifest, type Manifest } from "./manifest.ts";
import { recover, siblingsOf, swap, type Siblings } from "./swap.ts";

export interface WriteOptions {
  /** Absolute path of the output folder. */
  readonly folder: string;
  /** Overwrite files that were edited, or that are someone else's. */
  readonly force: boolean;
  /** Absolute paths that must not lie in the output folder: the blueprint, the current directory. */
  readonly outside: readonly string[];
  /** Own files that this compile does not decide on: they are neither written nor pruned. @default none */
  readonly leaves?: (file: string) => boolean;
  readonly disk?: Disk;
}

/** Relative paths, sorted. */
export interface Written {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

/** Makes the folder hold the files, or leaves it as it was. Files of others are kept. */
export async function write(files: readonly OutputFile[], options: WriteOptions): Promise<Result<Written>> {
  const disk = options.disk ?? nodeDisk;
  const folder = path.resolve(options.folder);
  const inTheWay = options.outside.find((one) => one === folder || one.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep));
  if (inTheWay !== undefined)
    return refuse("LNT5006", "the output folder would replace the blueprint's or the current folder", [], "give a folder of its own with `--out`");
  const siblings = siblingsOf(folder);
  try {
    disk.makeDirectory(path.dirname(folder));
    if (!lock(siblings, disk))
      return refuse(
        "LNT5007",
        `another lintel writes to \`${path.basename(folder)}\``,
        [],
        `wait for it; if none runs, delete \`${path.basename(siblings.lock)}\` beside the folder`,
      );
    try {
      return await writeLocked(files, siblings, disk, options);
    } finally {
      disk.remove(siblings.lock);
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return refuse("LNT5005", `cannot write the output: ${error.reason}`, [error.path], "the old output is as it was");
  }
}

function refuse(code: Diagnostic["code"], message: string, notes: readonly string[], hint: string): Result<never> {
  return [undefined, [diagnostic(code, { message, hint, ...(notes.length > 0 ? { notes } : {}) })]];
}

function lock({ lock: file }: Siblings, disk: Disk): boolean {
  if (disk.create(file, disk.process)) return true;
  if (disk.isRunning(Buffer.from(disk.read(file)).toString())) return false;
  disk.remove(file);
  return disk.create(file, disk.process);
}

async function writeLocked(files: readonly OutputFile[], siblings: Siblings, disk: Disk, options: WriteOptions): Promise<Result<Written>> {
  recover(siblings, disk);
  const { folder, next } = siblings;
  const kind = disk.kind(folder);
  if (kind !== undefined && kind !== "directory")
    return refuse(
      "LNT5003",
      `the output folder \`${path.basename(folder)}\` is a ${kind === "link" ? "symbolic link" : "file"}`,
      [],
      "remove it, or choose another folder with `--out`",
    );

  const there = kind === undefined ? new Map<string, Entry>() : walk(folder, disk);
  const manifestHere =
    there.get(manifestName) === "file" ? readManifest(Buffer.from(disk.read(inside(folder, manifestName))).toString()) : new Map<string, string>();
  if (manifestHere === undefined && !options.force)
    return refuse("LNT5004", `\`${manifestName}\` in the output folder cannot be read`, [], "restore it, or give `--force`");
  const known: Manifest = manifestHere ?? new Map();

  const plan = compare(files, known, there, folder, disk, options);
  if (plan.problems.length > 0) return [undefined, plan.problems];

  const left = [...known].filter(([file]) => options.leaves?.(file) === true && there.get(file) === "file");
  const manifest = manifestText(new Map([...left, ...files.map((file): [string, string] => [file.path, checksum(file.text)])]));
  const sameManifest =
    manifestHere !== undefined && there.get(manifestName) === "file" && checksum(disk.read(inside(folder, manifestName))) === checksum(manifest);
  const { written } = plan;
  if (written.created.length + written.changed.length + written.removed.length === 0 && sameManifest) return [written, []];

  try {
    await prepare(files, manifest, plan, there, siblings, disk);
  } catch (error) {
    // The folder itself was not touched; what is left of the preparation goes with the next run if not now.
    quietly(() => disk.remove(next));
    throw error;
  }
  await swap(siblings, disk);
  return [written, []];
}

type Entry = "file" | "directory" | "link" | "other";

/** Relative path -> what is there, in depth. Directories come before what they hold. */
function walk(folder: string, disk: Disk, prefix = "", found = new Map<string, Entry>()): Map<string, Entry> {
  for (const name of disk.list(prefix === "" ? folder : inside(folder, prefix))) {
    const relative = prefix === "" ? name : `${prefix}/${name}`;
    const kind = disk.kind(inside(folder, relative));
    if (kind === undefined) continue;
    found.set(relative, kind);
    if (kind === "directory") walk(folder, disk, relative, found);
  }
  return found;
}

interface Comparison {
  readonly written: Written;
  /** What is not taken over into the new folder. */
  readonly dropped: ReadonlySet<string>;
  readonly problems: readonly Diagnostic[];
}

function compare(
  files: readonly OutputFile[],
  known: Manifest,
  there: ReadonlyMap<string, Entry>,
  folder: string,
  disk: Disk,
  options: WriteOptions,
): Comparison {
  const created: string[] = [];
  const changed: string[] = [];
  const unchanged: string[] = [];
  const removed: string[] = [];
  const edited: string[] = [];
  const foreign: string[] = [];
  const blocked: string[] = [];
  const dropped = new Set<string>();
  const sumOf = (file: string): string => checksum(disk.read(inside(folder, file)));
  const wanted = new Set(files.map((file) => file.path));

  for (const { path: file, text } of files) {
    const obstacle = [
      ...foldersAbove(file).filter((parent) => (there.get(parent) ?? "directory") !== "directory"),
      ...(["directory", "link", "other"].includes(there.get(file) ?? "file") ? [file] : []),
    ][0];
    if (obstacle !== undefined) {
      blocked.push(obstacle);
      continue;
    }
    if (there.get(file) === undefined) {
      created.push(file);
      continue;
    }
    const sum = sumOf(file);
    if (sum === checksum(text)) {
      unchanged.push(file);
      continue;
    }
    if (sum !== known.get(file)) (known.has(file) ? edited : foreign).push(file);
    changed.push(file);
    dropped.add(file);
  }
  for (const [file, sum] of known) {
    if (wanted.has(file) || options.leaves?.(file) === true || there.get(file) === undefined) continue;
    if (there.get(file) !== "file") continue;
    if (sumOf(file) !== sum) edited.push(file);
    removed.push(file);
    dropped.add(file);
  }
  for (const [file, kind] of there) if (kind === "other") blocked.push(file);

  const problems: Diagnostic[] = [];
  const tell = (code: Diagnostic["code"], what: string, list: readonly string[], hint: string): void => {
    const names = [...new Set(list)].sort((a, b) => (a < b ? -1 : 1));
    if (names.length > 0)
      problems.push(diagnostic(code, { message: `${names.length === 1 ? `\`${names[0]}\`` : `${names.length} files`} ${what}`, notes: names, hint }));
  };
  if (!options.force) {
    tell("LNT5001", "in the output folder changed since lintel wrote it", edited, "move the change into the blueprint, or give `--force` to overwrite it");
    tell("LNT5002", "in the output folder is in the way and not lintel's", foreign, "move it, or give `--force` to replace it");
  }
  tell("LNT5003", "in the output folder is no plain file, so lintel does not touch it", blocked, "remove it, or choose another folder with `--out`");
  return { written: { created, changed, removed: removed.sort((a, b) => (a < b ? -1 : 1)), unchanged }, dropped, problems };
}

/** Builds the whole new folder beside the old one. What does not change is linked, so it keeps its bytes and its dates. */
async function prepare(
  files: readonly OutputFile[],
  manifest: string,
  plan: Comparison,
  there: ReadonlyMap<string, Entry>,
  { folder, next }: Siblings,
  disk: Disk,
): Promise<void> {
  const texts = new Map([...files.map((file): [string, string] => [file.path, file.text]), [manifestName, manifest]]);
  const fresh = new Set([...plan.written.created, ...plan.written.changed, manifestName]);
  const emptied = emptiedBy(plan.written.removed, there, plan.dropped, fresh);
  const directories = new Set<string>();
  const makeParents = (file: string): void => {
    const parent = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    if (parent === "" || directories.has(parent)) return;
    makeParents(parent);
    disk.makeDirectory(inside(next, parent));
    directories.add(parent);
  };

  disk.makeDirectory(next, there.size > 0 ? folder : undefined);
  for (const [file, kind] of there) {
    if (plan.dropped.has(file) || fresh.has(file) || emptied.has(file)) continue;
    const [from, to] = [inside(folder, file), inside(next, file)];
    if (kind === "directory") {
      disk.makeDirectory(to, from);
      directories.add(file);
    } else if (kind === "link") disk.copyLink(from, to);
    else disk.link(from, to);
  }
  for (const file of fresh) {
    makeParents(file);
    if (!disk.create(inside(next, file), texts.get(file) ?? "")) throw new HostError(inside(next, file), "EEXIST");
  }
  await disk.sync([...[...fresh].map((file) => inside(next, file)), ...[...directories].map((file) => inside(next, file)), next]);
}

/** Folders that held pruned files and nothing else. */
function emptiedBy(removed: readonly string[], there: ReadonlyMap<string, Entry>, dropped: ReadonlySet<string>, fresh: ReadonlySet<string>): Set<string> {
  const candidates = new Set(removed.flatMap(foldersAbove));
  const emptied = new Set<string>();
  // Deepest first, so that a folder is judged after those in it.
  for (const folder of [...candidates].sort((a, b) => b.length - a.length)) {
    const holds = (file: string): boolean => file.startsWith(`${folder}/`);
    if (![...fresh].some(holds) && [...there.keys()].filter(holds).every((file) => dropped.has(file) || emptied.has(file))) emptied.add(folder);
  }
  return emptied;
}

/** "a/b/c.txt" -> "a", "a/b". */
const foldersAbove = (file: string): string[] =>
  file
    .split("/")
    .map((_, index, parts) => parts.slice(0, index).join("/"))
    .slice(1);

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The first failure is the one to report.
  }
}
