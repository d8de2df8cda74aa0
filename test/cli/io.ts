import { catalogAt } from "../../compiler/catalog/node.ts";
import type { FullCatalog } from "../../compiler/catalog/index.ts";
import type { CommandIo, ExitCode } from "../../compiler/cli/command.ts";
import { run } from "../../compiler/cli/run.ts";
import { nodeHost } from "../../compiler/node-host.ts";

export interface Told {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
}

let catalog: FullCatalog | undefined;

/** Runs a command line in this process, in a folder, and keeps what it says. */
export async function lintel(args: readonly string[], cwd: string, more: Partial<CommandIo> = {}): Promise<Told> {
  let out = "";
  let err = "";
  const io: CommandIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    cwd,
    env: {},
    isTTY: false,
    columns: 100,
    color: false,
    // Ages of prices are counted to a day that stays.
    host: { ...nodeHost(cwd), today: () => "2026-08-15" },
    catalog: () => (catalog ??= catalogAt(new URL("../../compiler/catalog/data/", import.meta.url))),
    ...more,
  };
  const exit = await run(args, io);
  return { exit, out, err };
}
