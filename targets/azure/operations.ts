import type { Pool } from "../../compiler/plan/plan.ts";
import type { Operation } from "../../compiler/target.ts";
import { alertRoutes } from "../cloud/alerts.ts";
import {
  applyAddons,
  applyManifests,
  applyRoot,
  compareFirst,
  deleteWorkloads,
  destroyAddons,
  exampleAddresses,
  foundationOutput,
  openGrafana,
  orderSteps,
  release,
  rootFolder,
  systemPool,
  terraform,
  type StepsContext,
} from "../cloud/steps.ts";
import { alertSecret } from "./foundation/alerts.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { clusterNameOf } from "./foundation/index.ts";
import { vaultName } from "./foundation/keys.ts";
import { mostOf, nodePoolName, reservationOf, rungsOf } from "./foundation/nodes.ts";
import { type Mirror, registryName } from "./foundation/registry.ts";
import type { StateStore } from "./index.ts";
import { group } from "./lower/teardown.ts";
import { quotaNeeds } from "./quotas.ts";

export interface OperationsContext extends StepsContext<FoundationDetails> {
  readonly mirrors: readonly Mirror[];
  /** Secrets that somebody has to put in the vault, by name. */
  readonly secrets: readonly string[];
  readonly state: StateStore;
}

/** Steps of the operator, in order. Those of components are put between. */
export function operationsOf(context: OperationsContext, own: readonly Operation[]): readonly Operation[] {
  const shared = [
    ...before(context),
    ...foundation(context),
    ...platform(context),
    applyManifests(context, compareFirst),
    ...after(context),
    ...teardown(context),
  ];
  return orderSteps(shared, own);
}

/** Resource providers that the roots use. */
const providers = [
  "Compute",
  "ContainerRegistry",
  "ContainerService",
  "Insights",
  "KeyVault",
  "ManagedIdentity",
  "Network",
  "OperationalInsights",
  "PolicyInsights",
  "Storage",
];
/** Of components, by the API that they ask for. */
const moreProviders: Readonly<Record<string, readonly string[]>> = {
  // A subnet is given to it by the provider of web applications.
  "api-management": ["ApiManagement", "Web"],
  mysql: ["DBforMySQL"],
  postgresql: ["DBforPostgreSQL"],
  redis: ["Cache"],
};

function before(context: OperationsContext): readonly Operation[] {
  const { place, pools, details } = context;
  const wanted = [...new Set([...providers, ...details.apis.flatMap((api) => moreProviders[api] ?? [])])].sort();
  const steps: Operation[] = [
    {
      phase: "before",
      title: "Tools, subscription and credentials",
      text: [
        "Terraform 1.11 or newer (or OpenTofu 1.11 or newer), the Azure CLI, kubelogin, kubectl of the cluster's minor version, and an account that may create everything below and assign roles (Owner of the subscription, or Contributor with Role Based Access Control Administrator).",
        place.subscription === undefined
          ? "The blueprint names no subscription, so you do: here, and where Terraform asks."
          : `The blueprint names the subscription ${place.subscription}; both roots work in no other.`,
      ].join(" "),
      commands: [
        `az login && az account set --subscription ${place.subscription ?? '"$SUBSCRIPTION"'}`,
        "az account show --query '[id, name, tenantId]' --output tsv",
      ],
    },
    {
      phase: "before",
      title: "Resource providers and features",
      text: "Once a subscription. Encryption at host has to be switched on before a cluster asks for it; that takes some minutes. Network Watcher comes by itself with the first network of a region, unless somebody opted out: the last command must show it once the vaults are applied, and `az network watcher configure` switches it on.",
      commands: [
        ...wanted.map((name) => `az provider register --namespace Microsoft.${name}`),
        "az feature register --namespace Microsoft.Compute --name EncryptionAtHost && az provider register --namespace Microsoft.Compute",
        "az feature show --namespace Microsoft.Compute --name EncryptionAtHost --query properties.state --output tsv",
        `az network watcher list --query "[?location=='${place.region}'].[name, resourceGroup]" --output tsv`,
      ],
    },
    stateStep(context),
    quotas(context),
  ];
  const reservations = [
    ...new Set(pools.flatMap((pool) => rungsOf(pool).flatMap((rung) => (rung.from === "reserved" ? (reservationOf(rung) ?? []) : [])))),
  ].sort();
  if (reservations.length > 0) {
    steps.push({
      phase: "before",
      title: "Reserved capacity",
      text: "The plan counts on these reservation groups: in this region, with machines of the size of their pool. The cluster's identity gets the role Contributor on each, which can take up to an hour to hold. Reserving is billed from the first minute, so nothing here does it.",
      commands: reservations.map(
        (id) => `az capacity reservation group show --ids ${id} --query '[name, location, zones, capacityReservations[].id]' --output json`,
      ),
    });
  }
  return steps;
}

