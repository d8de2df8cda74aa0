import type { CodeInfo } from "./code.ts";

/** LNT11xx */
export const parseCodes = {} as const satisfies Record<`LNT11${string}`, CodeInfo>;
