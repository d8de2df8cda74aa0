import type { TargetLoaders } from "../compiler/select.ts";

/** The clouds that a system can be compiled for. A target is imported when a blueprint has a place on it. */
export const loadTarget: TargetLoaders = {
  aws: async (kinds) => (await import("./aws/index.ts")).loadAws(kinds),
  gcp: async (kinds) => (await import("./gcp/index.ts")).loadGcp(kinds),
  azure: async (kinds) => (await import("./azure/index.ts")).loadAzure(kinds),
};
