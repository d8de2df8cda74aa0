import { ArtifactRegistryRepository } from "@cdktf/provider-google/lib/artifact-registry-repository/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import type { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import type { Place } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import { limits } from "../../limits.ts";

/** An image that is copied into the project, digest and all. */
export interface Mirror {
  readonly from: string;
  readonly to: string;
}

export const repositoryId = (names: Names): string => names.of("images", limits.google_artifact_registry_repository.most);

/** Where an image is copied to, or undefined when the project is unknown or has the image already. */
export function mirrorOf(reference: string, place: Place, names: Names): Mirror | undefined {
  if (place.project === undefined) return undefined;
  // A project of an organisation's domain is written with a slash: example.com:project.
  const project = place.project.replace(":", "/");
  if (/^[a-z0-9-]+-docker\.pkg\.dev$/.test(reference.split("/")[0] ?? "") && reference.slice(reference.indexOf("/") + 1).startsWith(`${project}/`))
    return undefined;
  const [, name, digest] = /^([^@]+)(@sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
  // Without a digest a copy could be another image than the one that was meant.
  if (name === undefined || digest === undefined) return undefined;
  const path = name.replace(/:[^:/]+$/, "");
  const [first = ""] = path.split("/");
  const full = /[.:]|^localhost$/.test(first) ? path : `docker.io/${path.includes("/") ? path : `library/${path}`}`;
  return { from: reference, to: `${place.region}-docker.pkg.dev/${project}/${repositoryId(names)}/${full.toLowerCase().replace(/:/g, "-")}${digest}` };
}

/** One repository for copies, whether there are any: images of one's own go there as well. */
export function lowerRegistry(context: FoundationContext, keys: Keys, account: ServiceAccount): void {
  const { root, names, place, projectId, api } = context;
  root.add(shared, ArtifactRegistryRepository, "images", {
    project: api("artifactregistry"),
    location: place.region,
    repositoryId: repositoryId(names),
    description: `Images of ${names.stem}`,
    format: "DOCKER",
    mode: "STANDARD_REPOSITORY",
    kmsKeyName: keys.use("cluster", "artifactregistry"),
    dockerConfig: { immutableTags: true },
    cleanupPolicyDryRun: false,
    // Deleting starts when a policy says so; what may still run is kept.
    cleanupPolicies: [
      { id: "keep-recent", action: "KEEP", mostRecentVersions: { keepCount: 30 } },
      { id: "delete-old", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "7776000s" } },
    ],
    vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
    labels: { component: shared },
  });
  // Of the project: images of one's own may be in a repository that was there before.
  root.add(shared, ProjectIamMember, "images", { project: projectId, role: "roles/artifactregistry.reader", member: account.member });
}
