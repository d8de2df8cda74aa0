import { version } from "./version.ts";

/** What to tell when Lintel itself is at fault. The stack is shown on demand: it means nothing to an author. */
export function internalError(error: unknown, args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `lintel: internal error: ${message}`,
    "This is a bug in lintel, not in your blueprint. Nothing was written. Please report it with the blueprint and these lines:",
    `  lintel ${version}, node ${process.version}, ${process.platform} ${process.arch}`,
    `  lintel ${args.join(" ")}`,
  ];
  if (env["LINTEL_DEBUG"] === undefined || env["LINTEL_DEBUG"] === "") lines.push("LINTEL_DEBUG=1 shows where it happened.");
  else lines.push(error instanceof Error ? String(error.stack) : "no stack");
  return `${lines.join("\n")}\n`;
}
