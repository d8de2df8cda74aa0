import * as path from "node:path";
import type { Host } from "../../compiler/host.ts";

export interface MemoryHost extends Host {
  /** Absolute path -> content. */
  readonly files: Map<string, Uint8Array>;
  /** Files as text, sorted by path. */
  texts(): Readonly<Record<string, string>>;
}

/** A host whose files live in memory, below /project. The clock stands still. */
export function memoryHost(files: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, string>> = {}): MemoryHost {
  const directory = "/project";
  const encoder = new TextEncoder();
  const held = new Map<string, Uint8Array>(Object.entries(files).map(([name, text]) => [path.posix.resolve(directory, name), encoder.encode(text)]));
  const directories = new Set<string>([directory]);
  const below = (file: string): string[] => [...held.keys()].filter((one) => one.startsWith(`${file}/`));
  const put = (file: string, content: string | Uint8Array): void => void held.set(file, typeof content === "string" ? encoder.encode(content) : content);
  return {
    virtual: true,
    directory,
    environment,
    files: held,
    texts: () => Object.fromEntries([...held].map(([file, bytes]) => [file, new TextDecoder().decode(bytes)] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
    today: () => "2026-11-24",
    stat: async (file) => (held.has(file) ? "file" : directories.has(file) || below(file).length > 0 ? "directory" : undefined),
    read: async (file) => held.get(file),
    readSync: (file) => held.get(file),
    list: async (file) =>
      [
        ...new Set(
          [...below(file), ...[...directories].filter((one) => one.startsWith(`${file}/`))].map((one) => one.slice(file.length + 1).split("/")[0] ?? ""),
        ),
      ].sort(),
    write: async (file, content) => put(file, content),
    create: async (file, content) => {
      if (held.has(file)) return false;
      put(file, content);
      return true;
    },
    rename: async (from, to) => {
      for (const file of [from, ...below(from)]) {
        const bytes = held.get(file);
        if (bytes === undefined) continue;
        held.delete(file);
        held.set(to + file.slice(from.length), bytes);
      }
    },
    makeDirectory: async (file) => void directories.add(file),
    remove: async (file) => {
      for (const one of [file, ...below(file)]) held.delete(one);
      directories.delete(file);
    },
  };
}
