import * as path from "node:path";
import { baselinable, readBaselines, type Systems, writeBaselines } from "../check/baseline-file.ts";
import type { Finding } from "../check/index.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/report.ts";
import { counted } from "../diagnostics/words.ts";
import { HostError } from "../host.ts";
import type { BlueprintFlags } from "./blueprint-flags.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { baselineFile } from "./own-policy.ts";
import { compileFile, prettyFindings, shown } from "./session.ts";
import { UsageError } from "./usage.ts";

/** Takes in what rules find, once, or takes out what is gone. Nothing else changes a baseline. */
export async function writeBaseline(blueprint: string, flags: BlueprintFlags, what: "create" | "prune", io: CommandIo): Promise<ExitCode> {
  if (flags.clouds !== undefined) throw new UsageError("a baseline is made for all clouds: leave `--target` out");
  const folder = path.dirname(path.resolve(io.cwd, blueprint));
  const file = await baselineFile(folder, flags.baseline, io);
  const bytes = await io.host.read(file);
  const name = shown(file, io);
  if (bytes === undefined && what === "prune") throw new UsageError(`there is no baseline \`${name}\``);
  const [systems, unread]: Result<Systems> = bytes === undefined ? [{}, []] : readBaselines(Buffer.from(bytes).toString(), name);
  if (systems === undefined) throw new UsageError(unread[0]?.message ?? `\`${name}\` cannot be read`);
  // The baseline itself must not hide what is counted.
  const { baseline: _, ...rest } = flags;
  const compilation = await compileFile(blueprint, rest, io, { baseline: false });
  const { system, report, diagnostics, deployments } = compilation;
  if (system === undefined || report === undefined || deployments === undefined) {
    io.err(
      await prettyFindings(
        diagnostics.filter(({ severity }) => severity === "error"),
        compilation,
        io,
      ),
    );
    io.err("lintel: the baseline was not written: rules could not look at everything\n");
    return 1;
  }
  const had = Object.hasOwn(systems, system.name) ? (systems[system.name] ?? []) : [];
  const found = report.findings.filter(baselinable);
  if (what === "create" && had.length > 0)
    throw new UsageError(`\`${name}\` has ${counted(had.length, "finding")} of \`${system.name}\` already, and a baseline only shrinks: use \`--prune\``);
  const kept = what === "create" ? found : found.filter(({ key }) => had.some((one) => one.key === key));
  await write(file, systems, system.name, kept, io);
  const keys = new Set(kept.map(({ key }) => key));
  const gone = had.filter(({ key }) => !keys.has(key)).length;
  io.out(
    what === "create"
      ? `${name}: ${counted(keys.size, "finding")} of ${system.name}\n`
      : `${name}: ${counted(gone, "finding")} of ${system.name} taken out, ${keys.size} left\n`,
  );
  const open = diagnostics.filter(({ key }) => key === undefined || !keys.has(key));
  if (!hasErrors(open)) return 0;
  io.err(
    await prettyFindings(
      open.filter(({ severity }) => severity === "error"),
      compilation,
      io,
    ),
  );
  return 1;
}

async function write(file: string, systems: Systems, system: string, findings: readonly Finding[], io: CommandIo): Promise<void> {
  try {
    await io.host.write(file, writeBaselines(systems, system, findings));
  } catch (error) {
    if (error instanceof HostError) throw new UsageError(`\`${shown(file, io)}\` cannot be written: ${error.reason}`);
    throw error;
  }
}
