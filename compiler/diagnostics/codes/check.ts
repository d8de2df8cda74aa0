import type { CodeInfo } from "./code.ts";

/** LNT30xx */
export const checkCodes = {} as const satisfies Record<`LNT30${string}`, CodeInfo>;
