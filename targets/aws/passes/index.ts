import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import { type Settings, writeSettings } from "../../cloud/settings.ts";
import type { Access, LowerContext, Lowered } from "../contract.ts";
import { resolveAccess } from "./access.ts";
import { addAlarms } from "./alarms.ts";
import { grantIdentity } from "./identity.ts";
import { openNetwork } from "./network.ts";
import { parameterStore } from "./settings.ts";

/** What the edges became. */
export interface Connections extends Settings {
  /** Whether a workload has a role, so that its pods ask for credentials. */
  hasIdentity(component: string): boolean;
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
  const settings = writeSettings<Access, Lowered>(accesses, lowered, context, parameterStore(context));
  return [{ ...settings, hasIdentity: (component) => identities.has(component) }, found];
}
