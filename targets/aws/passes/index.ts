import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { Binding } from "../../kubernetes/contract.ts";
import type { LowerContext, Lowered } from "../contract.ts";
import { resolveAccess } from "./access.ts";
import { addAlarms } from "./alarms.ts";
import { grantIdentity } from "./identity.ts";
import { openNetwork } from "./network.ts";
import { writeSettings } from "./settings.ts";

/** What the edges became. */
export interface Connections {
  /** Bindings of a workload, one an outgoing edge, in the order of the system's edges. */
  bindings(component: string): readonly Binding[];
  /** Whether a workload has a role, so that its pods ask for credentials. */
  hasIdentity(component: string): boolean;
  /** What the operator of External Secrets has to read, by name, sorted: parameters of Parameter Store, secrets of Secrets Manager. */
  readonly reads: { readonly parameters: readonly string[]; readonly secrets: readonly string[] };
}

/**
 * Walks the edges once and adds identities, grants, security-group rules, alarms and settings to `context.root`.
 * Nothing else on this cloud grants anything. `lowered` holds every component of the place, by name.
 */
export function connect(lowered: Readonly<Record<string, Lowered>>, context: LowerContext): Result<Connections> {
  const [accesses, diagnostics] = resolveAccess(lowered, context);
  const found: Diagnostic[] = [...diagnostics];
  if (accesses === undefined || hasErrors(found)) return [undefined, found];
  const identities = grantIdentity(accesses, lowered, context, found);
  if (hasErrors(found)) return [undefined, found];
  openNetwork(accesses, lowered, context);
  addAlarms(accesses, lowered, context);
  return [{ ...writeSettings(accesses, lowered, context), hasIdentity: (component) => identities.has(component) }, found];
}
