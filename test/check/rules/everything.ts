/** Every kind in production with personal data, on one cloud. Rules of emitted files find nothing wrong with it. */
const places = {
  aws: 'aws("eu-central-1", { zones: 3, account: "123456789012" })',
  gcp: 'gcp("europe-west4", { zones: 3, project: "example-risk-prod" })',
  azure: 'azure("swedencentral", { zones: 3, subscription: "00000000-0000-4000-8000-000000000001" })',
} as const;
export type CloudName = keyof typeof places;
export const clouds = Object.keys(places) as readonly CloudName[];

const digest = `sha256:${"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}`;

/** `more`: further properties of the system, `components`: further ones, with their declarations in `body`. */
export function everything(cloud: CloudName, { body = "", components = "", more = "" } = {}): string {
  return `import * as lintel from "lintel";
const { add, aws, azure, bucket, cache, database, euAiAct, gateway, gcp, gdpr, hipaa, iam, jwt, llm, modelRegistry, monitor, personal, pciDss, predictor, remove, service, set, soc2, source, system, waive } = lintel;
const customers = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "400d" } });
const refunds = source({ what: "Refunds that the shop reports", classification: customers, size: "20GiB", via: "signed upload" });
const labels = bucket({ from: refunds, size: "20GiB", keep: "400d" });
const registry = modelRegistry({ models: { risk: { weights: "40MiB", version: "production" } } });
const scores = cache({ ttl: "5m", size: "2GiB", hitRate: "15%" });
const orders = database({ engine: "postgres", size: "100GiB", memory: "16GiB", recovery: { rpo: "5m", rto: "1h" }, classification: customers });
const score = predictor({
  model: registry.models.risk, image: "registry.example.com/risk/score@${digest}", accelerators: "cpu",
  perReplica: { requests: 60, cpu: 2, memory: "2GiB" }, traffic: { peak: "300/s", payload: "2KiB" },
  slo: { latency: { p95: "40ms" }, availability: "99.9%" }, reads: [orders], writes: [labels], cache: scores,
});
const explain = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "3/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99%" },
  guardrails: { input: ["prompt injection"], output: ["personal data"] }, disclosure: "The page says that a model wrote it.",
});
const cases = service({
  image: "registry.example.com/risk/cases@${digest}", traffic: { peak: "5/s" },
  perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, reads: [orders], writes: [labels], calls: [explain],
});
const api = gateway({
  exposure: "public", domain: "risk.example.com", routes: { "/v1/score": { to: score, timeout: "2s" }, "/v1/explain": explain },
  auth: jwt({ issuer: "https://login.example.com", audience: "risk" }), limit: "50/s", receives: customers,
});
const desk = gateway({ exposure: "private", routes: { "/cases": { to: cases, methods: ["GET", "POST"] } }, auth: iam(), receives: customers });
const watch = monitor({ watches: [api, desk, score, explain, cases, orders, scores], alerts: { page: "risk-oncall", ticket: "risk-team" }, capture: { share: "20%", to: labels } });
${body}
export default system("risk", {
  owner: "risk-platform", purpose: "Scores orders, and says why.", environment: "production",
  on: ${places[cloud]}, budget: { monthly: "$60k", onExceed: "warn" },
  comply: [gdpr({ dpia: "docs/dpia.md", contest: "https://example.com/contest" }), euAiAct({ risk: "limited" })], erasure: { process: "docs/erasure.md", covers: [labels, orders], backups: "docs/erasure.md#backups" },
  components: { refunds, labels, registry, scores, orders, score, explain, cases, api, desk, watch${components === "" ? "" : `, ${components}`} },
  ${more}
});
`;
}
