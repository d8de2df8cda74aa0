import { distance } from "../diagnostics/words.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { commands } from "./commands/index.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { internalError } from "./internal-error.ts";
import { processIo } from "./process-io.ts";
import { UsageError } from "./usage.ts";
import { version } from "./version.ts";

const isHelp = (word: string | undefined): boolean => word === "--help" || word === "-h";

/** Runs one command line. Answers go to `io`; nothing is thrown. */
export async function run(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      io.err(internalError(error, args, io.env));
      return 1;
    }
    const [verb = ""] = args;
    io.err(`lintel: ${error.message}\nSee \`lintel help${Object.hasOwn(commands, verb) ? ` ${verb}` : ""}\`.\n`);
    return 2;
  }
}

async function dispatch(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const [verb, ...rest] = args;
  const answer = (text: string): ExitCode => {
    io.out(text);
    return 0;
  };
  if (verb === undefined) {
    io.err(await generalHelp());
    return 2;
  }
  if (verb === "help" || isHelp(verb)) return answer(rest[0] === undefined ? await generalHelp() : commandHelp(await find(rest[0])));
  if (verb === "--version" || verb === "-v") return answer(`${version}\n`);
  if (verb.startsWith("-")) throw new UsageError(`a command comes first, \`${verb}\` is none`);
  const command = await find(verb);
  const end = rest.indexOf("--");
  if ((end < 0 ? rest : rest.slice(0, end)).some(isHelp)) return answer(commandHelp(command));
  return command.run(rest, io);
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
