import * as path from "node:path";
import type { FullCatalog } from "../catalog/index.ts";
import { type ProjectCatalog, projectCatalog } from "../catalog/project.ts";
import { isSpan } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { CommandIo } from "./command.ts";
import { UsageError } from "./usage.ts";

/** The catalogue as the project of a directory sees it. @throws UsageError for an overlay that was named and is not there */
export async function catalogOf(directory: string, overlay: string | undefined, io: CommandIo): Promise<ProjectCatalog> {
  const named = overlay === undefined ? undefined : path.resolve(io.cwd, overlay);
  if (named !== undefined && (await io.host.stat(named)) !== "file") throw new UsageError(`there is no file \`${overlay}\``);
  return projectCatalog({ host: io.host, directory, shipped: () => io.catalog(), ...(named === undefined ? {} : { overlay: named }) });
}

/** What prices are called: list prices, where nothing of the project lies over them. */
export function priceName({ layers }: FullCatalog): string {
  const files = (layers?.() ?? []).map(({ file }) => `\`${file}\``);
  return files.length === 0 ? "list price" : `price (${files.join(" and ")} over list prices)`;
}

/** The same for commands without a blueprint: that of the current directory. What is wrong is told; then there is none. */
export async function ownCatalog(io: CommandIo, overlay?: string): Promise<FullCatalog | undefined> {
  const { catalog, diagnostics } = await catalogOf(io.cwd, overlay, io);
  for (const { code, message, at, hint } of diagnostics) {
    const place = at !== undefined && isSpan(at) ? `${at.file}:${at.line}:${at.column}: ` : "";
    io.err(`${place}${code}: ${message}${hint === undefined ? "" : `; ${hint}`}\n`);
  }
  return hasErrors(diagnostics) ? undefined : catalog;
}
