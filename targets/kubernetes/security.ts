import type { Json, PodSpec, Container } from "./core.ts";

/** User and group of every container: above 10,000, so that it is nobody on the node. Volumes belong to the same group. */
const podUser = 10_001;

export const podSecurity: NonNullable<Json<PodSpec>["securityContext"]> = {
  runAsNonRoot: true,
  runAsUser: podUser,
  runAsGroup: podUser,
  fsGroup: podUser,
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
};

export const containerSecurity: NonNullable<Json<Container>["securityContext"]> = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};
