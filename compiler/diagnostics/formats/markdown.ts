import type { Severity } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { counted } from "../words.ts";
import { clean, gravestFirst, nameOf, placeOf, type ReportFiles, sentence } from "./places.ts";

/** A comment on GitHub takes 65,536 characters. */
const comment = 60_000;
const nouns: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** A table for a comment or a job summary, the gravest first. Rows beyond `most` characters are counted. */
export function markdown(diagnostics: readonly LocatedDiagnostic[], files: ReportFiles, most: number = comment): string {
  const title = `### Lintel: ${rich(`\`${files.blueprint}\``)}\n\n`;
  if (diagnostics.length === 0) return `${title}No findings.\n`;
  const counts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const count = diagnostics.filter((one) => one.severity === severity).length;
    return count > 0 ? [counted(count, nouns[severity])] : [];
  });
  let text = `${title}${counts.join(", ")}\n\n| | Rule | Where | Finding |\n| --- | --- | --- | --- |\n`;
  let shown = 0;
  for (const one of gravestFirst(diagnostics)) {
    const next = row(one, files);
    if (text.length + next.length > most) break;
    text += next;
    shown++;
  }
  return shown === diagnostics.length ? text : `${text}\n${counted(diagnostics.length - shown, "more finding")} not shown.\n`;
}

function row(one: LocatedDiagnostic, files: ReportFiles): string {
  const place = placeOf(one.span, files);
  const where = place ? `\`${place.path}:${place.line}\`` : one.component === undefined ? "" : `\`${one.component}\``;
  const hint = one.hint === undefined ? "" : `<br>${rich(clean(one.hint))}`;
  return `| ${nouns[one.severity]} | ${rich(nameOf(one))} | ${rich(where)} | ${rich(sentence(one))}${hint} |\n`;
}

/** Text between backticks becomes code; everything else, and what is in it, says only itself: no markup, link, mention or reference. */
const rich = (text: string): string =>
  clean(text)
    .split("`")
    .map((part, index, parts) => (index % 2 === 0 ? literal(part) : index === parts.length - 1 ? `&#96;${literal(part)}` : `<code>${literal(part)}</code>`))
    .join("");

const literal = (text: string): string =>
  text
    .replace(/[&<>|*_[\]~\\$!]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll("://", "&#58;//")
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`)
    .replace(/@(?=\w)/g, "&#64;&#8203;")
    .replace(/(?<!&)#(?=\d)/g, "&#35;&#8203;")
    .replace(/\n/g, "<br>");
