// Callers that API Gateway checks: keys from the internet, identities of the cloud from the network, answers at once and streamed.
import { apiKey, aws, euAiAct, gateway, iam, llm, monitor, service, system } from "lintel";

const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
  slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
  disclosure: "The page says that a model wrote it.",
});
const app = service({
  image: "acme/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  traffic: { peak: "10/s" },
  perReplica: { requests: 20, cpu: 1, memory: "512MiB" },
});
const api = gateway({
  exposure: "public",
  domain: "api.example.com",
  routes: { "/v1/score": { to: app, methods: ["GET", "POST"], limit: "20/min" }, "/v1/files/": { to: app, timeout: "5s" } },
  auth: apiKey(),
  limit: "2/s",
});
const desk = gateway({ exposure: "private", routes: { "/v1": app, "/v1/chat": { to: chat, timeout: "15m" } }, auth: iam() });
const watch = monitor({ watches: [api, desk, chat, app], alerts: { page: "oncall" } });

export default system("answers", {
  owner: "team",
  purpose: "Answers callers that API Gateway checks.",
  environment: "production",
  on: aws("eu-central-1"),
  comply: [euAiAct({ risk: "minimal" })],
  components: { chat, app, api, desk, watch },
});
