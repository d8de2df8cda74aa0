import type { CodeInfo } from "./code.ts";

/** LNT40xx */
export const lowerCodes = {} as const satisfies Record<`LNT40${string}`, CodeInfo>;
