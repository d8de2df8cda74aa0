import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { Place, System } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import type { Backend, Root } from "../../terraform/root.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { shared } from "../foundation/context.ts";
import { clusterNameOf } from "../foundation/index.ts";
import { charts } from "./charts.ts";
import { installReleases } from "../../cloud/platform/install.ts";
import type { ValuesContext } from "../../cloud/platform/release.ts";

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
  const { bucket, key, region } = state.settings;
  root.addRaw(shared, "data", "terraform_remote_state", "foundation", { backend: state.type, config: { bucket, key, region } });
  const output = (name: string): string => `\${data.terraform_remote_state.foundation.outputs.${name}}`;
  root.variable("cluster_address", {
    type: "string",
    default: null,
    description:
      "Where the Kubernetes API is reached when not at its private address, for example https://localhost:8443 at the near end of a tunnel. The certificate is checked against the private address all the same.",
    validation: [
      {
        condition: '${var.cluster_address == null || can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", var.cluster_address))}',
        error_message: "Write an address such as https://localhost:8443, without a path.",
      },
    ],
  });
  const exec = {
    api_version: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", output("cluster_name"), "--region", place.region],
  };
  const cluster = {
    host: "${coalesce(var.cluster_address, data.terraform_remote_state.foundation.outputs.cluster_endpoint)}",
    tls_server_name: '${trimprefix(data.terraform_remote_state.foundation.outputs.cluster_endpoint, "https://")}',
    cluster_ca_certificate: "${base64decode(data.terraform_remote_state.foundation.outputs.cluster_certificate_authority)}",
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
