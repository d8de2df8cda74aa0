import type { ComponentPlan, CurvePoint, Figure, PlacePlan, Plan } from "../../../compiler/plan/plan.ts";

const figure = (
  group: NonNullable<Figure["group"]>,
  name: string,
  value: number,
  unit: string,
  formula: string,
  inputs: Figure["inputs"],
  source?: string,
): Figure => ({
  name,
  value,
  unit,
  formula,
  inputs,
  group,
  ...(source === undefined ? {} : { source }),
});

export const point = (rate: number, ttftP95: number, tpotP95: number, holds = true): CurvePoint => ({
  rate,
  running: rate * tpotP95 * 0.3,
  ttftP95,
  tpotP95,
  e2eP95: ttftP95 + 300 * tpotP95,
  holds,
});

/** A language model with everything that a plan may say. */
export const chat: ComponentPlan = {
  component: "chat",
  summary: "2 replicas of 8 x H100 (p5.48xlarge), fp8, tensor parallel 8",
  workload: {
    pool: "gpu-for-chat",
    replicas: { min: 2, max: 4, planned: 2 },
    requests: { cpu: 10, memory: 151 * 2 ** 30, accelerators: 8 },
    startSeconds: 238,
  },
  auxiliary: [{ pool: "general", replicas: { min: 3, max: 9, planned: 5 }, requests: { cpu: 1, memory: 1.5 * 2 ** 30 }, startSeconds: 60 }],
  objectives: [
    { metric: "ttft", quantile: "p95", limit: 800 },
    { metric: "tpot", quantile: "p95", limit: 50 },
  ],
  figures: [
    figure("requirement", "requests at peak", 9.6, "requests/s", "peak * (1 - relief)", { peak: 12, relief: 0.2 }),
    figure("memory", "weights", 69, "GiB", "params * bytes", { params: 7e10, bytes: 1.01, precision: "fp8" }, "example.com/models@0a1b config.json"),
    figure("memory", "cache pool per accelerator", 60, "GiB", "utilization * usable - weights - activation - nonTorch", {
      utilization: 0.9,
      usable: 80,
      weights: 8,
      activation: 3,
      nonTorch: 1,
    }),
    figure("step time", "step without sequences", 8.2, "ms", "weights + fixed", { weights: 3.7, fixed: 4.5 }),
    figure("load", "TTFT p95", 180, "ms", "value", { value: 180 }, "simulation of 2000 requests at 9.6 a second"),
    figure("load", "TTFT p95 with margin", 300, "ms", "upper * band", { upper: 200, band: 1.5 }),
    figure("load", "share of prefills", 0.4, "", "rate * prefill / 1000", { rate: 9.6, prefill: 41.7 }, "at most 0.8"),
    figure("replicas", "replicas", 2, "", "max(ceil(needed), least)", { needed: 1.2, least: 2 }),
    figure("start", "scale-out with a new node", 358, "s", "node + weights", { node: 120, weights: 238 }),
    figure("cost", "hours a month", 730, "h", "hours", { hours: 730 }),
  ],
  cost: [
    {
      component: "chat",
      item: "p5.48xlarge, on-demand",
      quantity: 1460,
      unit: "instance-hour",
      usdPerUnit: 58.8928,
      monthlyUsd: 85983.488,
      formula: "2 instances x 730 h",
      pool: "gpu-for-chat",
      source: "example.com/prices",
      asOf: "2026-01-21",
    },
    {
      component: "chat",
      item: "storage of weights",
      quantity: 260,
      unit: "GB-month",
      usdPerUnit: 0.023,
      monthlyUsd: 6,
      formula: "2 versions x 130 GB",
      range: { lowUsd: 2, highUsd: 18, why: "how many versions are kept is a guess" },
    },
    { component: "chat", item: "endpoint", quantity: 730, unit: "hour", usdPerUnit: null, monthlyUsd: null, atMostUsd: 40, formula: "730 h" },
  ],
  rejected: [
    {
      option: "8 x H200 (p5en.48xlarge), fp8, tensor parallel 8",
      reason: "fits with 2 replicas on 2 nodes, but costs $12,898 more a month",
      monthlyUsd: 98881,
    },
    { option: "8 x L4 (g6.48xlarge), bf16, pipeline 8", reason: "does not fit: needs 132.7 GiB weights" },
  ],
  needs: {},
  provenance: { maxContext: { from: "planned", note: "p95 of the traffic, doubled" } },
  curve: [point(2, 66, 10), point(4, 76, 12), point(6, 92, 15), point(8, 120, 19), point(10, 200, 26), point(12, 500, 40), point(13, 1500, 65, false)],
  confidence: [
    {
      metric: "ttft_ms",
      value: 180,
      low: 90,
      high: 270,
      unit: "ms",
      inCoverage: true,
      nearestCalibrated: "llama-70b x H100-SXM, vLLM",
      question: { kind: "llm-online", model: "llama-3.1-70b", gpu: "H100-SXM", tp: "8", ep: "", metric: "ttft_ms" },
    },
    {
      metric: "tpot_ms",
      value: 25,
      low: 20,
      high: 30,
      unit: "ms",
      inCoverage: false,
      nearestCalibrated: "llama-70b x H100-SXM, TensorRT-LLM",
      question: { kind: "llm-online", model: "llama-3.1-70b", gpu: "H100-SXM", tp: "8", ep: "", metric: "tpot_ms" },
    },
  ],
  sensitivity: [
    { change: "traffic doubles", result: "4 replicas of 8 x H100 (p5.48xlarge), fp8, tensor parallel 8", feasible: true, monthlyUsd: 171966 },
    { change: "slo.tpot.p95 at half", result: "nothing in eu-north-1 decodes in 25 ms", feasible: false },
  ],
  energy: { kwh: 14_000, gco2e: null, formula: "2 nodes x 10.2 kW x 730 h", source: "example.com/power, 2026-02-01" },
  details: {},
};

