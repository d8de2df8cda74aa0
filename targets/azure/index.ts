import type { Place, System } from "../../compiler/system.ts";
import type { LoadTarget } from "../../compiler/target.ts";
import type { CommonContext } from "../cloud/contract.ts";
import { platformRoot, requiredVersion } from "../cloud/roots.ts";
import { type CloudTarget, loadCloud, type OpenPlace } from "../cloud/target.ts";
import { limits } from "../limits.ts";
import { type Backend, createRoot } from "../terraform/root.ts";
import { compactName } from "./compact.ts";
import type { Access, Lowered, LowerContext } from "./contract.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { lowerFoundation } from "./foundation/index.ts";
import { planFoundation } from "./foundation/plan.ts";
import { azureKinds } from "./kinds.ts";
import { operationsOf } from "./operations.ts";
import { azureCapabilities, azureResources } from "./parity.ts";
import { type Connections, connect } from "./passes/index.ts";
import { lowerPlatform } from "./platform/index.ts";
import { clientOutput } from "./platform/volumes.ts";
import { createProfile, type Profile } from "./profile.ts";
import { tagging } from "./tags.ts";

const pin = { source: "hashicorp/azurerm", version: "4.55.0" } as const;

const azure: CloudTarget<LowerContext, Access, Lowered> = {
  cloud: "azure",
  title: "Azure",
  kinds: azureKinds,
  capabilities: azureCapabilities,
  resources: azureResources,
  planFoundation,
  open,
};

export const loadAzure: LoadTarget = loadCloud(azure);

/** Settings of the provider. Resource providers are registered by hand: whoever applies needs no right to do so. */
const azurermProvider = (subscriptionId: string): Record<string, unknown> => ({
  subscription_id: subscriptionId,
  storage_use_azuread: true,
  resource_provider_registrations: "none",
  features: [
    {
      // Accounts are closed to the network in which Terraform runs.
      storage: [{ data_plane_available: false }],
      key_vault: [
        { purge_soft_delete_on_destroy: false, recover_soft_deleted_key_vaults: true, recover_soft_deleted_keys: true, recover_soft_deleted_secrets: true },
      ],
      resource_group: [{ prevent_deletion_if_contains_resources: true }],
    },
  ],
});

/** What keeps the state, made by hand, once. */
export interface StateStore {
  readonly group: string;
  readonly account: string;
  readonly container: string;
}

const stateStore = ({ names }: Pick<CommonContext, "names">): StateStore => ({
  group: names.of("state", limits.azurerm_resource_group.most),
  account: compactName(names, "state", limits.azurerm_storage_account.most),
  container: "terraform",
});

/** Blobs are locked by leases. Keys of the account are off: whoever applies signs in. */
const backendOf =
  (system: System, place: Place, store: StateStore) =>
  (root: string): Backend => ({
    type: "azurerm",
    settings: {
      ...(place.subscription === undefined ? {} : { subscription_id: place.subscription }),
      resource_group_name: store.group,
      storage_account_name: store.account,
      container_name: store.container,
      key: `${system.name}/${system.environment}/${root}.tfstate`,
      use_azuread_auth: true,
    },
  });

function open(common: CommonContext): OpenPlace<LowerContext, Lowered> {
  const { system, place, plan, catalog, names, folder, renames } = common;
  // Details are the foundation's own, from `planFoundation`.
  const details = plan.foundation.details as FoundationDetails;
  const state = stateStore(common);
  const backend = backendOf(system, place, state);
  const root = tagging(createRoot({ name: "foundation", requiredVersion, providers: { azurerm: pin }, backend: backend("foundation"), renames }), system);
  if (place.subscription === undefined) {
    root.variable("subscription_id", {
      type: "string",
      nullable: false,
      description: "Id of the subscription in which the system is.",
      validation: [
        {
          condition: '${can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))}',
          error_message: "Write the id of the subscription in lower case, such as 0f6f2f9d-7c2f-4b0c-9a51-5d341a9e8e11.",
        },
      ],
    });
  }
  const subscriptionId = place.subscription ?? "${var.subscription_id}";
  root.provider("azurerm", azurermProvider(subscriptionId));
  const shared = lowerFoundation({ system, plan, details, catalog, names, root, subscriptionId });
  const asked = new Set<string>();
  const context: LowerContext = {
    ...common,
    root,
    foundation: {
      ...shared.foundation,
      identity(component) {
        asked.add(component.name);
        return shared.identity(component);
      },
    },
  };
  let connected: Connections | undefined;
  let made: Profile | undefined;
  return {
    context,
    connect(lowered) {
      const [connections, found] = connect(lowered, context, shared, asked);
      connected = connections;
      return [connections, found];
    },
    profile(lowered) {
      if (connected === undefined) throw new Error("a profile is made before its place is connected");
      made = createProfile({
        system,
        place,
        names,
        details,
        pools: plan.pools,
        identities: connected.identities,
        ownWeights: ({ name }) => lowered[name]?.own?.model,
      });
      return [made.profile, []];
    },
    close({ settings, workloads, operations }) {
      if (made === undefined || connected === undefined) throw new Error("a place is closed before its profile is made");
      const volumes = made.volumes();
      for (const component of new Map(volumes.map((one) => [one.component.id, one.component])).values()) {
        const identity = connected.identities.get(component.name);
        if (identity === undefined) throw new Error(`${component.name} mounts weights without an identity`);
        root.output(clientOutput(component.id), identity.clientId, `Identity of ${component.name}`);
      }
      const platform = platformRoot(backend("platform"));
      const [installed, found] = lowerPlatform({
        system,
        place,
        names,
        catalog,
        addons: details.addons,
        pools: plan.pools,
        volumes,
        root: platform,
        state: backend("foundation"),
      });
      if (installed === undefined) return [undefined, found];
      const steps = operationsOf(
        {
          system,
          place,
          names,
          folder,
          details,
          pools: plan.pools,
          mirrors: made.mirrors(),
          secrets: [...new Set([...settings.reads.secrets, ...made.authorSecrets()])].sort(),
          state,
          workloads,
        },
        operations,
      );
      return [{ roots: [root.finish(), platform.finish()], operations: steps }, found];
    },
  };
}
