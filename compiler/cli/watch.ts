import * as fs from "node:fs";
import * as path from "node:path";
import type { CommandIo, ExitCode } from "./command.ts";
import { shown } from "./session.ts";

/** Editors write a file in several steps; changes within this time are one. Milliseconds. */
const settle = 15;

/** Runs again whenever an input changes, until the process is interrupted. The modules and the bundler stay warm. */
export async function watch(
  file: string,
  io: CommandIo,
  run: () => Promise<{ readonly exit: ExitCode; readonly inputs: readonly string[] }>,
): Promise<ExitCode> {
  const watchers = new Map<string, fs.FSWatcher>();
  let inputs = new Set([path.resolve(io.cwd, file)]);
  let wake: (() => void) | undefined;
  let changed = false;
  let ended = false;
  const notice = (): void => {
    changed = true;
    wake?.();
  };
  const stop = (): void => {
    ended = true;
    wake?.();
  };

  /** Watches folders, not files: an editor that replaces a file would leave a watcher on the old one. */
  const follow = (): void => {
    const folders = new Set([...inputs].map((input) => path.dirname(input)));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      try {
        watchers.set(
          folder,
          fs.watch(folder, (_event, name) => {
            if (name === null || inputs.has(path.join(folder, name.toString()))) notice();
          }),
        );
      } catch {
        io.err(`lintel: cannot watch ${shown(folder, io)}\n`);
      }
    }
  };

  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  follow();
  while (!ended) {
    changed = false;
    const start = performance.now();
    const { exit, inputs: read } = await run();
    inputs = new Set([path.resolve(io.cwd, file), ...read]);
    follow();
    io.err(
      `lintel: ${exit === 0 ? "compiled" : "failed"} in ${(performance.now() - start).toFixed(0)} ms; watching ${inputs.size} ${inputs.size === 1 ? "file" : "files"}\n`,
    );
    if (!changed && !ended) await new Promise<void>((resolve) => (wake = resolve));
    wake = undefined;
    if (!ended) await new Promise((resolve) => setTimeout(resolve, settle));
  }
  for (const watcher of watchers.values()) watcher.close();
  return 0;
}
