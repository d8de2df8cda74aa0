import type { CodeInfo } from "./code.ts";

/** LNT50xx */
export const writeCodes = {} as const satisfies Record<`LNT50${string}`, CodeInfo>;
