import { type Code, codes } from "../codes/index.ts";
import type { Severity } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { fingerprints } from "./fingerprint.ts";
import { lineHashes } from "./line-hash.ts";
import { clean, type Place, placeOf, placeOrBlueprint, type ReportFiles, wholeText } from "./places.ts";

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };
const problems: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "recommendation" };

/** SARIF 2.1.0 as GitHub's code scanning takes it. The same findings give the same bytes; paths are below SRCROOT. */
export function sarif(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles & { readonly version: string }): string {
  const found = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const prints = fingerprints(diagnostics, files);
  const hashes = new Map<string, readonly string[]>();
  const lineHash = ({ path, line }: Place, text: string | undefined): string | undefined => {
    if (!hashes.has(path)) hashes.set(path, text === undefined ? [] : lineHashes(text));
    return hashes.get(path)?.[line - 1];
  };
  const results = diagnostics.map((one, index) => {
    const place = placeOrBlueprint(one, files);
    const hash = lineHash(place, one.span && files.path(one.span.file) === place.path ? files.source(one.span.file) : files.blueprintText);
    const related = one.related.flatMap(({ message, span }) => {
      const at = placeOf(span, files);
      return at === undefined ? [] : [{ message: { text: plain(message) }, ...physical(at) }];
    });
    return {
      ruleId: one.code,
      ruleIndex: found.indexOf(one.code),
      level: levels[one.severity],
      message: { text: plain(wholeText(one)) },
      locations: [
        {
          ...physical(place),
          ...(one.component === undefined
            ? {}
            : {
                logicalLocations: [
                  { name: one.component, fullyQualifiedName: [one.component, ...(one.property ? [one.property] : [])].join("."), kind: "object" },
                ],
              }),
        },
      ],
      ...(related.length > 0 ? { relatedLocations: related.map((location, id) => ({ id: id + 1, ...location })) } : {}),
      partialFingerprints: { ...(hash === undefined ? {} : { primaryLocationLineHash: hash }), "lintel/v1": prints[index] },
      ...(one.rule === undefined ? {} : { properties: { rule: one.rule } }),
    };
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lintel", version: files.version, rules: found.map(ruleOf) } },
        // Several blueprints of one commit are uploaded beside each other.
        automationDetails: { id: `lintel/${files.blueprint}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository." } } },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: Code) {
  const { severity, title, help } = codes[code];
  return {
    id: code,
    name: title
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(""),
    shortDescription: { text: `${title.charAt(0).toUpperCase()}${title.slice(1)}.` },
    fullDescription: { text: help },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: levels[severity] },
    properties: { precision: "very-high", "problem.severity": problems[severity], tags: ["lintel"] },
  };
}

const physical = ({ path, line, column, endLine, endColumn }: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: "SRCROOT" },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  },
});

/** Viewers make links of `[text](target)`; no text of ours is meant as one. */
const plain = (text: string): string => clean(text).replaceAll("](", "] (");
