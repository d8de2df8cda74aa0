import type { CodeInfo } from "./code.ts";

/** LNT20xx */
export const planCodes = {} as const satisfies Record<`LNT20${string}`, CodeInfo>;
