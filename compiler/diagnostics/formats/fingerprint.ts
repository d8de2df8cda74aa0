import { createHash } from "node:crypto";
import type { LocatedDiagnostic } from "../locate.ts";
import type { ReportFiles } from "./places.ts";

/**
 * One fingerprint a finding, in the same order. It stays when lines move and when a message counts differently: it is made of code, rule,
 * component and property; findings of rules bring their own. What belongs to no component is known by its file and the text of its line. The same twice is counted.
 */
export function fingerprints(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((one) => {
    const key =
      one.key ??
      JSON.stringify([
        one.code,
        one.rule ?? null,
        one.component ?? null,
        one.property ?? null,
        ...(one.component === undefined ? surroundings(one, files) : []),
      ]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return createHash("sha256").update(`${key}:${count}`).digest("hex").slice(0, 32);
  });
}

function surroundings({ span }: LocatedDiagnostic, files: ReportFiles): readonly string[] {
  if (span === undefined) return [];
  const line = files.source(span.file)?.split("\n")[span.line - 1] ?? "";
  return [files.path(span.file) ?? "", line.replace(/\s/g, "")];
}
