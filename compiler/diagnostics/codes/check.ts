import type { CodeInfo } from "./code.ts";

/** LNT30xx */
export const checkCodes = {
  LNT3001: {
    severity: "error",
    title: "a rule fails",
    help: 'The message says what is wrong, the hint what to do; `lintel explain RULE` explains the rule. A finding that is acceptable is waived where it occurs, with a reason, an owner and an end: `waivers: [waive("COST602", { reason, owner, expires })]`.',
  },
  LNT3002: {
    severity: "info",
    title: "a rule cannot decide",
    help: "The rule needs a fact that is not known, for example where a region lies. It has neither passed nor failed.",
  },
  LNT3003: {
    severity: "error",
    title: "a rule from outside is broken",
    help: '`check` of a rule threw an error or returned something that is no verdict. A rule is a pure function that returns `{ verdict: "pass" }`, `{ verdict: "fail", at, message }`, `{ verdict: "unknown", at, because }`, or a list of them.',
  },
  LNT3004: {
    severity: "error",
    title: "a waiver has expired",
    help: "A waiver counts up to and including the day in `expires`. Repair what it covers, or decide again and give it a new end.",
  },
  LNT3005: {
    severity: "warning",
    title: "a waiver covers nothing",
    help: "No finding of the rule stands where the waiver is. It was repaired, or the waiver is on another component than the finding. Remove it, or move it.",
  },
  LNT3006: {
    severity: "info",
    title: "it was not checked whether a waiver has expired",
    help: "Output must not depend on the day of the run, so the date is given: `--as-of 2027-01-31`. Without it waivers count, and this note says that their end was not looked at.",
  },
  LNT3007: {
    severity: "info",
    title: "a waiver is for a rule that is not checked",
    help: "The rule is in the catalogue of rules, but this version does not check it, so the waiver has no effect.",
  },
} as const satisfies Record<`LNT30${string}`, CodeInfo>;
