import * as path from "node:path";
import { HostError } from "../../host.ts";
import type { Command } from "../command.ts";
import { shown } from "../session.ts";
import { starter } from "../starter.ts";
import { parseFlags, UsageError } from "../usage.ts";

export const init: Command = {
  name: "init",
  summary: "makes a starter project that compiles",
  usage: `Usage: lintel init [FOLDER]

Writes package.json, tsconfig.json, .gitignore and blueprint.ts into FOLDER (default: here). When one of them exists,
nothing is written.`,
  examples: [
    { line: "init", what: "in this folder" },
    { line: "init support-chat", what: "in a new folder" },
  ],
  async run(args, io) {
    const { positionals } = parseFlags(args, {});
    const [given = ".", ...more] = positionals;
    if (more.length > 0) throw new UsageError(`one folder at a time: \`${more.join(" ")}\` is too much`);
    const folder = path.resolve(io.cwd, given);
    const files = starter(path.basename(folder));
    const taken: string[] = [];
    try {
      for (const [name] of files) if ((await io.host.stat(path.join(folder, name))) !== undefined) taken.push(name);
      if (taken.length > 0) {
        io.err(
          `lintel: ${taken.join(", ")} ${taken.length === 1 ? "exists" : "exist"} in ${shown(folder, io)}; nothing was written. Choose an empty folder: \`lintel init my-system\`.\n`,
        );
        return 1;
      }
      for (const [name, text] of files) {
        // Exclusive, in case somebody else is at work here.
        if (!(await io.host.create(path.join(folder, name), text))) throw new HostError(path.join(folder, name), "EEXIST");
      }
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      io.err(`lintel: cannot write ${shown(error.path, io)}: ${error.reason}\n`);
      return 1;
    }
    const enter = folder === io.cwd ? "" : `  cd ${shown(folder, io)}\n`;
    io.out(
      `${files.map(([name]) => `created ${shown(path.join(folder, name), io)}`).join("\n")}\n\nNext:\n${enter}  npm install\n  npx lintel compile blueprint.ts\n`,
    );
    return 0;
  },
};
