import type { AzureKinds } from "./contract.ts";

/** One loader a kind. A kind that does not occur is never loaded, and each lowering imports only the resources that it emits. */
export const azureKinds: AzureKinds = {
  bucket: async () => (await import("./lower/bucket.ts")).default,
  cache: async () => (await import("./lower/cache.ts")).default,
  database: async () => (await import("./lower/database.ts")).default,
  gateway: async () => (await import("./lower/gateway.ts")).default,
  llm: async () => (await import("./lower/llm.ts")).default,
  "model-registry": async () => (await import("./lower/model-registry.ts")).default,
  monitor: async () => (await import("./lower/monitor.ts")).default,
  predictor: async () => (await import("./lower/predictor.ts")).default,
  service: async () => (await import("./lower/service.ts")).default,
  source: async () => (await import("./lower/source.ts")).default,
};
