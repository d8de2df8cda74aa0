import { parseArgs, type ParseArgsConfig } from "node:util";
import { distance } from "../diagnostics/words.ts";

/** The command line asks for something that does not exist. Exit code 2, the message on standard error. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** `parseArgs`, with its complaints as usage errors in this program's words. */
export function parseFlags<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!(error instanceof Error) || !code.startsWith("ERR_PARSE_ARGS")) throw error;
    const flag = /'(-{1,2}[^' ,=]+)/.exec(error.message)?.[1] ?? "";
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const known = Object.keys(options).map((name) => `--${name}`);
      const near = known.find((name) => distance(name, flag) <= 2);
      throw new UsageError(`there is no flag \`${flag}\`${near === undefined ? `; there are ${known.join(", ")}` : `; did you mean \`${near}\`?`}`);
    }
    throw new UsageError(/argument missing|ambiguous/.test(error.message) ? `\`${flag}\` needs a value` : `\`${flag}\` takes no value`);
  }
}
