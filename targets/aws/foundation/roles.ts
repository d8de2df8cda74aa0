import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import { policy, type PolicyStatement, trustService } from "./policy.ts";

/** A service account of an add-on and the role that its pods get. */
export interface PodRole {
  /** Short name: in the role's name and in addresses. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly description: string;
}

/** Role for pods of an add-on. EKS sends cluster, namespace and account as session tags; the trust names all three. */
export function addPodRole(context: FoundationContext, pods: PodRole): IamRole {
  const { root, names, partition, accountId, place, clusterName } = context;
  const tag = (key: string, value: string) => ({ test: "StringEquals", variable: `aws:RequestTag/${key}`, values: [value] });
  return root.add(shared, IamRole, pods.name, {
    // Roles are the account's, not the region's: the same system may run in another one.
    name: names.global(pods.name, limits.aws_iam_role.most),
    description: pods.description,
    assumeRolePolicy: policy([
      {
        sid: "PodIdentity",
        principal: { Service: "pods.eks.amazonaws.com" },
        actions: ["sts:AssumeRole", "sts:TagSession"],
        conditions: [
          tag("eks-cluster-arn", `arn:${partition}:eks:${place.region}:${accountId}:cluster/${clusterName}`),
          tag("kubernetes-namespace", pods.namespace),
          tag("kubernetes-service-account", pods.serviceAccount),
        ],
      },
    ]),
  });
}

/** Gives the role to the service account. Not for EKS add-ons, which associate by themselves. */
export function associate(context: FoundationContext, pods: PodRole, role: IamRole, clusterName: string): void {
  context.root.add(shared, EksPodIdentityAssociation, pods.name, {
    clusterName,
    namespace: pods.namespace,
    serviceAccount: pods.serviceAccount,
    roleArn: role.arn,
  });
}

export function addServiceRole(context: FoundationContext, name: string, service: string, description: string, sameAccount = false): IamRole {
  return context.root.add(shared, IamRole, name, {
    name: context.names.global(name, limits.aws_iam_role.most),
    description,
    assumeRolePolicy: trustService(service, sameAccount ? [{ test: "StringEquals", variable: "aws:SourceAccount", values: [context.accountId] }] : []),
  });
}

export function addPolicy(context: FoundationContext, role: IamRole, address: string, name: string, statements: readonly PolicyStatement[]): IamRolePolicy {
  return context.root.add(shared, IamRolePolicy, address, { name, role: role.name, policy: policy(statements) });
}

/** `path` is what follows `policy/` in the ARN of AWS's own policy. */
export function attach(context: FoundationContext, role: IamRole, address: string, path: string): IamRolePolicyAttachment {
  return context.root.add(shared, IamRolePolicyAttachment, address, { role: role.name, policyArn: `arn:${context.partition}:iam::aws:policy/${path}` });
}
