import { ArtifactRegistryRepositoryIamMember } from "@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member/index.js";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import type { Component } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { accountDomain } from "../project.ts";
import type { Grant, LowerContext, Lowered } from "../contract.ts";
import type { ResolvedAccess } from "./access.ts";
import { limits } from "../../limits.ts";

/** What the passes made of a workload's edges. */
export interface Identities {
  /** Workloads that are granted something, by name. */
  readonly granted: ReadonlySet<string>;
  /** Those with a Google service account: name -> e-mail. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Members one by one: a binding or policy of a role would take away what others have. */
const members: Readonly<Record<Grant["on"], (owner: string, name: string, grant: Grant, member: string, context: LowerContext) => void>> = {
  bucket: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, StorageBucketIamMember, name, { bucket: resource, role, member, ...conditional(condition) }),
  secret: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, SecretManagerSecretIamMember, name, { secretId: resource, role, member, ...conditional(condition) }),
  key: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, KmsCryptoKeyIamMember, name, { cryptoKeyId: resource, role, member, ...conditional(condition) }),
  project: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, ProjectIamMember, name, { project: resource, role, member, ...conditional(condition) }),
  topic: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, PubsubTopicIamMember, name, { topic: resource, role, member, ...conditional(condition) }),
  repository: (owner, name, { resource, role, condition }, member, { root }) =>
    void root.add(owner, ArtifactRegistryRepositoryIamMember, name, { repository: resource, role, member, ...conditional(condition) }),
};

const conditional = (condition: Grant["condition"]): { readonly condition?: NonNullable<Grant["condition"]> } => (condition === undefined ? {} : { condition });

/**
 * Grants to a workload's pods: as a principal of their Kubernetes service account, which needs no account of Google's. Where one of its
 * edges logs in as a Google account, pods act as that alone, so it gets all grants. A workload that is granted nothing has no identity.
 */
export function grantIdentity(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): Identities {
  const granted = new Set<string>();
  const accounts = new Map<string, string>();
  for (const name of Object.keys(lowered)) {
    if (lowered[name]?.workload !== true) continue;
    const own = accesses.filter(({ edge }) => edge.from === name);
    const component = context.component(name);
    const needsAccount = own.some(({ access }) => access.serviceAccount === true);
    if (!needsAccount && own.every(({ access }) => (access.grants ?? []).length === 0)) continue;
    granted.add(name);
    if (needsAccount) accounts.set(name, addAccount(component, context));
    const member = needsAccount ? `serviceAccount:${context.foundation.serviceAccount(component)}` : context.foundation.principal(component);
    const seen = new Map<string, string>();
    for (const { edge, access } of own) {
      const target = context.component(edge.to).id;
      for (const grant of access.grants ?? []) {
        // Two properties may refer to the same thing: equal grants are one, others get addresses of their own.
        const what = JSON.stringify([grant.on, grant.resource, grant.role, grant.condition ?? null]);
        if (seen.has(what)) continue;
        const parts = [component.id, target, ...(edge.part === undefined ? [] : [kebab(edge.part)]), grant.name];
        let address = join(...parts);
        for (let n = 2; [...seen.values()].includes(`${grant.on} ${address}`); n++) address = join(...parts, String(n));
        seen.set(what, `${grant.on} ${address}`);
        members[grant.on](name, address, grant, member, context);
      }
    }
  }
  return { granted, accounts };
}

const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .toLowerCase();

/** A Google account that pods of one Kubernetes service account may act as, and nobody else. Gives its e-mail, known before apply where the project is. */
function addAccount(component: Component, context: LowerContext): string {
  const { root, foundation, names, system } = context;
  const accountId = names.of(component.id, limits.google_service_account.most);
  const account = root.add(component.name, ServiceAccount, component.id, {
    accountId,
    project: foundation.api("iam"),
    displayName: `Pods of ${component.name} in ${system.name}`.slice(0, 100),
  });
  root.add(component.name, ServiceAccountIamMember, component.id, {
    serviceAccountId: account.name,
    role: "roles/iam.workloadIdentityUser",
    member: `serviceAccount:${foundation.workloadPool}[${system.name}/${component.id}]`,
  });
  return `${accountId}@${accountDomain(context.place)}.iam.gserviceaccount.com`;
}
