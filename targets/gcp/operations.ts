import type { Pool } from "../../compiler/plan/plan.ts";
import type { Operation } from "../../compiler/target.ts";
import { alertRoutes } from "../cloud/alerts.ts";
import {
  applyAddons,
  applyManifests,
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
import { stopWorkflow } from "./foundation/budget.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { clusterNameOf } from "./foundation/index.ts";
import { keyRingName } from "./foundation/keys.ts";
import { reservationOf, zoneVariable } from "./foundation/nodes.ts";
import { type Mirror, repositoryId } from "./foundation/registry.ts";
import { unknownProject } from "./project.ts";
import { quotaNeeds } from "./quotas.ts";
import { limits } from "../limits.ts";

export interface OperationsContext extends StepsContext<FoundationDetails> {
  readonly mirrors: readonly Mirror[];
  /** Secrets that somebody has to put in Secret Manager, by id. */
  readonly authorSecrets: readonly string[];
  /** Manifests name the project. */
  readonly namesProject: boolean;
  /** APIs whose agents use a key. */
  readonly products: readonly string[];
  readonly stateBucket: string;
}

const project = '"$PROJECT"';
/** APIs that commands before the first apply call. */
const stepApis = ["cloudkms", "storage", "binaryauthorization"] as const;

/** Steps of the operator, in order. Those of components are put between. */
export function operationsOf(context: OperationsContext, own: readonly Operation[]): readonly Operation[] {
  // A component may say itself how its secrets are made.
  const unsaid = context.authorSecrets.filter((id) => !own.some(({ commands }) => commands?.some((command) => command.includes(` ${id} `)) ?? false));
  const shared = [
    ...before(context),
    ...foundation(context),
    ...platform(context),
    ...secrets(context, unsaid),
    ...workloads(context),
    ...after(context),
    ...teardown(context),
  ];
  return orderSteps(shared, own);
}

function before(context: OperationsContext): readonly Operation[] {
  const { place, mirrors, pools, products } = context;
  const stops = context.system.budget?.monthlyUsd !== undefined && pools.some(({ accelerator }) => accelerator !== undefined);
  // Those of Compute Engine and GKE come with the API.
  const agents = [...products.filter((name) => name !== "compute" && name !== "container"), ...(stops ? ["eventarc"] : [])];
  const steps: Operation[] = [
    {
      phase: "before",
      title: "Tools, project and credentials",
      text: [
        `Terraform 1.11 or newer (or OpenTofu 1.11 or newer), the Google Cloud CLI with gke-gcloud-auth-plugin, kubectl of the cluster's minor version${mirrors.length === 0 ? "" : ", crane"}, a project with billing, and credentials that may create everything below.`,
        place.project === undefined
          ? "The blueprint names no project, so you do: here, and where Terraform asks."
          : `The blueprint names the project ${place.project}; both roots work in no other.`,
      ].join(" "),
      commands: [
        `export PROJECT=${place.project ?? "my-project"}`,
        `export CLOUDSDK_CORE_PROJECT=${project}`,
        ...(place.project === undefined ? [`export TF_VAR_project_id=${project}`] : []),
        "gcloud auth application-default login",
        `gcloud auth application-default set-quota-project ${project}`,
        `gcloud projects describe ${project} --format='value(projectId,projectNumber)'`,
      ],
    },
    {
      phase: "before",
      title: "APIs and Google's agents",
      text: "Terraform switches most APIs on by itself, but needs the first two for that, and the steps below need some before it runs. Agents are the accounts by which Google's products encrypt with the system's keys: they must be there before they can be given a key, and these commands make them where they are missing.",
      commands: [
        `gcloud services enable ${["cloudresourcemanager", "serviceusage", ...stepApis].map((name) => `${name}.googleapis.com`).join(" ")} ${[...new Set([...products, ...agents])].map((name) => `${name}.googleapis.com`).join(" ")} --project=${project}`,
        ...agents.map((name) => `gcloud beta services identity create --service=${name}.googleapis.com --project=${project}`),
      ],
    },
    stateBucket(context),
    quotas(context),
  ];
  if (pools.some((pool) => pool.rungs.some(({ from }) => from === "reserved" || from === "capacity block"))) steps.push(reservations(pools));
  steps.push({
    phase: "before",
    title: "Project settings that one system must not own",
    text: "The policy of Binary Authorization (the cluster enforces it; a new project's allows every image), Security Command Center, organisation policies such as constraints/compute.vmExternalIpAccess and constraints/iam.disableServiceAccountKeyCreation, and the export of billing to BigQuery belong to the project or organisation. They are not in these roots.",
    commands: [`gcloud container binauthz policy export --project=${project}`, `gcloud resource-manager org-policies list --project=${project}`],
  });
  return steps;
}

function stateBucket({ system, place, stateBucket: bucket, names }: OperationsContext): Operation {
  const key = `projects/$PROJECT/locations/${place.region}/keyRings/${names.of("state", limits.google_kms_key_ring.most)}/cryptoKeys/state`;
  return {
    phase: "before",
    title: "The state bucket",
    text: `Once: both roots keep their state in \`${bucket}\` (${system.name}/${system.environment}/…), versioned, encrypted with a key of its own, and never public. Locking is the bucket's own. State names resources; keep its readers few.`,
    commands: [
      `gcloud kms keyrings create ${names.of("state", limits.google_kms_key_ring.most)} --location=${place.region} --project=${project}`,
      `gcloud kms keys create state --keyring=${names.of("state", limits.google_kms_key_ring.most)} --location=${place.region} --purpose=encryption --rotation-period=90d --next-rotation-time=+p90d --project=${project}`,
      `gcloud storage service-agent --project=${project} --authorize-cmek="${key}"`,
      `gcloud storage buckets create gs://${bucket} --project=${project} --location=${place.region} --uniform-bucket-level-access --public-access-prevention --default-encryption-key="${key}"`,
      `gcloud storage buckets update gs://${bucket} --versioning`,
      `printf '{"rule":[{"action":{"type":"Delete"},"condition":{"daysSinceNoncurrentTime":90,"numNewerVersions":10}}]}' > state-lifecycle.json`,
      `gcloud storage buckets update gs://${bucket} --lifecycle-file=state-lifecycle.json`,
    ],
  };
}

function quotas({ place, pools, details }: OperationsContext): Operation {
  const { needs, unknown } = quotaNeeds([systemPool(details.systemPool, details.systemPool.machineType, 2), ...pools]);
  return {
    phase: "before",
    title: "Quotas",
    text: [
      `New projects may run no accelerators at all. The plan needs these in ${place.region}, beside what the project runs already:`,
      ...needs.map(({ metric, amount }) => `\n- \`${metric}\`: ${amount}`),
      ...unknown.map((one) => `\n- ${one}: its quota goes by family, look for it in the console's Quotas page`),
      ...(pools.some(({ accelerator }) => accelerator !== undefined) ? ["\n- `GPUS_ALL_REGIONS`, of the project: all accelerators together"] : []),
      "\n\nThe command shows limits and use; more is asked for in the console's Quotas page, and grants take hours to days.",
    ].join(""),
    commands: [
      `gcloud compute regions describe ${place.region} --project=${project} --flatten=quotas --format='table(quotas.metric,quotas.limit,quotas.usage)'`,
    ],
  };
}

function reservations(pools: readonly Pool[]): Operation {
  const found = new Map(pools.flatMap((pool) => pool.rungs.flatMap((rung) => reservationOf(rung) ?? [])).map((one) => [`${one.zone ?? ""}/${one.name}`, one]));
  return {
    phase: "before",
    title: "Reserved capacity",
    text: "The plan counts on these reservations. They must be there, of the machine type of their pool and open to specific use alone, and shared with this project where another one holds them. Buying one cannot be undone, so nothing here does it.",
    commands: [...found.values()].map(({ zone, name }) => {
      const [, owner, own] = /^projects\/([^/]+)\/reservations\/(.+)$/.exec(name) ?? [];
      return `gcloud compute reservations describe ${own ?? name} --zone=${zone ?? "ZONE"} --project=${owner ?? project} --format='yaml(status,specificReservation,specificReservationRequired)'`;
    }),
  };
}

function foundation(context: OperationsContext): readonly Operation[] {
  const { system, place, names, details, mirrors, pools } = context;
  const unzoned = pools.flatMap((pool) => pool.rungs.flatMap((rung) => reservationOf(rung) ?? [])).filter(({ zone }) => zone === undefined);
  const zones = [...new Set(unzoned.map(({ name }) => zoneVariable(name)))];
  const routes = alertRoutes(system);
  const steps: Operation[] = [
    {
      phase: "foundation",
      title: "Say who may do what",
      text: [
        `These values have no default, because a guess would be wrong: who administers the cluster (whoever applies must be among them), from where its private endpoint is reached (\`[]\`: through the fleet's gateway alone), ${system.budget?.monthlyUsd === undefined ? "and who gets alerts of the cloud" : "who gets alerts of the cloud, and which billing account pays"}. Put your own in place of the examples.`,
        "Addresses that begin with `https://` hold the token of an incident tool.",
      ].join(" "),
      commands: [
        `cat > ${rootFolder(context, "foundation")}/terraform.tfvars <<'EOF'`,
        'cluster_admins     = ["group:platform@example.com", "serviceAccount:ci@my-project.iam.gserviceaccount.com"]',
        'operator_cidrs     = ["10.200.0.0/16"]',
        `page_subscribers   = ${exampleAddresses(routes.page, "oncall")}`,
        `ticket_subscribers = ${exampleAddresses(routes.ticket, "team")}`,
        ...(system.budget?.monthlyUsd === undefined ? [] : ['billing_account    = "012345-6789AB-CDEF01"']),
        ...zones.map((variable) => `${variable} = "${place.region}-a"`),
        "EOF",
      ],
    },
    {
      phase: "foundation",
      title: "Apply the foundation",
      text: `Network, keys, cluster, ${details.systemPool.nodes} nodes for add-ons, node pools without nodes, managed services, identities and budget. About half an hour, most of it the cluster. Read the plan before you say yes.`,
      commands: [
        `${terraform(context, "foundation")} init`,
        `${terraform(context, "foundation")} plan -out=foundation.tfplan`,
        `${terraform(context, "foundation")} apply foundation.tfplan`,
      ],
    },
  ];
  if (mirrors.length > 0) {
    steps.push({
      phase: "foundation",
      title: "Copy the images",
      text: `The manifests take these images from the project's registry (\`${repositoryId(names)}\`). The copy keeps the digest, so it is the same image or none. The tag is only there to keep a copy from being cleaned up as untagged.`,
      commands: [
        `gcloud auth print-access-token | crane auth login --username oauth2accesstoken --password-stdin ${place.region}-docker.pkg.dev`,
        ...mirrors.map(({ from, to }) => `crane copy ${from} ${to.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, ":$1")}`),
      ],
    });
  }
  return steps;
}

function platform(context: OperationsContext): readonly Operation[] {
  const { place, names } = context;
  const cluster = clusterNameOf(names);
  return [
    {
      phase: "platform",
      title: "Where alerts of the cluster go",
      text: "Alertmanager posts its own JSON to two addresses, one that wakes somebody and one for office hours: those of an incident tool, which hold its token. They are in Secret Manager alone. Without them Alertmanager does not start.",
      commands: (["page", "ticket"] as const).map(
        (severity) => `gcloud secrets versions add ${alertSecret({ names }, severity)} --project=${project} --data-file=${severity}-address.secret`,
      ),
    },
    {
      phase: "platform",
      title: "Reach the cluster",
      text: "The Kubernetes API has a private endpoint and no public one. From a network of `operator_cidrs` (a VPN, a peered network, or a runner in the network) it is reached directly. From anywhere else, the fleet's gateway leads there: it asks IAM, has no open port, and is in the audit log. Choose one of the two.",
      commands: [
        `gcloud container clusters get-credentials ${cluster} --region=${place.region} --project=${project} --internal-ip`,
        `gcloud container fleet memberships get-credentials "$(${foundationOutput(context, "cluster_membership")})" --location=${place.region} --project=${project} && export TF_VAR_through_fleet=true`,
        `kubectl config rename-context "$(kubectl config current-context)" ${names.stem}`,
        `kubectl --context ${names.stem} get nodes`,
      ],
    },
    applyAddons(context),
  ];
}

/** Under the key of the highest class: who names a secret says nothing of it. */
function secrets({ place, names }: OperationsContext, ids: readonly string[]): readonly Operation[] {
  if (ids.length === 0) return [];
  const key = `projects/$PROJECT/locations/${place.region}/keyRings/${keyRingName({ names })}/cryptoKeys/restricted`;
  return [
    {
      phase: "platform",
      title: "Secrets that the blueprint names",
      text: "These are read by name and never written by these roots, so that no value is in a state or a file. Ids in Secret Manager hold letters, digits, hyphens and underscores: whatever else a name has is a hyphen. Make those that do not exist, each from a file that you delete afterwards.",
      commands: ids.map(
        (id) =>
          `gcloud secrets create ${id} --project=${project} --replication-policy=user-managed --locations=${place.region} --kms-key-name="${key}" --data-file=${id}.secret`,
      ),
    },
  ];
}

function workloads(context: OperationsContext): readonly Operation[] {
  const { place, namesProject, folder } = context;
  return [
    ...(place.project === undefined && namesProject
      ? [
          {
            phase: "workloads" as const,
            title: "Name the project in the manifests",
            text: `The blueprint names no project, so manifests say \`${unknownProject}\`, which is none. Put the id in its place, each time they are written.`,
            commands: [
              `grep -rlZ ${unknownProject} ${folder}/kubernetes | xargs -0 -r sed -i "s/${unknownProject}/$(${foundationOutput(context, "project_id")})/g"`,
            ],
          },
        ]
      : []),
    applyManifests(context),
  ];
}

function after(context: OperationsContext): readonly Operation[] {
  const { names, system, place, pools } = context;
  const cluster = `--context ${names.stem}`;
  return [
    {
      phase: "after",
      title: "Look at what runs",
      text: "Secrets are synced, nodes are ready, and the budget is there. Grafana's password was made in the cluster and is in no file.",
      commands: [
        `kubectl ${cluster} --namespace ${system.name} get externalsecrets,pods,scaledobjects`,
        ...(pools.length > 0 ? [`kubectl ${cluster} get computeclasses,nodes --label-columns=lintel.dev/pool`] : []),
        ...openGrafana(context),
      ],
    },
    {
      phase: "after",
      title: "Test that somebody is woken",
      text: "Raise an alert that says it is a test, and see that it arrives where it should. It ends by itself.",
      commands: [
        `kubectl ${cluster} --namespace monitoring exec alertmanager-kube-prometheus-stack-alertmanager-0 --container alertmanager -- amtool alert add TestPage severity=page --annotation=summary='A test: nothing is wrong.' --alertmanager.url=http://localhost:9093`,
      ],
    },
    ...(system.budget?.monthlyUsd === undefined || pools.every(({ accelerator }) => accelerator === undefined)
      ? []
      : [
          {
            phase: "after" as const,
            title: "When the budget is spent",
            text: "A workflow takes the nodes with accelerators away: what they serve is down until the next apply of the foundation, which lets the pools grow again. Run it by hand, or set `stop_at_budget = true` in the foundation, and it runs at the budget.",
            commands: [
              `gcloud workflows run ${stopWorkflow({ names })} --location=${place.region} --project=${project}`,
              `${terraform(context, "foundation")} apply`,
            ],
          },
        ]),
  ];
}

function teardown(context: OperationsContext): readonly Operation[] {
  const { names, system, place, details, products } = context;
  const production = system.environment === "production";
  const destroy = `${terraform(context, "foundation")} destroy`;
  // Stores that Google peers with the network.
  const peered = products.some((name) => name === "sqladmin" || name === "redis");
  const unpeer = `gcloud compute networks peerings delete servicenetworking-googleapis-com --network=${names.of("network", limits.google_compute_network.most)} --project=${project}`;
  return [
    {
      phase: "teardown",
      title: "Workloads",
      text: "In reverse. Load balancers that the cluster made end with the objects that asked for them, so these go before the cluster. Volumes of weights are only references; buckets stay.",
      commands: [deleteWorkloads(context)],
    },
    destroyAddons(context),
    ...(production
      ? [
          {
            phase: "teardown" as const,
            title: "Lift the protections",
            text: "Production protects what cannot be made again: the cluster and databases have deletion protection, buckets are not deleted while they hold objects. The first command opens the cluster to Terraform; stores have steps of their own. The second leaves the logs behind, out of Terraform's hands and with the grants of their key, for those who have to look at them later.",
            commands: [
              `${terraform(context, "foundation")} apply -var=cluster_deletion_protection=false -target=google_container_cluster.main`,
              release(
                context,
                "^google_(storage_bucket[a-z_]*\\.foundation__access_logs|logging_project_bucket_config\\..*|kms_crypto_key_iam_member\\.logs__(logging|storage))$",
              ),
            ],
          },
        ]
      : []),
    {
      phase: "teardown",
      title: "Foundation",
      text: `Keys and their ring cannot be deleted in Google Cloud, so Terraform is told to forget them first; \`gcloud kms keys versions destroy\` makes unreadable what they encrypted, and a system of the same name imports them again. Log stores wait seven days for a change of mind: export what audits ask for (${details.logRetentionDays} days). The state bucket stays until you delete it.${peered ? " Cloud SQL and Memorystore hold on to the network for days after their last instance: where that stops Terraform, the peering is taken away, and the rest goes." : ""}`,
      commands: [
        release(context, "^google_kms_(key_ring|crypto_key)\\."),
        peered ? `${destroy} || { ${unpeer} && ${destroy}; }` : destroy,
        `gcloud kms keys list --keyring=${keyRingName({ names })} --location=${place.region} --project=${project}`,
      ],
    },
  ];
}
