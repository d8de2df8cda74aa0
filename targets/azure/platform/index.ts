import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { foundationReference, lowerPlatform as lower, type PlatformOptions } from "../../cloud/platform/index.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { clusterNameOf } from "../foundation/index.ts";
import type { WeightsVolume } from "../profile.ts";
import { charts } from "./charts.ts";
import { lowerVolumes } from "./volumes.ts";

/** The application of every AKS with Entra ID, the same in all directories (AKS documentation, "Use kubelogin", 2026). */
const aksServer = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** The releases of AKS, reached at its private address, and volumes of weights. */
export function lowerPlatform(options: PlatformOptions<AddonName> & { readonly volumes: readonly WeightsVolume[] }): Result<true> {
  const result = lower(options, {
    charts,
    clusterName: clusterNameOf(options.names),
    stateSettings: (settings) => ({ ...settings }),
    access: (outputs) => ({
      cluster: { host: foundationReference("cluster_endpoint"), cluster_ca_certificate: `\${base64decode(${outputs}.cluster_certificate_authority)}` },
      // As whoever the Azure CLI is signed in as.
      exec: { command: "kubelogin", args: ["get-token", "--login", "azurecli", "--server-id", aksServer] },
    }),
  });
  lowerVolumes(options.root, options.volumes, { namespace: options.system.name, output: foundationReference });
  return result;
}
