import type { System } from "../../../compiler/system.ts";

/** Days for which the workspace and records of requests are kept. */
export const logDays = ({ environment }: Pick<System, "environment">): number => (environment === "production" ? 400 : 365);
