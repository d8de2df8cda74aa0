import type { Command } from "./command.ts";
import { commands } from "./commands/index.ts";
import { version } from "./version.ts";

const examplesOf = (examples: Command["examples"]): string[] => {
  const width = Math.max(0, ...examples.map((one) => one.line.length));
  return examples.map((one) => `  lintel ${one.line.padEnd(width)}   ${one.what}`);
};

export function commandHelp(command: Command): string {
  return [`lintel ${command.name}: ${command.summary}`, "", command.usage.trimEnd(), "", "Examples:", ...examplesOf(command.examples), ""].join("\n");
}

export async function generalHelp(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...all.map((one) => one.name.length));
  return [
    `lintel ${version}: compiles a blueprint of an AI system into a priced plan, findings, Terraform and Kubernetes manifests.`,
    "",
    "Usage: lintel COMMAND [ARGUMENTS]",
    "",
    "Commands:",
    ...all.map((one) => `  ${one.name.padEnd(width)}   ${one.summary}`),
    "",
    "Start here:",
    ...examplesOf([
      { line: "init", what: "a starter project in this folder" },
      { line: "compile blueprint.ts", what: "plan it, check it, write dist/<system>/" },
      { line: "help compile", what: "everything about one command" },
    ]),
    "",
    "Exit codes: 0 done, 1 errors in the blueprint or the answer is no, 2 wrong usage.",
    "",
  ].join("\n");
}
