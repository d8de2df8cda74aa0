import type { CodeInfo } from "./code.ts";

/** LNT12xx */
export const resolveCodes = {} as const satisfies Record<`LNT12${string}`, CodeInfo>;
