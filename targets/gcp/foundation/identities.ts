import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { type FoundationContext, shared } from "./context.ts";

/**
 * Member of the pods of a Kubernetes service account: no key, and no Google account. `pool` is read from the cluster: IAM refuses members
 * of a pool that no cluster of the project has made yet.
 */
export const principalOf = ({ projectNumber }: Pick<FoundationContext, "projectNumber">, pool: string, namespace: string, account: string): string =>
  `principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}/subject/ns/${namespace}/sa/${account}`;

const role = "roles/secretmanager.secretAccessor";

/** What External Secrets reads in a place. */
export interface Read {
  /** Resources of the root, by name. */
  readonly own: readonly { readonly name: string; readonly id: string }[];
  /** Others, by id: components make them, or somebody outside of these roots, perhaps later. */
  readonly named: readonly string[];
}

/** The operator of External Secrets reads these secrets and nothing else. */
export function lowerSecretReader(context: FoundationContext, pool: string, { own, named }: Read): void {
  const { root, projectId, projectNumber } = context;
  const member = principalOf(context, pool, "external-secrets", "external-secrets");
  for (const { name, id } of own) root.add(shared, SecretManagerSecretIamMember, name, { secretId: id, role, member });
  for (const id of named) {
    const secret = `projects/${projectNumber}/secrets/${id}`;
    root.add(shared, ProjectIamMember, `foundation--secret-${id}`, {
      project: projectId,
      role,
      member,
      condition: { title: id.slice(0, 100), expression: `resource.name == "${secret}" || resource.name.startsWith("${secret}/versions/")` },
    });
  }
}
