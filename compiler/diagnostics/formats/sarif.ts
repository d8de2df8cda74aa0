import { type Code, codes } from "../codes/index.ts";
import type { EmittedRef } from "../emitted.ts";
import type { Severity } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { fingerprints } from "./fingerprint.ts";
import { lineHashes } from "./line-hash.ts";
import { clean, nameOf, type Place, placeOf, placeOrBlueprint, type ReportFiles, wholeText } from "./places.ts";

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };
const problems: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "recommendation" };

/** SARIF 2.1.0 as GitHub's code scanning takes it. The same findings give the same bytes; paths are below SRCROOT. */
export function sarif(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles & { readonly version: string }): string {
  const found = [...new Set(diagnostics.map(nameOf))].sort();
  const prints = fingerprints(diagnostics, files);
  const hashes = new Map<string, readonly string[]>();
  const lineHash = ({ path, line }: Place, text: string | undefined): string | undefined => {
    if (!hashes.has(path)) hashes.set(path, text === undefined ? [] : lineHashes(text));
    return hashes.get(path)?.[line - 1];
  };
  const results = diagnostics.map((one, index) => {
    const place = placeOrBlueprint(one, files);
    const hash = lineHash(place, one.span && files.path(one.span.file) === place.path ? files.source(one.span.file) : files.blueprintText);
    const related: object[] = one.related.flatMap(({ message, span }) => {
      const at = placeOf(span, files);
      return at === undefined ? [] : [{ message: { text: plain(message) }, ...physical(at) }];
    });
    if (one.emitted !== undefined) related.push(emittedLocation(one.emitted, files));
    return {
      ruleId: nameOf(one),
      ruleIndex: found.indexOf(nameOf(one)),
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
      ...(one.rule === undefined ? {} : { properties: { code: one.code, controls: one.controls ?? [] } }),
    };
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lintel", version: files.version, rules: found.map((name) => ruleOf(name, files)) } },
        // Several blueprints of one commit are uploaded beside each other.
        automationDetails: { id: `lintel/${files.blueprint}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The root of the repository." } },
          OUTPUT: { description: { text: "The folder that compile writes." } },
        },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** GitHub sorts security alerts by it: a text from "0.1" to "10.0". */
const gravity = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" } as const;

function ruleOf(name: string, files: ReportFiles) {
  const facts = files.rule?.(name);
  if (facts !== undefined) {
    const { slug, title, why, fix, severity, controls } = facts;
    const level = severity === "critical" || severity === "high" ? "error" : "warning";
    // GitHub shows ten tags and takes twenty.
    const properties = {
      precision: "very-high",
      "problem.severity": level,
      "security-severity": gravity[severity],
      tags: ["lintel", "security", ...controls].slice(0, 10),
    };
    return described(name, pascal(slug), title, `${why} ${fix}`, `${why}\n\n${fix}`, level, properties);
  }
  const isCode = Object.hasOwn(codes, name);
  const { severity, title, help } = isCode
    ? codes[name as Code]
    : { severity: "error" as const, title: `the rule ${name} of your own`, help: "A rule that the project or its policy brings along." };
  return described(name, pascal(title), title, help, help, levels[severity], {
    precision: "very-high",
    "problem.severity": problems[severity],
    tags: ["lintel"],
  });
}

function described(id: string, name: string, title: string, full: string, help: string, level: string, properties: object) {
  const short = plain(`${title.charAt(0).toUpperCase()}${title.slice(1)}`).replace(/[.]$/, "");
  return {
    id,
    name,
    shortDescription: { text: `${short}.` },
    fullDescription: { text: plain(full) },
    help: { text: plain(help), markdown: plain(help) },
    defaultConfiguration: { level },
    properties,
  };
}

const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** What was emitted, in its file below the output folder. */
function emittedLocation(ref: EmittedRef, files: ReportFiles): object {
  const line = files.emittedLine?.(ref);
  return {
    message: { text: `emitted as ${ref.address}` },
    physicalLocation: {
      artifactLocation: { uri: ref.file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "OUTPUT" },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
    logicalLocations: [{ fullyQualifiedName: ref.address, kind: "resource" }],
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
