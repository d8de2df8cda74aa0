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
import type { WeightsVolume } from "../profile.ts";
import { charts } from "./charts.ts";
import { lowerVolumes } from "./volumes.ts";

/** The application of every AKS with Entra ID, the same in all directories (AKS documentation, "Use kubelogin", 2026). */
const aksServer = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** Adds the releases of a cluster to the second root. It reads the first one's outputs, because a provider cannot be set up from a cluster that is made in the same run. */
export function lowerPlatform(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly catalog: Catalog;
  readonly addons: readonly AddonName[];
  readonly volumes: readonly WeightsVolume[];
  readonly root: Root;
  /** Where the foundation's state is. */
  readonly state: Backend;
}): Result<true> {
  const { system, place, names, catalog, addons, volumes, root, state } = options;
  root.addRaw(shared, "data", "terraform_remote_state", "foundation", { backend: state.type, config: { ...state.settings } });
  const outputs = "data.terraform_remote_state.foundation.outputs";
  const output = (name: string): string => `\${${outputs}.${name}}`;
  const exec = {
    api_version: "client.authentication.k8s.io/v1beta1",
    command: "kubelogin",
    // As whoever the Azure CLI is signed in as.
    args: ["get-token", "--login", "azurecli", "--server-id", aksServer],
  };
  const cluster = { host: output("cluster_endpoint"), cluster_ca_certificate: `\${base64decode(${outputs}.cluster_certificate_authority)}` };
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
  lowerVolumes(root, volumes, { namespace: system.name, output });
  return found.length > 0 ? [undefined, found] : [true, []];
}
