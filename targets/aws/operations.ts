import type { Pool } from "../../compiler/plan/plan.ts";
import type { Operation } from "../../compiler/target.ts";
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
import { alertRoutes } from "../cloud/alerts.ts";
import { budgetName } from "./foundation/budget.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { clusterNameOf } from "./foundation/index.ts";
import { keyAlias } from "./foundation/keys.ts";
import type { Mirror } from "./foundation/registry.ts";
import { quotaNeeds } from "./quotas.ts";

export interface OperationsContext extends StepsContext<FoundationDetails> {
  readonly mirrors: readonly Mirror[];
  /** Secrets that somebody has to put in Secrets Manager, by name. */
  readonly authorSecrets: readonly string[];
  readonly stateBucket: string;
}

/** Steps of the operator, in order. Those of components are put between. */
export function operationsOf(context: OperationsContext, own: readonly Operation[]): readonly Operation[] {
  const shared = [
    ...before(context),
    ...foundation(context),
    ...platform(context),
    ...secrets(context),
    applyManifests(context, compareFirst),
    ...after(context),
    ...teardown(context),
  ];
  return orderSteps(shared, own);
}

function before(context: OperationsContext): readonly Operation[] {
  const { place, pools, mirrors } = context;
  const steps: Operation[] = [
    {
      phase: "before",
      title: "Tools and credentials",
      text: [
        `Terraform 1.11 or newer (or OpenTofu 1.11 or newer), AWS CLI 2 with the Session Manager plugin, kubectl of the cluster's minor version${mirrors.length === 0 ? "" : ", crane"}, and credentials that may create everything below.`,
        place.account === undefined
          ? "The blueprint names no account, so the account of the credentials is used: look at it before you go on."
          : `The blueprint names account ${place.account}; both roots refuse any other.`,
      ].join(" "),
      commands: [`export AWS_REGION=${place.region}`, "aws sts get-caller-identity"],
    },
    stateBucket(context),
    {
      phase: "before",
      title: "Service-linked roles",
      text: `Key policies name the role of EC2 Auto Scaling, and EC2 needs one for spot instances. Both belong to the account, not to this system: these commands make them where they are missing.`,
      commands: ["autoscaling", ...(pools.some((pool) => pool.rungs.some(({ from }) => from === "spot")) ? ["spot"] : [])].map((service) => {
        const role = service === "autoscaling" ? "AWSServiceRoleForAutoScaling" : "AWSServiceRoleForEC2Spot";
        return `aws iam get-role --role-name ${role} >/dev/null 2>&1 || aws iam create-service-linked-role --aws-service-name ${service}.amazonaws.com`;
      }),
    },
    quotas(context),
  ];
  if (pools.some((pool) => pool.rungs.some(({ from }) => from === "reserved" || from === "capacity block"))) steps.push(reservations(pools));
  steps.push({
    phase: "before",
    title: "Account settings that one system must not own",
    text: [
      "A multi-region CloudTrail with log file validation, GuardDuty with EKS protection, encryption of EBS by default, S3 Block Public Access of the account and the cost allocation tags `system`, `environment` and `component` belong to the account or organisation.",
      "They are not in these roots. Without the cost allocation tags the budget sees nothing, nor does a monitor of anomalies; a tag can be activated a day after the first resource carries it, in the payer account.",
    ].join(" "),
    commands: [
      "aws cloudtrail describe-trails --query 'trailList[?IsMultiRegionTrail].[Name,LogFileValidationEnabled]' --output table",
      "aws ec2 get-ebs-encryption-by-default",
      "aws ce list-cost-allocation-tags --tag-keys system environment component --query 'CostAllocationTags[].[TagKey,Status]' --output table",
    ],
  });
  return steps;
}

