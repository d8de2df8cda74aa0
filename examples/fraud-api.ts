// A classic model behind an API: a FastAPI container on CPUs scores card payments, with a cache and Postgres behind it.
// `--set cloud=gcp` and `--set cloud=azure` put it on another cloud.
import {
  aws,
  azure,
  blueprint,
  bucket,
  by,
  cache,
  card,
  database,
  euAiAct,
  gateway,
  gcp,
  gdpr,
  jwt,
  modelRegistry,
  monitor,
  param,
  pciDss,
  predictor,
  source,
  system,
} from "lintel";

const payments = card({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "400d" } });
const options = { cloud: param.choice("aws", "gcp", "azure").default("aws").describe("Cloud to run on") };

export default blueprint(options, ({ cloud }) => {
  // Your own image, where the nodes of each cloud may fetch it; the digest is that of one build.
  const digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  const image = by(cloud, {
    aws: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/fraud-score@${digest}`,
    gcp: `europe-west4-docker.pkg.dev/example/payments/fraud-score@${digest}`,
    azure: `example.azurecr.io/fraud-score@${digest}`,
  });

  // Labels of confirmed fraud, exported every night by the bank.
  const chargebacks = source({ what: "Chargebacks that the bank reports", classification: payments, size: "20GiB", via: "signed upload" });
  const labels = bucket({ from: chargebacks, size: "20GiB", keep: "400d" });

  const registry = modelRegistry({ models: { fraud: { weights: "40MiB", version: "production" } } });
  const scores = cache({ ttl: "5m", size: "2GiB", hitRate: "15%" });
  const customers = database({
    engine: "postgres",
    size: "200GiB",
    memory: "16GiB",
    connections: 300,
    recovery: { rpo: "5m", rto: "1h" },
    classification: payments,
  });

  const score = predictor({
    model: registry.models.fraud,
    image,
    accelerators: "cpu",
    // Measured with the image above: 4 uvicorn workers at 60 % of 2 processors.
    perReplica: { requests: 60, cpu: 2, memory: "2GiB" },
    traffic: { peak: "400/s", payload: "2KiB", diurnal: { officeHours: "Europe/Berlin" }, growth: "2%/month" },
    slo: { latency: { p95: "40ms", p99: "80ms" }, availability: "99.95%" },
    reads: [customers],
    cache: scores,
    fallback: { rule: "amount > 500 EUR -> review" },
  });
  const api = gateway({
    exposure: "public",
    domain: "fraud.example.com",
    routes: { "/v1/score": { to: score, timeout: "2s" } },
    auth: jwt({ issuer: "https://login.example.com", audience: "fraud-api" }),
    limit: "50/s",
    maxBody: "64KiB",
    receives: payments,
  });
  const evidence = bucket({ size: "500GiB", keep: "400d", coldAfter: "30d" });
  const watch = monitor({
    watches: [api, score, customers, scores],
    alerts: { page: "payments-oncall", ticket: "payments-risk" },
    capture: { share: "10%", to: evidence },
  });

  return system("fraud-api", {
    owner: "payments-risk",
    purpose: "Scores card payments; people decide on rejected ones.",
    environment: "production",
    on: by(cloud, {
      aws: aws("eu-central-1", { zones: 3 }),
      gcp: gcp("europe-west4", { zones: 3 }),
      azure: azure("westeurope", { zones: 3 }),
    }),
    budget: { monthly: "$6k" },
    comply: [gdpr({ dpia: "docs/dpia.md", contest: "https://example.com/contest" }), pciDss(), euAiAct({ risk: "minimal" })],
    erasure: { process: "docs/erasure.md", covers: [labels, customers, evidence], backups: "docs/erasure.md#backups" },
    components: { chargebacks, labels, registry, scores, customers, score, api, evidence, watch },
  });
});
