import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Component } from "../../../compiler/system.ts";
import type { LowerContext, Lowered, Statement } from "../contract.ts";
import { at } from "../../cloud/at.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { policy, type PolicyStatement } from "../lower/policy.ts";
import { tagsOf } from "../lower/tags.ts";
import type { ResolvedAccess } from "./access.ts";

/**
 * One role a workload, with one inline policy for each component that it uses. Inline policies end with the role, and a diff
 * shows which edge added what. A workload that is granted nothing gets no identity.
 * Returns the names of those that have one.
 */
export function grantIdentity(
  accesses: readonly ResolvedAccess[],
  lowered: Readonly<Record<string, Lowered>>,
  context: LowerContext,
  found: Diagnostic[],
): ReadonlySet<string> {
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
    const size = [...byTarget.values()].reduce((sum, statements) => sum + policySize(statements), 0);
    if (size > largestPolicies) {
      found.push(
        diagnostic("LNT4015", {
          message: `\`${name}\` is granted ${byTarget.size} components in about ${size} characters, and a role holds ${largestPolicies}`,
          at: at(component),
          hint: "let another service use some of them, or keep what belongs together in fewer stores",
        }),
      );
      continue;
    }
    const role = context.root.add(name, IamRole, component.id, {
      // Roles are the account's, not the region's: the same system may run in another one.
      name: context.names.global(component.id, limits.aws_iam_role.most),
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
 * this principal (Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity"; compared with public trust policies, 2026-11).
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

/** Characters of all inline policies of a role, without spaces (IAM User Guide, "IAM and AWS STS quotas", public copy read 2026-11). */
const largestPolicies = 10_240;
/** An ARN as long as those of keys and buckets, where it is known after apply. */
const longestReference = 80;
const policySize = (statements: readonly PolicyStatement[]): number =>
  policy(statements)
    .replace(/\$\{[^}]*\}/g, "x".repeat(longestReference))
    .replace(/\s/g, "").length;

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
