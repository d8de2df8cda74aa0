import type { Command, ExitCode } from "../../compiler/cli/command.ts";
import { shippedCatalog } from "./fixture.ts";

/** Runs a command on the shipped catalogue; nothing else may be touched. */
export async function runCommand(command: Command, line: string, today = "2026-11-24"): Promise<{ code: ExitCode; out: string; err: string }> {
  let [out, err] = ["", ""];
  const untouchable = (): never => {
    throw new Error("the command asked the host");
  };
  const code = await command.run(line === "" ? [] : line.split(" "), {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    cwd: "/nowhere",
    env: {},
    isTTY: false,
    columns: 80,
    color: false,
    host: {
      directory: "/nowhere",
      environment: {},
      today: () => today,
      // There is no project, so nothing lies over the catalogue.
      stat: async () => undefined,
      read: async () => undefined,
      readSync: untouchable,
      list: untouchable,
      write: untouchable,
      create: untouchable,
      rename: untouchable,
      makeDirectory: untouchable,
      remove: untouchable,
    },
    catalog: shippedCatalog,
  });
  return { code, out, err };
}
