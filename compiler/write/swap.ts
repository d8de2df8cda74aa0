import * as path from "node:path";
import type { Disk } from "./disk.ts";

/** Where a folder is prepared, kept and locked: beside it, because a rename is atomic within one file system only. */
export interface Siblings {
  readonly folder: string;
  readonly next: string;
  readonly previous: string;
  readonly lock: string;
}

export function siblingsOf(folder: string): Siblings {
  const beside = (what: string): string => path.join(path.dirname(folder), `.${path.basename(folder)}.lintel-${what}`);
  return { folder, next: beside("next"), previous: beside("previous"), lock: beside("lock") };
}

/**
 * Repairs what a crash left. `next` is complete as soon as `previous` exists: the old folder is moved away only then.
 * Idempotent, so a crash in here is repaired by the next call.
 */
export function recover({ folder, next, previous }: Siblings, disk: Disk): void {
  if (disk.kind(previous) !== undefined) {
    if (disk.kind(folder) === undefined) disk.rename(disk.kind(next) === undefined ? previous : next, folder);
    disk.remove(previous);
  }
  disk.remove(next);
}

/** Puts the prepared folder in the place of the old one. */
export async function swap({ folder, next, previous }: Siblings, disk: Disk): Promise<void> {
  const replaces = disk.kind(folder) !== undefined;
  if (replaces) disk.rename(folder, previous);
  try {
    disk.rename(next, folder);
  } catch (error) {
    if (replaces) disk.rename(previous, folder);
    throw error;
  }
  try {
    await disk.sync([path.dirname(folder)]);
    if (replaces) disk.remove(previous);
  } catch {
    // The new output is in place; what is left beside it goes with the next run.
  }
}