function stateBucket({ system, place, stateBucket: bucket, names }: OperationsContext): Operation {
  const partition = place.region.startsWith("cn-") ? "aws-cn" : place.region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  const arn = `arn:${partition}:s3:::${bucket}`;
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  });
  const lifecycle = JSON.stringify({
    Rules: [
      {
        ID: "old-versions",
        Status: "Enabled",
        Filter: {},
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ],
  });
  const location = place.region === "us-east-1" ? "" : ` --create-bucket-configuration LocationConstraint=${place.region}`;
  return {
    phase: "before",
    title: "The state bucket",
    text: `Once: both roots keep their state in \`${bucket}\` (${system.name}/${system.environment}/…), versioned, encrypted with a key of its own, over TLS alone. Locking is S3's own. State names resources; keep its readers few.`,
    commands: [
      `KEY_ID="$(aws kms create-key --description "Terraform state of ${names.stem}" --query KeyMetadata.KeyId --output text)"`,
      'aws kms enable-key-rotation --key-id "$KEY_ID"',
      `aws kms create-alias --alias-name ${keyAlias({ names }, "state")} --target-key-id "$KEY_ID"`,
      `aws s3api create-bucket --bucket ${bucket} --region ${place.region}${location}`,
      `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
      `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
      `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"'"$KEY_ID"'"},"BucketKeyEnabled":true}]}'`,
      `aws s3api put-bucket-policy --bucket ${bucket} --policy '${policy}'`,
      `aws s3api put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration '${lifecycle}'`,
    ],
  };
}

function quotas({ pools, details }: OperationsContext): Operation {
  const { needs, unknown } = quotaNeeds([systemPool(details.systemPool, details.systemPool.instanceType, 1), ...pools]);
  return {
    phase: "before",
    title: "Quotas",
    text: [
      "New accounts may run no accelerators at all. The plan needs these vCPUs beside what the account runs already:",
      ...needs.map(({ name, code, vcpus }) => `\n- ${name} (\`${code}\`): ${vcpus}`),
      ...(unknown.length === 0 ? [] : [`\n\nNo quota is known for ${unknown.join(", ")}: look it up in Service Quotas.`]),
      `\n\nAlso: ${details.endpoints.length} interface endpoints in one VPC (50 by default) and ${details.natGateways} elastic IP address${details.natGateways === 1 ? "" : "es"} (5 by default). The first command shows a quota, the second asks for more; grants take hours to days.`,
    ].join(""),
    commands: needs.flatMap(({ code, vcpus }) => [
      `aws service-quotas get-service-quota --service-code ec2 --quota-code ${code} --query Quota.Value`,
      `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${code} --desired-value ${vcpus}`,
    ]),
  };
}

function reservations(pools: readonly Pool[]): Operation {
  const ids = [...new Set(pools.flatMap((pool) => pool.rungs.flatMap(({ id }) => id ?? [])))].sort();
  return {
    phase: "before",
    title: "Reserved capacity",
    text: "The plan counts on these reservations. They must be active, in a zone that the network spans, of the instance type of their pool, and open to targeted launches. Buying one is immediate and cannot be undone, so nothing here does it.",
    commands: ids.map(
      (id) =>
        `aws ec2 describe-capacity-reservations --capacity-reservation-ids ${id} --query 'CapacityReservations[].[State,InstanceType,AvailabilityZone,TotalInstanceCount,EndDate]' --output table`,
    ),
  };
}

/** Key that values of the author's secrets are put under: one that the operator of External Secrets may use. */
function secrets({ authorSecrets, names, details }: OperationsContext): readonly Operation[] {
  if (authorSecrets.length === 0) return [];
  const level = details.keyLevels.at(-1) ?? "internal";
  return [
    {
      phase: "platform",
      title: "Secrets that the blueprint names",
      text: "These are read by name and never written by these roots, so that no value is in a state or a file. Put a value in each under the key of the system; `file://` keeps it out of the shell's history.",
      commands: authorSecrets.map(
        (name) =>
          `aws secretsmanager create-secret --name ${name} --kms-key-id ${keyAlias({ names }, level)} --secret-string file://${name.replace(/[^A-Za-z0-9_-]+/g, "-")}.secret`,
      ),
    },
  ];
}

