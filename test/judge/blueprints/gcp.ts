import {
  bucket,
  cache,
  database,
  euAiAct,
  flexStart,
  gateway,
  gcp,
  gdpr,
  iam,
  jwt,
  llm,
  modelRegistry,
  monitor,
  onDemand,
  personal,
  predictor,
  service,
  source,
  spot,
  system,
} from "lintel";

/** Production in us-central1, with a project of its own: a score and its explanation, in public and from inside. */
const customers = personal({ subjects: "customers", residency: "US", basis: "contract", retention: { max: "400d" } });
const refunds = source({ what: "Refunds that the shop reports", classification: customers, size: "20GiB", via: "signed upload" });
const labels = bucket({ from: refunds, size: "20GiB", keep: "400d" });
const evidence = bucket({ size: "50GiB", keep: "400d", locked: "90d", classification: customers });
const registry = modelRegistry({ models: { risk: { weights: "40MiB", version: "production" } } });
const scores = cache({ ttl: "5m", size: "2GiB", hitRate: "15%" });
const orders = database({
  engine: "postgres",
  size: "100GiB",
  memory: "16GiB",
  connections: 200,
  recovery: { rpo: "5m", rto: "1h" },
  classification: customers,
});
const score = predictor({
  model: registry.models.risk,
  image: "us-docker.pkg.dev/example/risk/score@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  accelerators: "cpu",
  perReplica: { requests: 60, cpu: 2, memory: "2GiB" },
  traffic: { peak: "300/s", payload: "2KiB", diurnal: { officeHours: "America/Chicago" } },
  slo: { latency: { p95: "40ms" }, availability: "99.9%" },
  reads: [orders],
  writes: [labels],
  cache: scores,
});
const explain = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "3/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99%" },
  accelerators: "auto",
  capacity: [onDemand(), flexStart({ maxRun: "6h" }), spot({ maxShare: "50%" })],
  disclosure: "The page says that a model wrote it.",
});
const cases = service({
  image: "us-docker.pkg.dev/example/risk/cases@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  traffic: { peak: "5/s" },
  perReplica: { requests: 20, cpu: 1, memory: "512MiB" },
  reads: [orders],
  writes: [labels, evidence],
  calls: [explain],
});
const api = gateway({
  exposure: "public",
  domain: "risk.example.com",
  routes: { "/v1/score": { to: score, timeout: "2s" }, "/v1/explain": explain },
  auth: jwt({ issuer: "https://login.example.com", audience: "risk" }),
  limit: "50/s",
  receives: customers,
});
const desk = gateway({
  exposure: "private",
  routes: { "/cases": { to: cases, methods: ["GET", "POST"] } },
  auth: iam(),
  receives: customers,
});
const watch = monitor({ watches: [api, desk, score, explain, cases, orders, scores], alerts: { page: "risk-oncall", ticket: "risk-team" } });

export default system("risk", {
  owner: "risk-platform",
  purpose: "Scores orders, and says why.",
  environment: "production",
  on: gcp("us-central1", { zones: 3, project: "example-risk-prod" }),
  budget: { monthly: "$60k", alertAt: ["80%", "100%"], onExceed: "warn" },
  comply: [gdpr({ dpia: "docs/dpia.md", contest: "https://example.com/contest" }), euAiAct({ risk: "minimal" })],
  erasure: { process: "docs/erasure.md", covers: [labels, evidence, orders], backups: "docs/erasure.md#backups" },
  components: { refunds, labels, evidence, registry, scores, orders, score, explain, cases, api, desk, watch },
});
