import { codes } from "../codes/index.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { clean, placeOrBlueprint, type ReportFiles, sentence, wholeText } from "./places.ts";

/** JUnit XML: one test case a code, which fails unless all of its findings are notes. */
export function junit(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles): string {
  const found = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const cases = found.map((code) =>
    testCase(
      code,
      diagnostics.filter((one) => one.code === code),
      files,
    ),
  );
  const failed = cases.filter(({ fails }) => fails).length;
  // Readers refuse a report without any case.
  const texts = cases.length > 0 ? cases.map(({ text }) => text) : [`    <testcase name="no findings" classname="${xml(files.blueprint)}"/>`];
  const counts = `tests="${texts.length}" failures="${failed}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lintel" ${counts}>
  <testsuite name="${xml(files.blueprint)}" ${counts} skipped="0">
${texts.join("\n")}
  </testsuite>
</testsuites>
`;
}

function testCase(code: LocatedDiagnostic["code"], all: readonly LocatedDiagnostic[], files: ReportFiles): { readonly fails: boolean; readonly text: string } {
  const head = `    <testcase name="${xml(`${code}: ${codes[code].title}`)}" classname="${xml(files.blueprint)}"`;
  const told = (some: readonly LocatedDiagnostic[]): string =>
    xml(
      some
        .map((one) => {
          const { path, line, column } = placeOrBlueprint(one, files);
          return `${path}:${line}:${column}: ${one.severity}: ${wholeText(one)}`;
        })
        .join("\n"),
    );
  const failures = all.filter(({ severity }) => severity !== "info");
  const [first] = failures;
  if (first === undefined) return { fails: false, text: `${head}>\n      <system-out>${told(all)}</system-out>\n    </testcase>` };
  const type = failures.some(({ severity }) => severity === "error") ? "error" : "warning";
  const message = failures.length === 1 ? sentence(first) : `${sentence(first)} (and ${failures.length - 1} more)`;
  return { fails: true, text: `${head}>\n      <failure message="${xml(message)}" type="${type}">${told(all)}</failure>\n    </testcase>` };
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\n": "&#10;", "\t": "&#9;" };
const xml = (text: string): string => clean(text).replace(/[&<>"'\n\t]/g, (sign) => entities[sign] ?? "");
