import type { CodeInfo } from "./code.ts";

/** LNT60xx */
export const cliCodes = {} as const satisfies Record<`LNT60${string}`, CodeInfo>;
