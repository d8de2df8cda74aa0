import type { Compilation } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/report.ts";
import { toJson } from "../emit/json.ts";
import type { BlueprintFlags } from "./blueprint-flags.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { compareReport } from "./compare/what-if.ts";
import { paint } from "./report/text.ts";
import { compileTools, jsonFindings, prettyFindings } from "./session.ts";
import { UsageError } from "./usage.ts";

const key = ({ code, message, at }: Diagnostic): string => JSON.stringify([code, message, at !== undefined && "component" in at ? at.component : null]);

/** What is asked about as a property may be a parameter too, and another value of that is another compile. */
function parameterHint(changes: readonly string[], parameters: Compilation["parameters"]): string {
  const settings = changes.filter((change) => Object.hasOwn(parameters, change.split("=", 1)[0] ?? ""));
  return settings.length === 0 ? "" : `\nA parameter of the blueprint has that name: it is given by ${settings.map((one) => `\`--set ${one}\``).join(" ")}.`;
}

/** Plans what was compiled once more with other values, and shows both plans beside each other. */
export async function whatIf(compilation: Compilation, changes: readonly string[], flags: BlueprintFlags, io: CommandIo): Promise<ExitCode> {
  const { parsed, plan: now, diagnostics } = compilation;
  if (parsed === undefined) {
    io.err(await prettyFindings(diagnostics, compilation, io));
    return 1;
  }
  const { planWhatIf } = await import("../what-if/index.ts");
  const outcome = await planWhatIf(parsed, changes, flags, await compileTools(io, compilation.catalog));
  if ("wrong" in outcome) throw new UsageError(`${outcome.wrong}${parameterHint(changes, compilation.parameters)}`);
  const { plan: then, applied } = outcome;
  const known = new Set(diagnostics.map(key));
  const brought = outcome.diagnostics.filter((one) => !known.has(key(one)));
  if (flags.format === "json") {
    const document = {
      changes: applied.map(({ from, ...one }) => ({ ...one, from: from ?? null })),
      now: now ?? null,
      whatIf: then ?? null,
      diagnostics: await jsonFindings(brought, compilation, io),
    };
    io.out(toJson(document));
  } else {
    io.out(compareReport(now, then, applied, paint(io.color)));
    const findings = await prettyFindings(brought, compilation, io);
    if (findings !== "") (hasErrors(brought) ? io.err : io.out)(`\nWith the change:\n${findings}`);
  }
  return hasErrors(outcome.diagnostics) ? 1 : 0;
}
