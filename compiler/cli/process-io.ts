import { catalogAt } from "../catalog/node.ts";
import type { FullCatalog } from "../catalog/index.ts";
import { nodeHost } from "../node-host.ts";
import type { CommandIo } from "./command.ts";
import { dataFolder } from "./version.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** FORCE_COLOR wins over NO_COLOR, as in Node; an empty NO_COLOR does not count. */
export function wantsColor(env: Environment, isTTY: boolean): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  return isTTY && env["TERM"] !== "dumb";
}

/** The terminal, files and environment of this process. */
export function processIo(): CommandIo {
  const { stdout, stderr, env } = process;
  const isTTY = stdout.isTTY === true;
  let catalog: FullCatalog | undefined;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    // One line on a terminal that replaces itself; nothing in a pipe, in a log or when a machine reads the answer.
    ...(stderr.isTTY === true && env["CI"] === undefined && env["TERM"] !== "dumb"
      ? { progress: (text: string) => void stderr.write(text === "" ? "\r\u001b[K" : `\r\u001b[K${text}`) }
      : {}),
    cwd: process.cwd(),
    env,
    isTTY,
    columns: stdout.columns ?? 100,
    color: wantsColor(env, isTTY),
    host: nodeHost(),
    stdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    catalog: () => (catalog ??= catalogAt(new URL(dataFolder, import.meta.url))),
  };
}
