import type { CheckRule } from "../rule.ts";
import budget from "./budget.rule.ts";
import classified from "./classified.rule.ts";
import exposure from "./exposure.rule.ts";
import notLowered from "./not-lowered.rule.ts";
import orphan from "./orphan.rule.ts";
import recovery from "./recovery.rule.ts";
import residency from "./residency.rule.ts";
import transfer from "./transfer.rule.ts";

/** The rules of Lintel. A new rule is a file beside these and a line here. */
export const rules: readonly CheckRule[] = [budget, classified, exposure, notLowered, orphan, recovery, residency, transfer];
