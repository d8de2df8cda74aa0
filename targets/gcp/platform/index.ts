import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { Place, System } from "../../../compiler/system.ts";
import { installReleases } from "../../cloud/platform/install.ts";
import type { ValuesContext } from "../../cloud/platform/release.ts";
import type { Names } from "../../names.ts";
import type { Backend, Root } from "../../terraform/root.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { shared } from "../foundation/context.ts";
import { clusterNameOf } from "../foundation/index.ts";
import { charts } from "./charts.ts";

/** Adds the releases of a cluster to the second root. It reads the first one's outputs, because a provider cannot be set up from a cluster that is made in the same run. */
export function lowerPlatform(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly catalog: Catalog;
  readonly addons: readonly AddonName[];
  readonly root: Root;
  /** Where the foundation's state is. */
  readonly state: Backend;
}): Result<true> {
  const { system, place, names, catalog, addons, root, state } = options;
  const { bucket, prefix } = state.settings;
  root.addRaw(shared, "data", "terraform_remote_state", "foundation", { backend: state.type, config: { bucket, prefix } });
  const outputs = "data.terraform_remote_state.foundation.outputs";
  const output = (name: string): string => `\${${outputs}.${name}}`;
  root.variable("through_fleet", {
    type: "bool",
    default: false,
    nullable: false,
    description: "Whether the Kubernetes API is reached through the fleet's gateway, which asks IAM, and not at its private address.",
  });
  const exec = { api_version: "client.authentication.k8s.io/v1beta1", command: "gke-gcloud-auth-plugin" };
  // Memberships of a region are behind the region's own name.
  const gateway = `https://${place.region}-connectgateway.googleapis.com/v1/projects/\${${outputs}.project_number}/locations/${place.region}/gkeMemberships/\${${outputs}.cluster_membership}`;
  const cluster = {
    host: `\${var.through_fleet ? "${gateway}" : "https://\${${outputs}.cluster_endpoint}"}`,
    cluster_ca_certificate: `\${var.through_fleet ? null : base64decode(${outputs}.cluster_certificate_authority)}`,
  };
  root.provider("helm", { kubernetes: { ...cluster, exec } });
  root.provider("kubernetes", { ...cluster, exec: [exec] });
  const context: ValuesContext = {
    system,
    names,
    region: place.region,
    clusterName: clusterNameOf(names),
    production: system.environment === "production",
    addons,
    output,
  };
  const found = installReleases(
    root,
    addons.flatMap((name) => charts[name]),
    context,
    catalog,
  );
  return found.length > 0 ? [undefined, found] : [true, []];
}
