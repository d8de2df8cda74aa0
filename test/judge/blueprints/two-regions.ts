import { aws, euAiAct, gateway, jwt, llm, monitor, onDemand, system } from "lintel";

/** Production in two regions, one of which is opted in, and inside alone. */
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "2/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99%" },
  accelerators: "auto",
  capacity: [onDemand()],
  disclosure: "The page says that a model wrote it.",
});
const api = gateway({
  exposure: "private",
  routes: { "/v1/chat": chat },
  auth: jwt({ issuer: "https://login.example.com", audience: "chat" }),
  limit: "20/s",
  receives: "internal",
});
const watch = monitor({ watches: [api, chat], alerts: { page: "oncall" } });

export default system("two-regions", {
  owner: "platform",
  purpose: "Answers from two regions.",
  environment: "production",
  on: [aws("eu-north-1", { zones: 3 }), aws("us-west-2", { zones: 2 })],
  budget: { monthly: "$50k", onExceed: "warn" },
  comply: [euAiAct({ risk: "minimal" })],
  components: { api, chat, watch },
});
