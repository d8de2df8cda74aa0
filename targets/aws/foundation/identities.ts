import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import type { FoundationContext } from "./context.ts";
import type { Keys } from "./keys.ts";
import type { PolicyStatement } from "./policy.ts";
import { addPodRole, addPolicy, associate, type PodRole } from "./roles.ts";

const secretsPods: PodRole = {
  name: "external-secrets",
  namespace: "external-secrets",
  serviceAccount: "external-secrets",
  description: "Brings settings and secrets of this system to the cluster",
};
const balancerPods: PodRole = {
  name: "load-balancer",
  namespace: "kube-system",
  serviceAccount: "aws-load-balancer-controller",
  description: "Keeps pods registered in target groups",
};
const alertPods: PodRole = { name: "alertmanager", namespace: "monitoring", serviceAccount: "alertmanager", description: "Publishes alerts" };

/**
 * Reads the settings below the system's path and the secrets that edges name: nothing else.
 * `secrets` are names in Secrets Manager.
 */
export function lowerSecretReader(context: FoundationContext, keys: Keys, clusterName: string, secrets: readonly string[]): void {
  const { partition, accountId, place, system, details } = context;
  const role = addPodRole(context, secretsPods);
  const at = (service: string, what: string): string => `arn:${partition}:${service}:${place.region}:${accountId}:${what}`;
  const statements: PolicyStatement[] = [
    {
      sid: "Settings",
      actions: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
      resources: [at("ssm", `parameter/${system.name}/${system.environment}/*`)],
    },
  ];
  if (secrets.length > 0) {
    statements.push(
      // Secrets Manager appends six characters of its own to a name.
      {
        sid: "Secrets",
        actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        resources: secrets.map((name) => at("secretsmanager", `secret:${name}-??????`)),
      },
      {
        sid: "SecretKeys",
        actions: ["kms:Decrypt"],
        resources: details.keyLevels.map((level) => keys.of(level).arn),
        conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [`secretsmanager.${place.region}.amazonaws.com`] }],
      },
    );
  }
  addPolicy(context, role, "external-secrets", "system", statements);
  associate(context, secretsPods, role, clusterName);
}

/**
 * Only what binding pods to target groups needs: load balancers, listeners and security groups are Terraform's
 * (actions of the AWS Load Balancer Controller's own policy, 3.5.0).
 */
export function lowerTargetBinder(context: FoundationContext, cluster: EksCluster): void {
  const { partition, accountId, place, system } = context;
  const role = addPodRole(context, balancerPods);
  const inRegion = [{ test: "StringEquals", variable: "aws:RequestedRegion", values: [place.region] }];
  addPolicy(context, role, "load-balancer", "target-groups", [
    {
      sid: "Describe",
      actions: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      resources: ["*"],
      conditions: inRegion,
    },
    {
      sid: "Register",
      actions: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
      resources: [`arn:${partition}:elasticloadbalancing:${place.region}:${accountId}:targetgroup/*`],
      conditions: [
        { test: "StringEquals", variable: "aws:ResourceTag/system", values: [system.name] },
        { test: "StringEquals", variable: "aws:ResourceTag/environment", values: [system.environment] },
      ],
    },
  ]);
  associate(context, balancerPods, role, cluster.name);
}

/** Alertmanager publishes to the topics itself. */
export function lowerAlertPublisher(context: FoundationContext, keys: Keys, clusterName: string, topicArns: readonly string[]): void {
  const role = addPodRole(context, alertPods);
  addPolicy(context, role, "alertmanager", "alerts", [
    { sid: "Publish", actions: ["sns:Publish"], resources: topicArns },
    {
      sid: "TopicKey",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keys.logs.arn],
      conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [`sns.${context.place.region}.amazonaws.com`] }],
    },
  ]);
  associate(context, alertPods, role, clusterName);
}
