import { azure, bucket, cache, database, euAiAct, gateway, jwt, llm, modelRegistry, monitor, onDemand, predictor, service, spot, system } from "lintel";

/** Staging in germanywestcentral, one zone, with the longest names that are accepted: MySQL, PostgreSQL, a registry, spot, in public and from inside. */
const registry = modelRegistry({ models: { churn: { weights: "400MiB", version: "production" } } });
const recent = cache({ ttl: "5m", size: "1GiB", hitRate: "15%" });
const accounts = database({
  engine: "mysql",
  size: "50GiB",
  memory: "8GiB",
  connections: 100,
  recovery: { rpo: "15m", rto: "4h" },
  classification: "confidential",
});
const drafts = database({
  engine: "postgres",
  size: "50GiB",
  memory: "8GiB",
  recovery: { rpo: "5m", rto: "4h" },
  classification: "confidential",
});
const results = bucket({ size: "20GiB", keep: "90d", coldAfter: "30d" });
const score = predictor({
  model: registry.models.churn,
  image: "example.azurecr.io/churn@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  accelerators: "cpu",
  perReplica: { requests: 60, cpu: 2, memory: "2GiB" },
  traffic: { peak: "20/s", payload: "2KiB" },
  slo: { latency: { p95: "100ms" }, availability: "99%" },
  reads: [accounts],
  writes: [results],
  cache: recent,
});
const page = service({
  image: "example.azurecr.io/page@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  traffic: { peak: "10/s" },
  perReplica: { requests: 20, cpu: 1, memory: "512MiB" },
  calls: [score],
  reads: [drafts],
  writes: [drafts],
});
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "3/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99%" },
  accelerators: "auto",
  capacity: [onDemand(), spot({ maxShare: "50%" })],
  disclosure: "The page says that a model wrote it.",
});
const api = gateway({
  exposure: "public",
  domain: "letters.example.com",
  routes: { "/v1/score": { to: score, timeout: "5s" }, "/v1/chat": chat, "/page": page },
  auth: jwt({ issuer: "https://login.example.com", audience: "letters" }),
  limit: "10/s",
});
const desk = gateway({ exposure: "private", routes: { "/v1/score": score }, auth: jwt({ issuer: "https://login.example.com", audience: "desk" }) });
const watch = monitor({ watches: [api, desk, score, page, chat, accounts, recent], alerts: { page: "growth-oncall", ticket: "growth" } });

export default system("letters-to-customers-who-may-go-forever", {
  owner: "growth",
  purpose: "Scores customers, and drafts letters to them.",
  environment: "staging",
  on: azure("germanywestcentral", { zones: 1 }),
  budget: { monthly: "$30k", onExceed: "warn" },
  comply: [euAiAct({ risk: "minimal" })],
  components: {
    aRegistryWithANameThatHasFortyCharacter: registry,
    aCacheWithANameThatHasFortyCharactersToo: recent,
    aDatabaseWithANameThatHasFortyCharacters: accounts,
    aPredictorWithANameOfFortyCharactersHere: score,
    results,
    drafts,
    page,
    chat,
    api,
    desk,
    watch,
  },
});