function stateStep({ system, place, state, names }: OperationsContext): Operation {
  return {
    phase: "before",
    title: "Where the state is kept",
    text: `Once: both roots keep their state in the container \`${state.container}\` of \`${state.account}\` (${system.name}/${system.environment}/…), versioned, without account keys, over TLS alone. Blobs are locked by leases. State names resources; keep its readers few. The account takes packets from everywhere and answers nobody without the role: close it to your networks with \`az storage account network-rule add\`, where you apply from some.`,
    commands: [
      `az group create --name ${state.group} --location ${place.region} --tags system=${system.name} environment=${system.environment} managed-by=hand`,
      `az storage account create --name ${state.account} --resource-group ${state.group} --location ${place.region} --kind StorageV2 --sku ${place.zones > 1 ? "Standard_ZRS" : "Standard_LRS"} --min-tls-version TLS1_2 --https-only true --allow-blob-public-access false --allow-shared-key-access false --allow-cross-tenant-replication false --require-infrastructure-encryption true`,
      `az storage account blob-service-properties update --account-name ${state.account} --resource-group ${state.group} --enable-versioning true --enable-delete-retention true --delete-retention-days 90 --enable-container-delete-retention true --container-delete-retention-days 90`,
      `az storage container-rm create --name ${state.container} --storage-account ${state.account} --resource-group ${state.group}`,
      `az lock create --name state --lock-type CanNotDelete --resource-group ${state.group} --notes "Terraform state of ${names.stem}"`,
      `az role assignment create --role "Storage Blob Data Contributor" --assignee-object-id "$OPERATOR_GROUP_ID" --assignee-principal-type Group --scope "$(az storage account show --name ${state.account} --resource-group ${state.group} --query id --output tsv)"`,
    ],
  };
}

function quotas({ pools, details, place }: OperationsContext): Operation {
  const needs = quotaNeeds([systemPool(details.systemPool, details.systemPool.vmSize, 2, []), ...pools]);
  return {
    phase: "before",
    title: "Quotas",
    text: [
      "Quotas of vCPUs are those of a family of sizes in a region, one for all spot machines, and one for the region in all. A new subscription has none of sizes with accelerators. The plan needs beside what runs already:",
      ...needs.map(
        ({ sizes, vcpus, spot }) => `\n- ${spot ? "spot (`lowPriorityCores`)" : `the family of ${sizes.map((size) => `\`${size}\``).join(", ")}`}: ${vcpus}`,
      ),
      `\n- the region (\`cores\`): ${needs.filter(({ spot }) => !spot).reduce((sum, { vcpus }) => sum + vcpus, 0)}`,
      "\n\nThe first command shows quotas with what is used of them, the others the family of a size and the zones that sell it to you. Ask for more in the portal (Quotas); grants take hours to days. A size that is restricted for the subscription shows no zones and needs a request of its own.",
    ].join(""),
    commands: [
      `az vm list-usage --location ${place.region} --query "[?limit > '0' || currentValue > '0'].[localName, currentValue, limit]" --output table`,
      ...[...new Set(needs.flatMap(({ sizes }) => sizes))].map(
        (size) =>
          `az vm list-skus --location ${place.region} --size ${size} --query '[].[name, family, locationInfo[0].zones, restrictions[].reasonCode]' --output json`,
      ),
    ],
  };
}

