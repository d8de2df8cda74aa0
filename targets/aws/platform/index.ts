import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { foundationReference, lowerPlatform as lower, type PlatformOptions } from "../../cloud/platform/index.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { clusterNameOf } from "../foundation/index.ts";
import { charts } from "./charts.ts";

/** The releases of EKS, reached at its private address or through a tunnel. */
export const lowerPlatform = (options: PlatformOptions<AddonName>): Result<true> =>
  lower(options, {
    charts,
    clusterName: clusterNameOf(options.names),
    stateSettings: ({ bucket, key, region }) => ({ bucket, key, region }),
    access(outputs) {
      options.root.variable("cluster_address", {
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
      return {
        cluster: {
          host: `\${coalesce(var.cluster_address, ${outputs}.cluster_endpoint)}`,
          tls_server_name: `\${trimprefix(${outputs}.cluster_endpoint, "https://")}`,
          cluster_ca_certificate: `\${base64decode(${outputs}.cluster_certificate_authority)}`,
        },
        exec: { command: "aws", args: ["eks", "get-token", "--cluster-name", foundationReference("cluster_name"), "--region", options.place.region] },
      };
    },
  });
