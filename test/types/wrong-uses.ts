// Uses that must not type-check: each has a number and a line that expects an error. `types.test.ts` reads what the compilers say.
import {
  aws,
  azure,
  blueprint,
  bucket,
  by,
  cache,
  database,
  deidentified,
  euAiAct,
  gateway,
  gcp,
  iam,
  jwt,
  llm,
  modelRegistry,
  monitor,
  onDemand,
  param,
  personal,
  predictor,
  quantity,
  reserved,
  service,
  set,
  spot,
  system,
  waive,
} from "lintel";
import { count, defineComponent, defineRule, type Can, type Common } from "lintel/extend";

const load = { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } } as const;
const chat = llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: { ttft: { p95: "800ms" } } });
const pinned = llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, accelerators: { type: "h200", count: 8 } });
const choice = llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, accelerators: ["b200", "h200"] });
const store = bucket({ size: "1TiB" });
const registry = modelRegistry({ models: { fraud: {}, ranker: { weights: "2GiB" } } });
const base = { owner: "team", purpose: "A test.", environment: "production" } as const;
declare const env: "dev" | "staging" | "prod";

/* --- placement and accelerators --- */

// 01 a pinned accelerator that the region does not have
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { pinned } });

// 02 none of a list
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { choice } });

// 03 one of several places
// @ts-expect-error
system("s", { ...base, on: [aws("eu-north-1"), gcp("europe-west2")], components: { pinned } });

// 04 an accelerator of another cloud
const tpu = llm({ model: "meta-llama/Llama-3.1-8B-Instruct", traffic: load, slo: {}, accelerators: { type: "tpu-v6e", count: 8 } });
// @ts-expect-error
system("s", { ...base, on: azure("westeurope"), components: { tpu } });

// 05 placed and pinned in one call: the error is on the accelerator
llm({
  model: "meta-llama/Llama-3.1-70B-Instruct",
  traffic: load,
  slo: {},
  on: aws("eu-west-1"),
  // @ts-expect-error
  accelerators: { type: "h200", count: 8 },
});

// 06 a misspelt accelerator
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, accelerators: { type: "h20", count: 8 } });

// 07 a region that does not exist
// @ts-expect-error
aws("eu-west-9");

// 08 a region of another cloud
// @ts-expect-error
gcp("eu-west-1");

// 09 an option of another cloud
// @ts-expect-error
aws("eu-west-1", { project: "p" });

// 10 a predictor that is pinned
const scored = predictor({ model: registry.models.fraud, traffic: { peak: "1/s" }, slo: {}, accelerators: { type: "h200", count: 1 } });
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { scored } });

// 11 every branch of a choice is missing
const branch = llm({
  model: "meta-llama/Llama-3.1-70B-Instruct",
  traffic: load,
  slo: {},
  accelerators: by(env, { dev: { type: "h100", count: 1 }, staging: { type: "h100", count: 1 }, prod: { type: "h200", count: 8 } }),
});
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { branch } });

// 12 a second place that is only reached in one environment
// @ts-expect-error
system("s", { ...base, on: by(env, { dev: aws("eu-north-1"), staging: aws("eu-north-1"), prod: aws("eu-west-1") }), components: { pinned } });

/* --- references --- */

// 20 a route to something that does not serve HTTP
// @ts-expect-error
gateway({ exposure: "private", auth: iam(), routes: { "/files": store } });

// 21 a route without a slash
// @ts-expect-error
gateway({ exposure: "private", auth: iam(), routes: { "v1/chat": chat } });

// 22 weights from a bucket
// @ts-expect-error
predictor({ model: store, traffic: { peak: "1/s" }, slo: {} });

// 23 a cache that is a bucket
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, cache: store });

// 24 a model that was not declared
// @ts-expect-error
predictor({ model: registry.models.fraudd, traffic: { peak: "1/s" }, slo: {} });

// 25 the whole registry in place of a model
// @ts-expect-error
predictor({ model: registry, traffic: { peak: "1/s" }, slo: {} });

// 26 a name in place of the value
// @ts-expect-error
gateway({ exposure: "private", auth: iam(), routes: { "/v1": "chat" } });

// 27 something that is no component
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { chat, zone: "raw" } });

// 28 a component watched by name
// @ts-expect-error
monitor({ watches: ["chat"], alerts: {} });

// 29 a store that cannot be written
// @ts-expect-error
service({ image: "web@sha256:0", traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "1GiB" }, writes: [chat] });

// 30 a bucket filled by a cache
// @ts-expect-error
bucket({ size: "1GiB", from: cache({ ttl: "1m", size: "1GiB" }) });

/* --- units --- */

// 40 a space
// @ts-expect-error
cache({ ttl: "800 ms", size: "1GiB" });

// 41 a unit that does not exist
// @ts-expect-error
cache({ ttl: "5min", size: "1GiB" });

// 42 a bare number
// @ts-expect-error
cache({ ttl: 300, size: "1GiB" });

// 43 decimal gigabytes
// @ts-expect-error
cache({ ttl: "5m", size: "1GB" });

// 44 a rate written as rps
// @ts-expect-error
predictor({ model: registry.models.fraud, traffic: { peak: "40rps" }, slo: {} });

// 45 availability as a fraction
// @ts-expect-error
predictor({ model: registry.models.fraud, traffic: { peak: "40/s" }, slo: { availability: 0.999 } });

// 46 another currency
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { chat }, budget: { monthly: "€25k" } });

