import * as path from "node:path";
import { HostError } from "../host.ts";
import type { CommandIo } from "./command.ts";
import { UsageError } from "./usage.ts";

async function bytes(file: string, io: CommandIo): Promise<Uint8Array> {
  if (file === "-") {
    if (io.stdin === undefined) throw new UsageError("there is no standard input to read");
    return io.stdin();
  }
  try {
    const content = await io.host.read(path.resolve(io.cwd, file));
    if (content === undefined) throw new UsageError(`there is no file \`${file}\``);
    return content;
  } catch (error) {
    if (error instanceof HostError) throw new UsageError(`\`${file}\` cannot be read: ${error.reason}`);
    throw error;
  }
}

/** Text of a file that a flag names, `-` for standard input. @throws UsageError when it cannot be read or is not UTF-8 */
export async function readInput(file: string, io: CommandIo): Promise<string> {
  const content = await bytes(file, io);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    throw new UsageError(`${inputName(file)} is not UTF-8 text`);
  }
}

/** How messages call it. */
export const inputName = (file: string): string => (file === "-" ? "standard input" : `\`${file}\``);

/** The same, as JSON. @throws UsageError also when it is no JSON */
export async function readJsonInput(file: string, io: CommandIo): Promise<unknown> {
  const text = await readInput(file, io);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${inputName(file)} is no JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}