function foundation(context: OperationsContext): readonly Operation[] {
  const { system, place, mirrors, names, details } = context;
  const routes = alertRoutes(system);
  const registry = registryName(names);
  const steps: Operation[] = [
    {
      phase: "foundation",
      title: "Say who may do what",
      text: [
        "These values have no default, because a guess would be wrong: the Entra groups that administer (whoever applies is a member of one), from where the API server and the vaults are reached inside of the network, and who gets alerts.",
        ...(system.budget === undefined
          ? []
          : [
              "`budget_start` is the first day of this month: Azure refuses a budget that begins earlier, and never changes the date. The amount is in the currency of the subscription's bill.",
            ]),
        "`vault_operator_addresses` is empty where you apply from inside of the network; else it holds the public address from which you do, and the vaults are open to that address alone. Put your own in place of the examples.",
      ].join(" "),
      commands: [
        `cat > ${rootFolder(context, "foundation")}/terraform.tfvars <<'EOF'`,
        ...(place.subscription === undefined ? ['subscription_id          = "00000000-0000-0000-0000-000000000000"'] : []),
        'operator_group_ids       = ["00000000-0000-0000-0000-000000000000"]',
        'operator_cidrs           = ["10.200.0.0/16"]',
        'vault_operator_addresses = ["203.0.113.7"]',
        `page_subscribers         = ${exampleAddresses(routes.page, "oncall")}`,
        `ticket_subscribers       = ${exampleAddresses(routes.ticket, "team")}`,
        ...(system.budget === undefined ? [] : ['budget_start             = "2027-01-01"']),
        "cost_anomaly_emails      = []",
        "EOF",
      ],
    },
    {
      phase: "foundation",
      title: "Apply the vaults",
      text: "First the vaults, and who may write to them. Azure needs some minutes until a role holds: keys that are asked for before that are refused, and a second apply goes on where the first one stopped.",
      commands: [
        `${terraform(context, "foundation")} init`,
        `${terraform(context, "foundation")} apply ${["azurerm_private_endpoint.foundation__vault_keys", "azurerm_private_endpoint.foundation__vault_secrets", "azurerm_role_assignment.vault__keys__operators", "azurerm_role_assignment.vault__secrets__operators", ...(details.apis.includes("application-gateway") ? ["azurerm_role_assignment.vault__certificates__operators"] : [])].map((address) => `-target=${address}`).join(" ")}`,
        "sleep 600",
      ],
    },
    {
      phase: "foundation",
      title: "Apply the foundation",
      text: `Network, keys, cluster, ${details.systemPool.nodes} nodes for add-ons, managed services, identities and budget. About half an hour. Read the plan before you say yes.`,
      commands: applyRoot(context, "foundation", false),
    },
  ];
  if (mirrors.length > 0) {
    steps.push({
      phase: "foundation",
      title: "Copy the images",
      text: "The manifests take these images from the system's registry. It fetches them itself, so this needs no way into its network; the copy keeps the digest, so it is the same image or none. The tag is only there to keep a copy from being cleaned up as untagged.",
      commands: mirrors.map(
        ({ from, repository }) =>
          `az acr import --name ${registry} --source ${from} --image ${repository}:${from.replace(/^.*@sha256:([0-9a-f]{12})[0-9a-f]*$/, "$1")}`,
      ),
    });
  }
  return steps;
}

function platform(context: OperationsContext): readonly Operation[] {
  const { names, secrets } = context;
  const vault = vaultName(names, "secrets");
  const reach = `az aks get-credentials --resource-group ${group({ names })} --name ${clusterNameOf(names)} --context ${names.stem} --overwrite-existing`;
  return [
    {
      phase: "platform",
      title: "Reach the cluster",
      text: [
        "The Kubernetes API has a private address and no public one, and there is no way to run commands through Azure's own. Run the rest as a member of the operators' groups from the network of `operator_cidrs`: a VPN, a peered network, or a runner in the nodes' subnet.",
        "Such a network needs a peering with the one that the output `network_id` names, and a link to the private DNS zone of the cluster, which is in the group of its nodes.",
      ].join(" "),
      commands: [reach, "kubelogin convert-kubeconfig -l azurecli", `kubectl --context ${names.stem} get nodes`],
    },
    {
      phase: "platform",
      title: "Reach the cluster without a network of your own",
      text: "Instead: a machine in the nodes' subnet that you enter through Azure Bastion (the developer kind costs nothing and needs no subnet). It has no public address; sign in as yourself there and go on. Delete it afterwards.",
      commands: [
        `az vm create --resource-group ${group({ names })} --name ${names.of("operator", 64)} --image Ubuntu2404 --size Standard_D2s_v5 --public-ip-address "" --nsg "" --subnet "$(${foundationOutput(context, "network_id")})/subnets/nodes" --encryption-at-host true --generate-ssh-keys`,
        `az network bastion create --resource-group ${group({ names })} --name ${names.of("operator", 80)} --sku Developer --vnet-name ${names.of("network", 64)}`,
      ],
    },
    {
      phase: "platform",
      title: "Where Alertmanager posts",
      text: "Alerts of the cluster go to these addresses by severity: anything that takes Alertmanager's own JSON. They hold tokens, so they are in the vault and in no state.",
      commands: (["page", "ticket"] as const).map(
        (severity) => `az keyvault secret set --vault-name ${vault} --name ${alertSecret(severity)} --file ${alertSecret(severity)}.secret --output none`,
      ),
    },
    ...(secrets.length === 0
      ? []
      : [
          {
            phase: "platform" as const,
            title: "Secrets that the blueprint names",
            text: "These are read by name. Those that do not exist yet are somebody's to put there, each from a file that is deleted afterwards, so that no value is in a state or in the shell's history.",
            commands: [`az keyvault secret list --vault-name ${vault} --query '[].name' --output tsv # wanted: ${secrets.join(" ")}`],
          },
        ]),
    applyAddons(context, ", and volumes of weights"),
  ];
}

