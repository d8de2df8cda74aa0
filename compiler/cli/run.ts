import { distance } from "../diagnostics/words.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { commands } from "./commands/index.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { internalError } from "./internal-error.ts";
import { processIo } from "./process-io.ts";
import { UsageError } from "./usage.ts";
import { version } from "./version.ts";

/** Runs one command line. Answers go to `io`; nothing is thrown. */
export async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const [verb, ...rest] = args;
  try {
    if (verb === undefined || ((verb === "help" || verb === "--help" || verb === "-h") && rest.length === 0)) {
      const text = await generalHelp();
      if (verb !== undefined) return io.out(text), 0;
      return io.err(text), 2;
    }
    if (verb === "--version" || verb === "-v") return io.out(`${version}\n`), 0;
    if (verb === "help" || verb === "--help" || verb === "-h") return io.out(commandHelp(await find(rest[0] ?? ""))), 0;
    if (verb.startsWith("-")) throw new UsageError(`a command comes first, \`${verb}\` is none`);
    const command = await find(verb);
    const end = rest.indexOf("--");
    if ((end < 0 ? rest : rest.slice(0, end)).some((one) => one === "--help" || one === "-h")) return io.out(commandHelp(command)), 0;
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      const known = verb !== undefined && verb in commands ? verb : undefined;
      io.err(`lintel: ${error.message}\nSee \`lintel help${known === undefined ? "" : ` ${known}`}\`.\n`);
      return 2;
    }
    io.err(internalError(error, args, io.env));
    return 1;
  }
}

function find(verb: string) {
  const load = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (load !== undefined) return load();
  const names = Object.keys(commands);
  const near = names.find((name) => distance(name, verb) <= 2 || name.startsWith(verb));
  throw new UsageError(`there is no command \`${verb}\`; ${near === undefined ? `there are ${names.join(", ")}` : `did you mean \`${near}\`?`}`);
}

/** The command line of this process. The exit code is set, not forced, so that a pipe gets everything. */
export async function runProcess(): Promise<void> {
  // A reader that closes its end, such as `head`, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
  process.exitCode = await run(process.argv.slice(2), processIo());
}
