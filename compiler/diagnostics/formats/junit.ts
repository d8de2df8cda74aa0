import { type Code, codes } from "../codes/index.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { clean, nameOf, placeOrBlueprint, type ReportFiles, sentence, wholeText } from "./places.ts";

/** JUnit XML: one test case a rule or code, which fails unless all of its findings are notes. */
export function junit(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles): string {
  const found = [...new Set(diagnostics.map(nameOf))].sort();
  const cases = found.map((name) =>
    testCase(
      name,
      diagnostics.filter((one) => nameOf(one) === name),
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

function testCase(name: string, all: readonly LocatedDiagnostic[], files: ReportFiles): { readonly fails: boolean; readonly text: string } {
  const head = `    <testcase name="${xml(`${name}: ${titleOf(name, files)}`)}" classname="${xml(files.blueprint)}"`;
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

const titleOf = (name: string, files: ReportFiles): string =>
  Object.hasOwn(codes, name) ? codes[name as Code].title : (files.rule?.(name)?.title ?? "a rule of your own");

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\n": "&#10;", "\t": "&#9;" };
const xml = (text: string): string => clean(text).replace(/[&<>"'\n\t]/g, (sign) => entities[sign] ?? "");
