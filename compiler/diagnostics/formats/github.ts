import type { Severity } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { counted } from "../words.ts";
import { clean, gravestFirst, placeOrBlueprint, type ReportFiles, wholeText } from "./places.ts";

/** GitHub shows so many annotations of each severity a step and drops the rest without a word. */
const shownEach = 10;
const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Workflow commands of GitHub Actions. What would not be shown is counted in the last line. */
export function github(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles): string {
  const left: Record<Severity, number> = { error: shownEach, warning: shownEach, info: shownEach };
  const shown = gravestFirst(diagnostics).filter(({ severity }) => left[severity]-- > 0);
  const dropped = diagnostics.length - shown.length;
  const lines = shown.map((one) => command(one, files));
  if (dropped > 0)
    lines.push(
      `${counted(dropped, "more finding")} without an annotation: GitHub shows ${shownEach} errors, ${shownEach} warnings and ${shownEach} notices a step`,
    );
  return lines.map((line) => `${line}\n`).join("");
}

function command(one: LocatedDiagnostic, files: ReportFiles): string {
  const { path, line, column, endLine, endColumn } = placeOrBlueprint(one, files);
  const title = [...(one.rule === undefined ? [one.code] : [one.rule, ...slug(one.rule, files)]), ...(one.component === undefined ? [] : [one.component])].join(
    " ",
  );
  const properties: readonly (readonly [name: string, value: string | number])[] = [
    ["file", path],
    ["line", line],
    ["endLine", endLine],
    // GitHub refuses columns of an annotation over several lines.
    ...(line === endLine ? ([["col", column] as const, ["endColumn", endColumn] as const] as const) : []),
    ["title", title],
  ];
  return `::${commands[one.severity]} ${properties.map(([name, value]) => `${name}=${property(String(value))}`).join(",")}::${data(wholeText(one))}`;
}

const slug = (rule: string, files: ReportFiles): readonly string[] => {
  const facts = files.rule?.(rule);
  return facts === undefined ? [] : [facts.slug];
};
const data = (text: string): string => clean(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
