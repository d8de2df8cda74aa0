import type { Severity } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { fingerprints } from "./fingerprint.ts";
import { placeOrBlueprint, type ReportFiles, wholeText } from "./places.ts";

const severities: Readonly<Record<Severity, string>> = { error: "major", warning: "minor", info: "info" };

/** A Code Quality report of GitLab. */
export function gitlab(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles): string {
  const prints = fingerprints(diagnostics, files);
  const report = diagnostics.map((one, index) => {
    const { path, line, endLine } = placeOrBlueprint(one, files);
    return {
      description: wholeText(one),
      check_name: one.rule ?? one.code,
      fingerprint: prints[index],
      severity: severities[one.severity],
      location: { path, lines: { begin: line, end: endLine } },
    };
  });
  return `${JSON.stringify(report, null, 2)}\n`;
}
