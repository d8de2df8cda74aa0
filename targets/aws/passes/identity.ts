import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { LowerContext, Lowered, Statement } from "../contract.ts";
import { join } from "../lower/join.ts";
import { policy, type PolicyStatement } from "../lower/policy.ts";
import { tagsOf } from "../lower/tags.ts";
import type { ResolvedAccess } from "./access.ts";

/**
 * One role a workload, with one inline policy for each component that it uses. Inline policies end with the role, and a diff
 * shows which edge added what. A workload that is granted nothing gets no identity.
 * Returns the names of those that have one.
 */
export function grantIdentity(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): ReadonlySet<string> {
  const identities = new Set<string>();
  for (const name of Object.keys(lowered)) {
    if (lowered[name]?.workload !== true) continue;
    const component = context.component(name);
    const byTarget = new Map<string, PolicyStatement[]>();
    for (const { edge, access } of accesses) {
      if (edge.from !== name) continue;
      const statements = statementsOf({ edge, access, consumer: component }, context);
      if (statements.length > 0) byTarget.set(edge.to, merge([...(byTarget.get(edge.to) ?? []), ...statements]));
    }
    if (byTarget.size === 0) continue;
    const role = context.root.add(name, IamRole, component.id, {
      name: context.names.of(component.id, 64),
      description: `Pods of ${name} in ${context.system.name}`,
      assumeRolePolicy: trust(component, context),
      tags: tagsOf(component),
    });
    for (const [target, statements] of byTarget) {
      const id = context.component(target).id;
      context.root.add(name, IamRolePolicy, join(component.id, id), { name: id, role: role.id, policy: policy(statements) });
    }
    context.root.add(name, EksPodIdentityAssociation, component.id, {
      clusterName: context.foundation.clusterName,
      namespace: context.system.name,
      serviceAccount: component.id,
      roleArn: role.arn,
      tags: tagsOf(component),
    });
    identities.add(name);
  }
  return identities;
}

/**
 * EKS passes cluster, namespace and service account as session tags, which are the condition keys that its guide documents for
 * this principal (Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity", read 2026-11).
 * The cluster's ARN holds the account, so no other account's cluster can use the role.
 */
function trust(component: Component, context: LowerContext): string {
  const { partition, accountId, clusterName } = context.foundation;
  const cluster = `arn:${partition}:eks:${context.place.region}:${accountId}:cluster/${clusterName}`;
  return policy([
    {
      sid: "PodIdentity",
      principal: { Service: "pods.eks.amazonaws.com" },
      actions: ["sts:AssumeRole", "sts:TagSession"],
      conditions: [
        { test: "StringEquals", variable: "aws:RequestTag/eks-cluster-arn", values: [cluster] },
        { test: "StringEquals", variable: "aws:RequestTag/kubernetes-namespace", values: [context.system.name] },
        { test: "StringEquals", variable: "aws:RequestTag/kubernetes-service-account", values: [component.id] },
      ],
    },
  ]);
}

const pascal = (text: string): string =>
  text.replace(/(^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_match, _gap, first: string) => first.toUpperCase()).replace(/[^a-zA-Z0-9]/g, "");

/** `ReadsRecordsLlama`: the edge, as a statement id. */
const edgeSid = ({ edge }: ResolvedAccess): string => `${pascal(edge.verb)}${pascal(edge.to)}${edge.part === undefined ? "" : pascal(edge.part)}`;

const keyActions = { decrypt: ["kms:Decrypt"], "encrypt and decrypt": ["kms:Decrypt", "kms:GenerateDataKey"] } as const;

function statementsOf(resolved: ResolvedAccess, context: LowerContext): readonly PolicyStatement[] {
  const prefix = edgeSid(resolved);
  const own = (resolved.access.statements ?? []).map((statement: Statement) => ({ ...statement, sid: `${prefix}${statement.sid}` }));
  const keys = (resolved.access.keys ?? []).map((key) => ({
    sid: `${prefix}Key`,
    actions: keyActions[key.use],
    resources: [key.arn],
    conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [`${key.via}.${context.place.region}.amazonaws.com`] }],
  }));
  return [...own, ...keys];
}

/** Two properties may refer to the same thing: equal statements are one, others get ids of their own. */
function merge(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const merged: PolicyStatement[] = [];
  for (const statement of statements) {
    const text = JSON.stringify({ ...statement, sid: "" });
    if (merged.some((other) => JSON.stringify({ ...other, sid: "" }) === text)) continue;
    let sid = statement.sid;
    for (let n = 2; merged.some((other) => other.sid === sid); n++) sid = `${statement.sid}${n}`;
    merged.push({ ...statement, sid });
  }
  return merged;
}
