import type { LocatedDiagnostic } from "../diagnostics/locate.ts";
import type { CaseResult, ExpectedFinding, FoundFinding, InvalidCase, ValidCase } from "./cases.ts";
import type { CaseRun } from "./run.ts";

/** Holds what a rule found against what its test says. */
export function compared(kind: CaseResult["kind"], name: string, one: ValidCase | InvalidCase, run: CaseRun): CaseResult {
  const expected = "findings" in one ? one.findings : [];
  const findings = run.findings.map(foundOf);
  const result = { kind, name, findings, expected };
  if (run.broken.length > 0) return { ...result, problems: ["the blueprint does not come to its rules:", ...run.broken] };
  const broken = findings.filter(({ verdict }) => verdict === "broken");
  if (broken.length > 0) return { ...result, problems: broken.map(({ message }) => message) };
  return { ...result, problems: kind === "valid" ? problemsOfValid(one, findings, run) : problemsOfInvalid(one as InvalidCase, findings) };
}

function problemsOfValid(one: ValidCase, findings: readonly FoundFinding[], { judged }: CaseRun): readonly string[] {
  if (findings.length > 0)
    return [`it must pass, and has ${findings.length === 1 ? "a finding" : `${findings.length} findings`}:`, ...findings.map((found) => `+ ${line(found)}`)];
  if (one.applies === false) return judged === 0 ? [] : ["`applies` is false, and the rule looked at a component"];
  return judged > 0 ? [] : ["the rule looked at no component, so that it cannot fail: say `applies: false` where that is meant"];
}

function problemsOfInvalid({ findings: expected }: InvalidCase, findings: readonly FoundFinding[]): readonly string[] {
  if (expected.length === 0) return ["an invalid blueprint needs one finding at least in `findings`"];
  const holds = (found: FoundFinding | undefined, wanted: ExpectedFinding | undefined): boolean =>
    found !== undefined && wanted !== undefined && differing(found, wanted).length === 0;
  const count = Math.max(findings.length, expected.length);
  const rows = Array.from({ length: count }, (_, index) => [findings[index], expected[index]] as const);
  if (rows.every(([found, wanted]) => holds(found, wanted))) return [];
  return [
    "- expected, + found:",
    ...rows.flatMap(([found, wanted]) => {
      if (holds(found, wanted) && found !== undefined) return [`  ${line(found)}`];
      const keys = found === undefined || wanted === undefined ? undefined : differing(found, wanted);
      return [
        ...(wanted === undefined ? [] : [`- ${wish(wanted)}`]),
        ...(found === undefined ? [] : [`+ ${line(found)}${keys === undefined ? "" : `   <- ${keys.join(", ")}`}`]),
      ];
    }),
  ];
}

const keys = ["verdict", "at", "line", "component", "property", "message", "hint"] as const;

/** What is asked for and is otherwise. */
function differing(found: FoundFinding, wanted: ExpectedFinding): readonly string[] {
  const asked = { verdict: "fail", ...wanted } as const;
  return keys.filter((key) => {
    const wish = asked[key];
    if (wish === undefined) return false;
    // `test` of a form with the flag "g" remembers where it stopped.
    return wish instanceof RegExp ? String(found[key]).search(wish) < 0 : wish !== found[key];
  });
}

const line = ({ at, component, property, verdict, message, hint }: FoundFinding): string =>
  `${at} ${component}${property === "" ? "" : `.${property}`} ${verdict}: ${message}${hint === "" ? "" : ` (${hint})`}`;

const wish = (wanted: ExpectedFinding): string =>
  keys.flatMap((key) => (wanted[key] === undefined ? [] : [`${key} ${String(wanted[key])}`])).join(", ") || "a finding";

function foundOf({ span, component = "", property = "", code, message, hint = "" }: LocatedDiagnostic): FoundFinding {
  const verdict = code === "LNT3002" ? "unknown" : code === "LNT3001" ? "fail" : "broken";
  return { at: span === undefined ? "" : `${span.line}:${span.column}`, line: span?.line ?? 0, component, property, verdict, message, hint };
}
