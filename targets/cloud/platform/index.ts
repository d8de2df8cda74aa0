import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { Pool } from "../../../compiler/plan/plan.ts";
import type { Place, System } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import type { Backend, Root } from "../../terraform/root.ts";
import { shared } from "../foundation.ts";
import { installReleases } from "./install.ts";
import { sharesIn } from "./gpu-operator.ts";
import type { Release, ValuesContext } from "./release.ts";

/** What the second root is made from. */
export interface PlatformOptions<N extends string> {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly catalog: Catalog;
  readonly addons: readonly N[];
  readonly pools: readonly Pool[];
  readonly root: Root;
  /** Where the foundation's state is. */
  readonly state: Backend;
}

/** How providers reach the cluster: where it is, and the program that signs in. */
export interface ClusterAccess {
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly exec: { readonly command: string; readonly args?: readonly string[] };
}

export interface PlatformOnCloud<N extends string> {
  /** Releases of each add-on, in the order in which they may be installed. */
  readonly charts: Readonly<Record<N, readonly Release[]>>;
  readonly clusterName: string;
  /** Settings by which the foundation's state is found. */
  readonly stateSettings: (settings: Backend["settings"]) => Readonly<Record<string, unknown>>;
  /** Also adds its variables. `outputs`: the address below which outputs of the foundation are. */
  access(outputs: string): ClusterAccess;
}

const outputs = "data.terraform_remote_state.foundation.outputs";
/** Reference to an output of the foundation. */
export const foundationReference = (name: string): string => `\${${outputs}.${name}}`;

/** Adds the releases of a cluster to the second root. It reads the first one's outputs, because a provider cannot be set up from a cluster that is made in the same run. */
export function lowerPlatform<N extends string>(options: PlatformOptions<N>, cloud: PlatformOnCloud<N>): Result<true> {
  const { system, place, names, catalog, addons, pools, root, state } = options;
  root.addRaw(shared, "data", "terraform_remote_state", "foundation", { backend: state.type, config: cloud.stateSettings(state.settings) });
  const access = cloud.access(outputs);
  const exec = { api_version: "client.authentication.k8s.io/v1beta1", ...access.exec };
  root.provider("helm", { kubernetes: { ...access.cluster, exec } });
  root.provider("kubernetes", { ...access.cluster, exec: [exec] });
  const context: ValuesContext = {
    system,
    names,
    region: place.region,
    clusterName: cloud.clusterName,
    production: system.environment === "production",
    addons,
    shares: sharesIn(pools),
    output: foundationReference,
  };
  const found = installReleases(
    root,
    addons.flatMap((name) => cloud.charts[name]),
    context,
    catalog,
  );
  return found.length > 0 ? [undefined, found] : [true, []];
}
