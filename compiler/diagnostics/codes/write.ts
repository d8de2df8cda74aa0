import type { CodeInfo } from "./code.ts";

/** LNT50xx */
export const writeCodes = {
  LNT5001: {
    severity: "error",
    title: "files of the output were edited by hand",
    help: "The output folder holds a manifest with a checksum of every file that Lintel wrote. The named files have changed since, and the change would be lost. Make the change in the blueprint (a field, or an override with a reason) and delete the edited file, or give `--force` to overwrite it. Nothing was written.",
  },
  LNT5002: {
    severity: "error",
    title: "files in the way were not written by lintel",
    help: "The output needs paths that hold files of someone else. Move them, choose another folder with `--out`, or give `--force` to replace them. Files at other paths are kept. Nothing was written.",
  },
  LNT5003: {
    severity: "error",
    title: "a symbolic link or a folder stands where a file of the output belongs",
    help: "Lintel does not write through symbolic links, because they can lead out of the output folder, and it does not remove folders that it did not make. Remove what is in the way, or choose another folder with `--out`. Nothing was written.",
  },
  LNT5004: {
    severity: "error",
    title: "the manifest of the output cannot be read",
    help: "`.lintel-manifest.json` in the output folder says which files Lintel wrote. It is damaged, or from a newer version, so nobody can tell own files from others. Restore it, delete the output folder, or give `--force`: then every file of the output is overwritten and nothing is pruned. Nothing was written.",
  },
  LNT5005: {
    severity: "error",
    title: "the output could not be written",
    help: "The file system refused: a full disk, a missing permission, a file in use. The old output is as it was. Repair the cause and compile again.",
  },
  LNT5006: {
    severity: "error",
    title: "the output folder is one that must not be replaced",
    help: "The output folder is replaced as a whole, so it must not be the folder of the blueprint, the current folder, or one above them. Choose a folder of its own with `--out`; the default is `dist/<system>`.",
  },
  LNT5007: {
    severity: "error",
    title: "another lintel writes the same output",
    help: "A lock file beside the output folder belongs to a process that runs. Wait for it, or end it. When no other lintel runs, delete the lock file.",
  },
} as const satisfies Record<`LNT50${string}`, CodeInfo>;
