import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { lowerPlatform as lower, type PlatformOptions } from "../../cloud/platform/index.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { clusterNameOf } from "../foundation/index.ts";
import { charts } from "./charts.ts";

/** The releases of GKE, reached at its private address or through the fleet's gateway. */
export const lowerPlatform = (options: PlatformOptions<AddonName>): Result<true> =>
  lower(options, {
    charts,
    clusterName: clusterNameOf(options.names),
    stateSettings: ({ bucket, prefix }) => ({ bucket, prefix }),
    access(outputs) {
      options.root.variable("through_fleet", {
        type: "bool",
        default: false,
        nullable: false,
        description: "Whether the Kubernetes API is reached through the fleet's gateway, which asks IAM, and not at its private address.",
      });
      const { region } = options.place;
      // Memberships of a region are behind the region's own name.
      const gateway = `https://${region}-connectgateway.googleapis.com/v1/projects/\${${outputs}.project_number}/locations/${region}/gkeMemberships/\${${outputs}.cluster_membership}`;
      return {
        cluster: {
          host: `\${var.through_fleet ? "${gateway}" : "https://\${${outputs}.cluster_endpoint}"}`,
          cluster_ca_certificate: `\${var.through_fleet ? null : base64decode(${outputs}.cluster_certificate_authority)}`,
        },
        exec: { command: "gke-gcloud-auth-plugin" },
      };
    },
  });
