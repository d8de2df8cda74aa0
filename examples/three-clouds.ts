import { aws, azure, bucket, cache, euAiAct, gateway, gcp, gdpr, jwt, llm, monitor, onDemand, personal, system } from "lintel";

/** One blueprint on three clouds: a chat with its cache, its gateway, its transcripts and who watches it. */
const answers = cache({ ttl: "10m", size: "4GiB", hitRate: "20%" });
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "6/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 }, growth: "3%/month" },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99.9%" },
  accelerators: "auto",
  capacity: [onDemand()],
  cache: answers,
  guardrails: { input: ["prompt injection"], output: ["personal data"] },
  disclosure: "The widget says that answers come from a model.",
});
const api = gateway({
  exposure: "public",
  domain: "chat.example.com",
  routes: { "/v1/chat": chat },
  auth: jwt({ issuer: "https://login.example.com", audience: "chat" }),
  limit: "5/s",
  receives: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } }),
});
const transcripts = bucket({ size: "200GiB", keep: "180d", coldAfter: "30d" });
const watch = monitor({ watches: [api, chat, answers], alerts: { page: "chat-oncall", ticket: "chat-team" }, capture: { share: "5%", to: transcripts } });

export default system("three-clouds", {
  owner: "chat-platform",
  purpose: "Answers customers' questions from any of three clouds.",
  environment: "production",
  on: [aws("eu-west-1", { zones: 3 }), gcp("europe-west4", { zones: 3 }), azure("swedencentral", { zones: 3 })],
  budget: { monthly: "$60k", onExceed: "warn" },
  comply: [gdpr({ dpia: "docs/dpia.md" }), euAiAct({ risk: "limited" })],
  erasure: { process: "docs/erasure.md", covers: [transcripts] },
  components: { api, chat, answers, transcripts, watch },
});
