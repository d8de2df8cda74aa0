import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import { type Settings, writeSettings } from "../../cloud/settings.ts";
import type { Binding } from "../../kubernetes/contract.ts";
import type { Access, LowerContext, Lowered } from "../contract.ts";
import type { Identity } from "../foundation/identities.ts";
import type { LoweredFoundation } from "../foundation/index.ts";
import { resolveAccess } from "./access.ts";
import { addAlarms } from "./alarms.ts";
import { grantIdentity } from "./identity.ts";
import { openNetwork } from "./network.ts";
import { vaultStore } from "./settings.ts";

/** What the edges became. */
export interface Connections extends Settings {
  /** Identities of workloads, by name. */
  readonly identities: ReadonlyMap<string, Identity>;
}

/**
 * Walks the edges once and adds identities, role assignments, rules of security groups, alerts and settings to `context.root`.
 * Nothing else on this cloud grants anything. `lowered` holds every component of the place, by name.
 */
export function connect(
  lowered: Readonly<Record<string, Lowered>>,
  context: LowerContext,
  shared: LoweredFoundation,
  asked: ReadonlySet<string>,
): Result<Connections> {
  const [accesses, diagnostics] = resolveAccess(lowered, context);
  const found: Diagnostic[] = [...diagnostics];
  if (accesses === undefined || hasErrors(found)) return [undefined, found];
  const identities = grantIdentity(accesses, lowered, context, { ...shared, asked });
  openNetwork(accesses, lowered, context, shared.firewall);
  addAlarms(accesses, lowered, context);
  const store = vaultStore(context, shared.keys);
  const settings = writeSettings<Access, Lowered>(accesses, lowered, context, store);
  const parameters = new Set(settings.reads.parameters);
  const clients = new Map<string, string>();
  for (const [name, { clientId }] of identities) {
    const consumer = context.component(name);
    const setting = { consumer, segments: [consumer.id, "azure-client-id"], variable: "AZURE_CLIENT_ID", value: clientId };
    const key = store.keyOf(setting);
    store.keep(setting);
    parameters.add(key);
    clients.set(name, key);
  }
  return [
    {
      bindings: (component) => withClient(settings.bindings(component), clients.get(component)),
      reads: { ...settings.reads, parameters: [...parameters].sort() },
      identities,
    },
    found,
  ];
}

/**
 * An identity's client id is known after apply, so it comes as a setting; the cluster's webhook leaves a variable as it is that pods
 * have already. Every binding says it, because some of them may be of pods before the main ones.
 */
const withClient = (bindings: readonly Binding[], key: string | undefined): readonly Binding[] =>
  key === undefined
    ? bindings
    : bindings.map((binding) => ({ ...binding, env: { ...binding.env, AZURE_CLIENT_ID: { remote: { store: "parameters" as const, key } } } }));
