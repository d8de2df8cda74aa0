import type { CodeInfo } from "./code.ts";

/** LNT10xx */
export const loadCodes = {} as const satisfies Record<`LNT10${string}`, CodeInfo>;