function foundation(context: OperationsContext): readonly Operation[] {
  const { system, place, details, mirrors } = context;
  const routes = alertRoutes(system);
  const steps: Operation[] = [
    {
      phase: "foundation",
      title: "Say who may do what",
      text: [
        "Five values have no default, because a guess would be wrong: who administers the cluster (the role that you apply with must be among them), from where its private endpoint is reached (`[]`: through Session Manager alone), who gets alerts, and whether AWS may look for unusual cost (it refuses in member accounts of an organisation: `false` there). Put your own in place of the examples.",
        "E-mail subscribers confirm by a link; incident tools have an address that begins with `https://`.",
      ].join(" "),
      commands: [
        `cat > ${rootFolder(context, "foundation")}/terraform.tfvars <<'EOF'`,
        `cluster_admin_role_arns = ["arn:aws:iam::${place.account ?? "123456789012"}:role/platform-admin"]`,
        'operator_cidrs          = ["10.200.0.0/16"]',
        `page_subscribers        = ${exampleAddresses(routes.page, "oncall")}`,
        `ticket_subscribers      = ${exampleAddresses(routes.ticket, "team")}`,
        "cost_anomaly_alerts     = true",
        "EOF",
      ],
    },
    {
      phase: "foundation",
      title: "Apply the foundation",
      text: `Network, keys, cluster, ${details.systemPool.nodes} nodes for add-ons, managed services, identities and budget. About half an hour, most of it the cluster. Read the plan before you say yes.`,
      commands: applyRoot(context, "foundation"),
    },
  ];
  if (mirrors.length > 0) {
    steps.push({
      phase: "foundation",
      title: "Copy the images",
      text: "The manifests take these images from the account's registry. The copy keeps the digest, so it is the same image or none. The tag is only there to keep a copy from being cleaned up as untagged.",
      commands: [
        `aws ecr get-login-password --region ${place.region} | crane auth login --username AWS --password-stdin ${place.account}.dkr.ecr.${place.region}.amazonaws.com`,
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
      title: "Reach the cluster",
      text: [
        "The Kubernetes API has a private endpoint and no public one. Run the rest with a role of `cluster_admin_role_arns`, from the network of `operator_cidrs` (a VPN, a peered network, or a runner in the VPC).",
        "Such a network needs a route to the VPC, and one back in the table that the output `control_plane_route_table_id` names; who calls a private gateway from there needs one in the tables of the private subnets as well.",
      ].join(" "),
      commands: [`aws eks update-kubeconfig --region ${place.region} --name ${cluster} --alias ${names.stem}`, "kubectl get nodes"],
    },
    {
      phase: "platform",
      title: "Reach the cluster without a network of your own",
      text: "Instead: a tunnel through a node for add-ons, by Session Manager. It needs no open port and is in CloudTrail. Keep the session open while you work. Traffic ends at the API; the node's role has no rights in the cluster.",
      commands: [
        `NODE="$(aws ec2 describe-instances --region ${place.region} --filters Name=tag:eks:cluster-name,Values=${cluster} Name=tag:eks:nodegroup-name,Values=system Name=instance-state-name,Values=running --query 'Reservations[0].Instances[0].InstanceId' --output text)"`,
        `API="$(${foundationOutput(context, "cluster_endpoint")} | sed 's|https://||')"`,
        `aws ssm start-session --region ${place.region} --target "$NODE" --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters "host=$API,portNumber=443,localPortNumber=8443" &`,
        `kubectl config set-cluster "$(aws eks describe-cluster --region ${place.region} --name ${cluster} --query cluster.arn --output text)" --server=https://localhost:8443 --tls-server-name="$API"`,
        "export TF_VAR_cluster_address=https://localhost:8443",
      ],
    },
    applyAddons(context),
  ];
}

/** The budget action does nothing by itself. */
function overspending(context: OperationsContext): readonly Operation[] {
  const { names, system, pools } = context;
  if (system.budget === undefined || pools.every(({ accelerator }) => accelerator === undefined)) return [];
  const budget = `--account-id "$ACCOUNT" --budget-name ${budgetName({ names })}`;
  const decide = (type: string): string =>
    `aws budgets execute-budget-action ${budget} --action-id "$(aws budgets describe-budget-actions-for-budget ${budget} --query 'Actions[0].ActionId' --output text)" --execution-type ${type}`;
  return [
    {
      phase: "after",
      title: "When the budget is spent",
      text: "Then an action waits for a person. Approving it denies Karpenter new instances with accelerators: what runs goes on running and costing, but nothing is added or replaced. The second command lifts the denial, and is needed before the foundation can be destroyed.",
      commands: [`ACCOUNT="$(${foundationOutput(context, "account_id")})"`, decide("APPROVE_BUDGET_ACTION"), decide("REVERSE_BUDGET_ACTION")],
    },
  ];
}

function after(context: OperationsContext): readonly Operation[] {
  const { names, system, place, pools } = context;
  const namespace = system.name;
  const cluster = `--context ${names.stem}`;
  return [
    {
      phase: "after",
      title: "Look at what runs",
      text: "Secrets are synced, nodes are ready, every pod has its role, and the budget is there. Grafana's password was made in the cluster and is in no file.",
      commands: [
        `kubectl ${cluster} --namespace ${namespace} get externalsecrets,pods,scaledobjects,targetgroupbindings`,
        ...(pools.length > 0 ? [`kubectl ${cluster} get nodepools,nodeclaims`] : []),
        `aws eks list-pod-identity-associations --region ${place.region} --cluster-name ${clusterNameOf(names)} --query 'associations[].[namespace,serviceAccount]' --output table`,
        ...openGrafana(context),
      ],
    },
    {
      phase: "after",
      title: "Test that somebody is woken",
      text: "Publish a message to the topic of pages, and see that it arrives where it should.",
      commands: [`aws sns publish --topic-arn "$(${foundationOutput(context, "page_topic_arn")})" --subject 'Test page' --message 'A test: nothing is wrong.'`],
    },
    ...overspending(context),
  ];
}

function teardown(context: OperationsContext): readonly Operation[] {
  const { names, system, details, place, mirrors } = context;
  const production = system.environment === "production";
  const { stem } = names;
  const steps: Operation[] = [
    {
      phase: "teardown",
      title: "Workloads and their nodes",
      text: "In reverse. Karpenter ends its nodes only while it runs, so they go before the add-ons. Volumes of weights are only references; buckets stay.",
      commands: [
        deleteWorkloads(context),
        `kubectl --context ${stem} delete nodepools --all --wait=true`,
        `kubectl --context ${stem} wait --for=delete nodeclaims --all --timeout=30m`,
      ],
    },
    destroyAddons(context),
  ];
  if (production) {
    const repositories = [...new Set(mirrors.map(({ repository }) => repository))].sort();
    steps.push({
      phase: "teardown",
      title: "Lift the protections",
      text: [
        "Production protects what cannot be made again: the cluster and databases have deletion protection, buckets are not deleted while they hold objects, keys wait 30 days.",
        "The first command opens the cluster. The second leaves the logs and their key behind, out of Terraform's hands, for those who have to look at them later.",
        ...(repositories.length === 0 ? [] : ["The others delete the copies of images."]),
      ].join(" "),
      commands: [
        `aws eks update-cluster-config --region ${place.region} --name ${clusterNameOf(names)} --no-deletion-protection`,
        release(context, "aws_s3_bucket[a-z_]*\\.(access_logs|flow_logs)$|aws_kms_(key|alias)\\.logs$"),
        ...repositories.map((name) => `aws ecr delete-repository --region ${place.region} --repository-name ${name} --force`),
      ],
    });
  }
  steps.push({
    phase: "teardown",
    title: "Foundation",
    text: `The cluster's log group goes with it: export it first if audits ask for its ${details.logRetentionDays} days. Subscriptions that nobody confirmed vanish by themselves after two days. The state bucket and its key stay until you delete them.`,
    commands: [`${terraform(context, "foundation")} destroy`],
  });
  return steps;
}
