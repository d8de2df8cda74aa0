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
  LNT3008: {
    severity: "error",
    title: "a rule of Lintel failed",
    help: "A check of the rule stopped with an error, so nobody knows whether the rule holds. It is a fault of Lintel; please report it with the blueprint. Everything else was checked.",
  },
  LNT3009: {
    severity: "error",
    title: "an entry of the baseline is stale",
    help: "The finding was repaired, so it must not be allowed to come back. `lintel lint BLUEPRINT --prune` takes entries out whose findings are gone; nothing adds to a baseline.",
  },
  LNT3010: {
    severity: "error",
    title: "the policy is wrong",
    help: "`lintel.policy.ts` ends with `export default policy({ ... })` and names rules by id, slug, or pack/rule. The rules that guard waivers (META901 to META905) can be errors or warnings, and are never off. Nothing is checked without the policy.",
  },
  LNT3011: {
    severity: "error",
    title: "the baseline cannot be used",
    help: "`lintel.baseline.json` is written by `lintel lint BLUEPRINT --create-baseline` and shrinks with `--prune`. A file that was edited by hand, or that another version wrote, is refused: repair it, or remove it and decide again what may stay.",
  },
  LNT3012: {
    severity: "error",
    title: "what was written cannot be checked",
    help: "`lint --emitted DIR` looks at the files that `compile` wrote below DIR, as they are there now. One is missing, or is no JSON or YAML of the right shape. Write it again with `compile`, or name the folder that holds the output of this blueprint.",
  },
} as const satisfies Record<`LNT30${string}`, CodeInfo>;
