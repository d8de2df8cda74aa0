// Uses that must type-check.
import {
  assured,
  aws,
  bucket,
  by,
  cache,
  capacityBlock,
  deidentified,
  flexStart,
  gateway,
  gcp,
  iam,
  jwt,
  llm,
  modelRegistry,
  monitor,
  named,
  onDemand,
  predictor,
  quantity,
  service,
  spot,
  system,
  waive,
} from "lintel";
import { count, defineComponent, defineRule, rate, ref, type Can, type Common } from "lintel/extend";
import type { Rate } from "lintel";

const load = { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } } as const;
const model = "meta-llama/Llama-3.1-70B-Instruct";
const base = { owner: "team", purpose: "A test.", environment: "production" } as const;
declare const env: "dev" | "staging" | "prod";

const chat = llm({ model, traffic: load, slo: { ttft: { p95: "800ms" } } });
const pinned = llm({ model, traffic: load, slo: {}, accelerators: { type: "h200", count: 8 } });
const choice = llm({ model, traffic: load, slo: {}, accelerators: ["b200", "h200"] });
const registry = modelRegistry({ models: { fraud: { weights: "40MiB", version: "production" } } });
const external = modelRegistry({ models: { ranker: {} }, runsOn: "external", uri: "s3://acme-models/production" });
const store = bucket({ size: "1TiB" });

system("s", { ...base, on: aws("eu-north-1"), components: { pinned, choice, chat } });
const washed = service({
  image: `a@sha256:${"0".repeat(64)}`,
  traffic: { peak: "1/s" },
  perReplica: { requests: 1, cpu: 1, memory: "1GiB" },
  deidentifies: deidentified({ to: "internal", by: "redaction", evidence: "docs/redaction.md" }),
});
system("s", {
  ...base,
  on: aws("eu-north-1"),
  components: { store, washed },
  erasure: { process: "docs/erasure.md", covers: [store], backups: "docs/erasure.md#b" },
});
system("s", { ...base, on: [aws("eu-north-1"), gcp("europe-west4")], components: { pinned, choice } });
declare const region: Parameters<typeof aws>[0];
system("s", { ...base, on: aws(region), components: { pinned } }); // known at run time only: checked then
declare const either: "eu-north-1" | "us-east-1";
system("s", { ...base, on: aws(either), components: { pinned } });
llm({
  model: "acme/own-model",
  traffic: { ...load, peak: quantity(3.5, "/s"), growth: "60%/year", horizon: "180d", burst: 2.5, diurnal: { officeHours: "Europe/Berlin" } },
  slo: { ttft: { p95: "0.8s", p99: "1.05s" } },
  on: aws("us-east-2"),
  accelerators: { type: "h200", count: 8 },
  capacity: [capacityBlock({ id: "cb-1", zone: "use1-az4" }), flexStart({ maxRun: "1d" }), spot({ maxShare: "50%" }), onDemand()],
  optimise: "carbon",
});
llm({
  model: "Qwen/Qwen3-Embedding-8B",
  traffic: { peak: "4/s", inputTokens: { p50: 200, p95: 480 }, weekly: [1, 1, 1, 1, 0.9, 0.2, 0.1], zone: "Europe/Berlin" },
  slo: {},
  sharing: "mig",
  schedule: { hours: "Sat-Sun 07:00-19:00", zone: "UTC", idleAfter: "30m" },
});
cache({ ttl: "0.005s", size: "1.5GiB", hitRate: "99.95%" });
const score = predictor({
  model: registry.models.fraud,
  traffic: { peak: "40/s" },
  slo: {},
  accelerators: "cpu",
  fallback: { rule: "amount > 500" },
  reads: [store],
  classification: "internal",
});
predictor({ model: external.models.ranker, traffic: { peak: "40/s" }, slo: {}, fallback: score, perReplica: { requests: 20, cpu: 0.5, memory: "512MiB" } });
const api = gateway({
  exposure: "public",
  auth: jwt({ issuer: "https://x.example", audience: "a" }),
  routes: { "/v1/chat": chat, "/v1/x": { to: score, timeout: "2m", methods: ["GET"] } },
  waivers: [
    waive("COST603", { reason: "Every answer is evidence.", owner: "risk", expires: "2027-06-30" }),
    waive("acme/rule", { reason: "Every answer is evidence.", owner: "risk", expires: "2027-06-30" }),
  ],
});
monitor({ watches: [chat, api, store], alerts: {} });
const size: "1GiB" | "4GiB" = by(env, { dev: "1GiB", staging: "1GiB", prod: "4GiB" });
cache({ ttl: "5m", size });
const promised = llm({
  model,
  traffic: load,
  slo: {},
  accelerators: assured({ accelerator: "h200", count: 8, because: "Preview access, mail of 2026-11-02." }),
});
system("s", { ...base, on: aws("eu-west-1"), components: { promised } });
const anyLlm: ReturnType<typeof llm> = pinned;
system("s", { ...base, on: aws("eu-west-1"), components: { anyLlm } }); // the pin is lost to the type level: checked at run time

interface TritonInput extends Common {
  readonly model: Can<"hold weights">;
  /** @default 1 */
  readonly instances?: number;
  readonly peak: Rate;
}
const triton = defineComponent<TritonInput, "serve HTTP" | "predict">("acme/triton", {
  can: ["serve HTTP", "predict"],
  fields: { model: ref("hold weights"), instances: count.optional(), peak: rate },
  defaults: { instances: 1 },
  edges: { model: "serves" },
});
const rank = triton({ model: registry.models.fraud, peak: "80/s" });
const rule = defineRule({ id: "acme/rule", severity: "low", title: "A rule", help: "Why.", check: () => ({ verdict: "pass" }) });
const parts = named("ranking", { triton: rank, api: gateway({ exposure: "private", auth: iam(), routes: { "/rank": rank } }) });
system("s", {
  ...base,
  on: aws("eu-west-1"),
  components: { registry, ...parts, other: parts.rankingApi },
  rules: [rule],
  schedule: { idleAfter: "1h" },
  cluster: { version: "1.34" },
});
