import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import { type Settings, writeSettings } from "../../cloud/settings.ts";
import type { Access, LowerContext, Lowered } from "../contract.ts";
import type { Firewall } from "../foundation/firewall.ts";
import { resolveAccess } from "./access.ts";
import { addAlarms } from "./alarms.ts";
import { grantIdentity, type Identities } from "./identity.ts";
import { openNetwork } from "./network.ts";
import { type Kept, secretManager } from "./settings.ts";

/** What the edges became. */
export interface Connections extends Settings {
  readonly identities: Identities;
  /** Settings in the cloud's store. */
  readonly kept: Kept["own"];
}

/**
 * Walks the edges once and adds identities, grants, firewall rules, alarms and settings to `context.root`.
 * Nothing else on this cloud grants anything. `lowered` holds every component of the place, by name.
 */
export function connect(lowered: Readonly<Record<string, Lowered>>, context: LowerContext, firewall: Firewall): Result<Connections> {
  const [accesses, diagnostics] = resolveAccess(lowered, context);
  const found: Diagnostic[] = [...diagnostics];
  if (accesses === undefined || hasErrors(found)) return [undefined, found];
  const identities = grantIdentity(accesses, lowered, context);
  openNetwork(accesses, lowered, context, firewall);
  addAlarms(accesses, lowered, context);
  const store = secretManager(context);
  const settings = writeSettings<Access, Lowered>(accesses, lowered, context, store);
  return [{ ...settings, identities, kept: store.own }, found];
}