const empty = (component: string, summary: string): ComponentPlan => ({
  component,
  summary,
  figures: [],
  cost: [],
  rejected: [],
  needs: {},
  provenance: {},
  details: {},
});

export const place: PlacePlan = {
  place: { cloud: "aws", region: "eu-north-1", zones: 3 },
  components: { chat, watch: empty("watch", "watches chat") },
  foundation: empty("foundation", "EKS over 3 zones"),
  pools: [
    {
      name: "gpu-for-chat",
      instanceTypes: ["p5.48xlarge"],
      vcpus: 192,
      memoryGib: 2048,
      maxNodes: 4,
      nodes: 2,
      rungs: [],
      diskGib: 150,
      idleAfter: 600_000,
      arch: "amd64",
    },
  ],
  bill: { monthlyUsd: 85989.488, lowerBound: true, lines: chat.cost },
};

/** A plan that says everything that the views can show. */
export const plan: Plan = { schemaVersion: 1, system: "shop", environment: "production", places: [place] };

const term = { pool: "gpu-for-chat", instanceType: "p5.48xlarge", instances: 2, use: 0.75 } as const;
/** The same place with what a bill says beside its lines. */
export const billed: PlacePlan = {
  ...place,
  bill: { ...place.bill, range: { lowUsd: 85_985, highUsd: 86_001 } },
  units: [
    {
      of: "system",
      per: "1k requests",
      name: "cost per 1k requests",
      value: 3.4,
      unit: "$/1k requests",
      formula: "monthly * size / amount",
      inputs: { monthly: 85_989, size: 1000, amount: 25_228_800 },
      group: "cost",
      lowerBound: true,
    },
    {
      of: "chat",
      per: "1M tokens",
      name: "cost per 1M tokens",
      value: 0.0625,
      unit: "$/1M tokens",
      formula: "monthly * size / amount",
      inputs: { monthly: 85_989, size: 1e6, amount: 1.4e12 },
      group: "cost",
      lowerBound: false,
    },
  ],
  commitments: [
    { ...term, term: "on-demand", usdPerHour: 58.8928, monthlyUsd: 64_488, breakEven: null, savingUsd: 0, formula: "2 x 730 h x 0.75 x $58.8928" },
    { ...term, term: "spot", usdPerHour: null, monthlyUsd: null, breakEven: null, savingUsd: null, formula: "", note: "no spot price is known here" },
    {
      ...term,
      term: "ri-1y-no-upfront",
      usdPerHour: 38,
      monthlyUsd: 55_480,
      breakEven: 0.645,
      savingUsd: 9_008,
      formula: "2 x 730 h x $38",
      source: "example.com/terms",
      asOf: "2026-02-01",
    },
    {
      ...term,
      term: "savings plan 1y",
      usdPerHour: null,
      monthlyUsd: null,
      breakEven: null,
      savingUsd: null,
      formula: "",
      note: "no price of savings plans in the catalogue",
    },
  ],
  energy: { kwh: 14_000, gco2e: 560_000, formula: "x", source: "y" },
  budgets: [
    {
      of: "system",
      limit: "monthly",
      limitUsd: 80_000,
      usd: 85_989,
      lowerBound: true,
      onExceed: "fail",
      verdict: "exceeded",
      fixes: [{ change: '`slo.availability: "99.5%"`', lost: "no spare", monthlyUsd: 43_000, lowerBound: true }],
    },
    { of: "chat", limit: "perMillionTokens", limitUsd: 1, usd: 0.0625, lowerBound: false, onExceed: "warn", verdict: "within", fixes: [] },
    { of: "chat", limit: "perThousandRequests", limitUsd: 1, usd: null, lowerBound: false, onExceed: "warn", verdict: "unknown", fixes: [] },
    { of: "watch", limit: "monthly", limitUsd: 10, usd: 5, lowerBound: true, onExceed: "warn", verdict: "unknown", fixes: [] },
  ],
};