/** Node pools with accelerators, by name, with what they may grow to. */
const acceleratorPools = (pools: readonly Pool[]): readonly { readonly name: string; readonly most: number }[] =>
  pools
    .filter(({ accelerator }) => accelerator !== undefined)
    .flatMap((pool) => rungsOf(pool).map((rung, index) => ({ name: nodePoolName(pool, index), most: mostOf(pool, rung) })));

function after(context: OperationsContext): readonly Operation[] {
  const { names, system, pools } = context;
  const cluster = `--resource-group ${group({ names })} --cluster-name ${clusterNameOf(names)}`;
  const accelerators = acceleratorPools(pools);
  return [
    {
      phase: "after",
      title: "Look at what runs",
      text: "Secrets are synced, nodes are ready, and the budget is there. Grafana's password was made in the cluster and is in no file.",
      commands: [
        `kubectl --context ${names.stem} --namespace ${system.name} get externalsecrets,pods,scaledobjects`,
        `az aks nodepool list ${cluster} --query '[].[name, count, minCount, maxCount, scaleSetPriority]' --output table`,
        `kubectl --context ${names.stem} --namespace kube-system get configmap cluster-autoscaler-status --output yaml`,
        ...openGrafana(context),
      ],
    },
    {
      phase: "after",
      title: "Test that somebody is woken",
      text: "Send a test through the action group of pages, and see that it arrives where it should.",
      commands: [
        `az monitor action-group test-notifications create --resource-group ${group({ names })} --action-group-name ${names.of("alerts-page", 260)} --alert-type metricstaticthreshold`,
      ],
    },
    ...(system.budget === undefined || accelerators.length === 0
      ? []
      : [
          {
            phase: "after" as const,
            title: "When the budget is spent",
            text: "The budget tells, and stops nothing by itself. These commands keep the nodes with accelerators from growing and take them away: what they serve is down until the next apply.",
            commands: accelerators.flatMap(({ name }) => [
              `az aks nodepool update ${cluster} --name ${name} --disable-cluster-autoscaler`,
              `az aks nodepool scale ${cluster} --name ${name} --node-count 0`,
            ]),
          },
        ]),
  ];
}

function teardown(context: OperationsContext): readonly Operation[] {
  const { details, system } = context;
  return [
    {
      phase: "teardown",
      title: "Workloads",
      text: "In reverse. Volumes of weights are only references; buckets stay. Nodes go with the autoscaler when nothing is left to run.",
      commands: [deleteWorkloads(context)],
    },
    destroyAddons(context),
    ...(system.environment === "production"
      ? [
          {
            phase: "teardown" as const,
            title: "Leave the flow logs behind",
            text: "Production keeps records of connections for those who have to look at them later: Terraform refuses to destroy the account. This leaves it with its key, out of Terraform's hands; the resource group stays with them.",
            commands: [
              release(
                context,
                "^azurerm_storage_[a-z_]*\\.foundation__flow_logs$|^azurerm_key_vault\\.keys$|^azurerm_key_vault_key\\.logs$|^azurerm_(user_assigned_identity|role_assignment)\\.keys__logs$|^azurerm_resource_group\\.main$",
              ),
            ],
          },
        ]
      : []),
    {
      phase: "teardown",
      title: "Foundation",
      text: `The workspace goes with it, and can be brought back for 14 days: export it first if audits ask for its ${details.logRetentionDays} days. Vaults cannot be purged: they stay, deleted, for 90 days, and their names with them. The state stays until you delete its group.`,
      commands: [`${terraform(context, "foundation")} destroy`],
    },
  ];
}
