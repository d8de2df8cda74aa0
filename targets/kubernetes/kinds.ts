import type { KubernetesKinds } from "./contract.ts";

/** One loader a kind, so that only kinds that occur are loaded. `undefined` puts nothing on the cluster. */
export const kinds: KubernetesKinds = {
  bucket: undefined,
  cache: undefined,
  database: undefined,
  gateway: async () => (await import("./lower/gateway.ts")).gateway,
  llm: async () => (await import("./lower/llm.ts")).llm,
  "model-registry": undefined,
  monitor: async () => (await import("./lower/monitor.ts")).monitor,
  predictor: async () => (await import("./lower/predictor.ts")).predictor,
  service: async () => (await import("./lower/service.ts")).service,
  source: undefined,
};
