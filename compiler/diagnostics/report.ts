import { type Code, codes } from "./codes/index.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Makes a diagnostic; its severity is the catalogue's unless given. */
export function diagnostic(code: Code, details: Omit<Diagnostic, "code" | "severity"> & { readonly severity?: Diagnostic["severity"] }): Diagnostic {
  return { code, severity: codes[code].severity, ...details };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.severity === "error");
