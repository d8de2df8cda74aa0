import { expect } from "vitest";
import type { Catalog, Gpu, Model, Offer } from "../../compiler/catalog/catalog.ts";
import { sourceCatalog } from "../../compiler/catalog/node.ts";
import type { RequestDemand, TokenDemand } from "../../compiler/plan/capacity.ts";
import type { Figure } from "../../compiler/plan/plan.ts";
import type { Setting } from "../../compiler/plan/tokens.ts";
import { evaluate } from "./evaluate.ts";

export const catalog = sourceCatalog();
export const llama8 = "meta-llama/Llama-3.1-8B-Instruct";
export const llama70 = "meta-llama/Llama-3.1-70B-Instruct";
export const llama405 = "meta-llama/Llama-3.1-405B-Instruct";

export function modelOf(id: string): Model {
  const model = catalog.model(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}
export function gpuOf(name: string): Gpu {
  const gpu = catalog.gpu(name);
  if (gpu === undefined) throw new Error(`no gpu ${name}`);
  return gpu;
}

export const setting = (cloud: "aws" | "gcp" | "azure" = "aws", region = "eu-north-1", over: Partial<Setting> = {}): Setting => ({
  catalog,
  place: { cloud, region, zones: 3 },
  environment: "production",
  ...over,
});

/** The flagship's demand: 12 requests/s at peak behind a cache that answers a fifth. */
export function tokens(model: string, over: Partial<Omit<TokenDemand, "traffic">> & { readonly traffic?: Partial<TokenDemand["traffic"]> } = {}): TokenDemand {
  const { traffic, ...rest } = over;
  return {
    component: "chat",
    at: { origin: {}, component: "chat" },
    relief: 0.2,
    rungs: [{ from: "on-demand" }],
    model: modelOf(model),
    slo: { ttft: { p95: 800 }, tpot: { p95: 50 }, availability: 0.999 },
    accelerators: { choose: "auto" },
    precisions: ["bf16", "fp8"],
    ...rest,
    traffic: {
      peak: 12,
      inputTokens: { p50: 900, p95: 3200 },
      outputTokens: { p50: 250, p95: 700 },
      meanOfPeak: 0.4,
      diurnal: "flat",
      burst: 1,
      growth: 0.05,
      horizon: 365 * 86_400_000,
      sharedPrefix: 0,
      ...traffic,
    },
  };
}

export function requests(over: Partial<RequestDemand> = {}): RequestDemand {
  return {
    component: "score",
    at: { origin: {}, component: "score" },
    relief: 0,
    rungs: [{ from: "on-demand" }],
    traffic: { peak: 400, meanOfPeak: 0.4, diurnal: "flat", burst: 1, growth: 0, horizon: 365 * 86_400_000, payload: 4096 },
    perReplica: { requests: 100, cpu: 1, memory: 2 ** 30, assumed: false },
    ...over,
  };
}

/** Every formula, evaluated anew, gives the value. */
export function expectFigures(figures: readonly Figure[]): void {
  expect(figures.length).toBeGreaterThan(0);
  for (const { name, value, formula, inputs } of figures) {
    const found = evaluate(formula, inputs);
    expect(Math.abs(found - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${name}: ${formula} gives ${found}, not ${value}`).toBe(true);
  }
}

/** A catalogue with these offers in one region and nothing else. */
export const only = (offers: readonly Offer[]): Catalog => ({ ...catalog, offers: () => offers, regions: () => [], country: () => undefined });

export const offer = (gpu: string, count: number, usdPerHour: number, over: Partial<Offer> = {}): Offer => ({
  cloud: "aws",
  region: "eu-north-1",
  instanceType: `${gpu.toLowerCase()}.${count}`,
  accelerator: { name: gpu, gpu, count, memoryGib: gpuOf(gpu).memoryGibNominal },
  vcpus: 24 * count,
  memoryGib: 256 * count,
  usdPerHour,
  restricted: false,
  zones: [],
  source: "test",
  asOf: "2026-01-01",
  verified: true,
  ...over,
});
