import type { Diagnostic, PropertyPath, Result, Span } from "../../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../diagnostics/report.ts";
import { listed, nearest as nearestWord } from "../../diagnostics/words.ts";
import type { FullCatalog } from "../index.ts";
import { checkOverlay, type Problem } from "./check.ts";
import type { Overlay } from "./overlay.ts";
import { type JsonPositions, jsonPositions, positionOf } from "./positions.ts";
import { overlaySchema } from "./schema.ts";

/** What the text of an overlay is, and where it stands. */
export interface OverlayText {
  readonly text: string;
  /** Path relative to the project, for provenance. */
  readonly file: string;
  /** Path as spans name files: relative to the blueprint's directory. */
  readonly shownAs: string;
  readonly sha256: string;
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
}

const segments = (path: readonly PropertyKey[]): PropertyPath => path.map((one) => (typeof one === "number" ? one : String(one)));

const known: Readonly<Record<string, readonly string[]>> = {
  "": ["version", "asOf", "instancePrices", "servicePrices", "reservations", "allow", "deny", "quotas"],
  instancePrices: ["cloud", "regions", "instanceTypes", "market", "usdPerHour", "discountPercent", "note"],
  servicePrices: ["cloud", "regions", "service", "items", "usdPerUnit", "discountPercent", "note"],
  reservations: ["id", "cloud", "region", "zone", "instanceType", "count", "usdPerHour"],
  allow: ["regions", "instanceTypes"],
  deny: ["regions", "instanceTypes"],
  quotas: ["cloud", "region", "instanceTypes", "market", "maxVcpus", "maxInstances"],
};

const hintFor = (word: string, words: readonly string[]): string => {
  const near = nearestWord(word, words);
  return near === undefined ? `there are ${listed(words)}` : `did you mean \`${near}\`?`;
};

function problemsOf(issue: Issue): readonly (Problem & { readonly key?: boolean })[] {
  const path = segments(issue.path);
  if (issue.code === "unrecognized_keys")
    return (issue.keys ?? []).map((key) => ({
      path: [...path, key],
      message: `\`${key}\` is no property here`,
      hint: hintFor(key, known[String(path[0] ?? "")] ?? []),
      key: true,
    }));
  const name = [...path].reverse().find((one) => typeof one === "string");
  const subject = name === undefined ? "the file" : `\`${name}\``;
  const values = issue.values?.map((value) => JSON.stringify(value)).join(", ");
  const text = values === undefined ? issue.message.replace(/^Invalid input: /, "") : `one of ${values}`;
  return [{ path, message: `${subject}: ${text}` }];
}

/** Reads lintel.catalog.json and holds it against the catalogue. Findings point at the property. */
export function parseOverlay({ text, file, shownAs, sha256 }: OverlayText, catalog: FullCatalog): Result<Overlay> {
  const at = (span: Omit<Span, "file">): Span => ({ file: shownAs, ...span });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const told = error instanceof Error ? error.message : "unreadable";
    const offset = Number(/position ([0-9]+)/.exec(told)?.[1] ?? 0);
    return [undefined, [diagnostic("LNT6101", { message: `\`${file}\` is no JSON`, at: at(positionOf(text, offset)) })]];
  }
  const positions: JsonPositions = jsonPositions(text);
  const found = ({ path, message, hint, key }: Problem & { readonly key?: boolean }): Diagnostic =>
    diagnostic("LNT6101", { message, at: at(key ? positions.keyAt(path) : positions.valueAt(path)), ...(hint === undefined ? {} : { hint }) });
  const twice = positions.repeated.map((path) => found({ path, message: `\`${path.at(-1)}\` stands here twice`, key: true }));
  const read = overlaySchema.safeParse(value);
  if (!read.success) return [undefined, [...twice, ...read.error.issues.flatMap((issue) => problemsOf(issue as Issue)).map(found)]];
  const overlay: Overlay = { file, sha256, content: read.data };
  const diagnostics = [...twice, ...checkOverlay(overlay.content, catalog).map(found)];
  return [hasErrors(diagnostics) ? undefined : overlay, diagnostics];
}