// 47 a computed quantity with the wrong unit
// @ts-expect-error
cache({ ttl: quantity(5, "GiB"), size: "1GiB" });

// 48 a growth without its period
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: { ...load, growth: "5%" }, slo: {} });

// 49 hours without days
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, schedule: { hours: "07:00-19:00" } });

// 50 a week of five days
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: { ...load, weekly: [1, 1, 1, 1, 1] }, slo: {} });

// 51 a zone that is no time zone
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: { ...load, weekly: [1, 1, 1, 1, 1, 0.2, 0.1], zone: "Berlin" }, slo: {} });

// 52 a time on an idle copy without its spread
// @ts-expect-error
predictor({ model: "m", traffic: { peak: "40/s" }, slo: {}, perReplica: { requests: 1, cpu: 1, memory: "1GiB", latency: "8ms" } });

/* --- shape --- */

// 60 a misspelt optional field
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, precison: ["fp8"] });

// 61 a misspelt field inside
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: { ttfs: { p95: "800ms" } } });

// 62 a required field left out
// @ts-expect-error
cache({ ttl: "5m" });

// 63 a percentile that is not offered
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: { ttft: { p90: "800ms" } } });

// 64 a precision that does not exist
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, precision: ["fp7"] });

// 65 an image by tag
// @ts-expect-error
service({ image: "web:latest", traffic: { peak: "1/s" }, perReplica: { requests: 10, cpu: 1, memory: "1GiB" } });

// 66 recovery without an end
// @ts-expect-error
database({ engine: "postgres", size: "10GiB", memory: "4GiB", recovery: { rpo: "5m" } });

// 67 an engine that does not exist
// @ts-expect-error
database({ engine: "oracle", size: "10GiB", memory: "4GiB", recovery: { rpo: "5m", rto: "1h" } });

// 68 spot without a share
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, capacity: [reserved({ id: "r" }), spot({}), onDemand()] });

// 69 an owner left out of the system
// @ts-expect-error
system("s", { purpose: "A test.", environment: "production", on: aws("eu-west-1"), components: { chat } });

// 70 an issuer without TLS
// @ts-expect-error
jwt({ issuer: "http://login.example.com", audience: "chat" });

/* --- rules, law, parameters --- */

// 80 a waiver without an end
// @ts-expect-error
waive("ARC114", { reason: "We have accepted this for the pilot.", owner: "risk" });

// 81 a rule that does not exist
// @ts-expect-error
waive("ARC999", { reason: "We have accepted this for the pilot.", owner: "risk", expires: "2027-03-31" });

// 82 a rule that cannot be waived
// @ts-expect-error
waive("META902", { reason: "We have accepted this for the pilot.", owner: "risk", expires: "2027-03-31" });

// 83 a date that is no date
// @ts-expect-error
waive("ARC114", { reason: "We have accepted this for the pilot.", owner: "risk", expires: "next spring" });

// 84 high risk without its point of Annex III
// @ts-expect-error
euAiAct({ risk: "high" });

// 85 personal data without a residency
// @ts-expect-error
personal({ subjects: "customers" });

// 86 an environment left out
// @ts-expect-error
by(env, { dev: "1GiB", prod: "4GiB" });

// 87 an environment that does not exist
// @ts-expect-error
by(env, { dev: "1GiB", staging: "1GiB", prod: "4GiB", qa: "1GiB" });

// 88 a parameter that was not declared
// @ts-expect-error
blueprint({ env: param.choice("dev", "prod") }, (p) => system(p.environment, { ...base, on: aws("eu-west-1"), components: { chat } }));

// 89 an override without a reason
// @ts-expect-error
set("aws", "aws_eks_cluster.main", { at: "/version", to: "1.34" });

// 90 a JSON pointer without a slash
// @ts-expect-error
set("aws", "aws_eks_cluster.main", { at: "version", to: "1.34", reason: "Pinned by the platform team." });

/* --- kinds and rules of your own --- */

interface EchoInput extends Common {
  readonly from: Can<"serve HTTP">;
  /** @default 1 */
  readonly copies?: number;
}
// 100 a field without a schema
// @ts-expect-error
defineComponent<EchoInput, "serve HTTP">("acme/echo", { can: ["serve HTTP"], fields: { copies: count.optional() } });

// 101 a name without the owner's prefix
// @ts-expect-error
defineComponent<Common, "serve HTTP">("echo", { can: ["serve HTTP"], fields: {} });

// 102 an ability that it does not declare
// @ts-expect-error
defineComponent<Common, "serve HTTP">("acme/echo", { can: ["predict"], fields: {} });

// 103 a rule without its help
// @ts-expect-error
defineRule({ id: "acme/rule", severity: "low", title: "A rule", check: () => ({ verdict: "pass" }) });

// 104 a limit per request without its currency
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { chat }, budget: { perThousandRequests: 2 } });

// 105 an environment that is none
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { chat }, budget: { monthly: { prod: "$25k" } } });

// 106 a term that is not priced
// @ts-expect-error
llm({ model: "meta-llama/Llama-3.1-70B-Instruct", traffic: load, slo: {}, capacity: [onDemand({ commitment: "3 years" })] });

// 107 a step that leaves people in
// @ts-expect-error
deidentified({ to: "restricted", by: "redaction", evidence: "docs/redaction.md" });

// 108 a process of erasure that covers what stores nothing
// @ts-expect-error
system("s", { ...base, on: aws("eu-west-1"), components: { chat }, erasure: { process: "docs/erasure.md", covers: [chat] } });
