import { aws, euAiAct, gateway, jwt, llm, monitor, onDemand, spot, system } from "lintel";

/** Staging in us-east-1 with an account, two zones, spot, and the longest names that are accepted. */
const assistant = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "6/s", inputTokens: { p50: 500, p95: 1500 }, outputTokens: { p50: 150, p95: 400 } },
  slo: { ttft: { p95: "1s" }, tpot: { p95: "80ms" }, availability: "99%" },
  accelerators: "auto",
  capacity: [onDemand(), spot({ maxShare: "50%" })],
  disclosure: "The page says that a model wrote it.",
});
const api = gateway({
  exposure: "public",
  domain: "assistant.example.com",
  limit: "1/s",
  routes: { "/v1/assistant": assistant },
  auth: jwt({ issuer: "https://login.example.com", audience: "assistant" }),
});
const watch = monitor({ watches: [api, assistant], alerts: { page: "assistant-oncall", ticket: "assistant-team" } });

export default system("a-system-that-has-a-name-of-40-character", {
  owner: "assistant-platform",
  purpose: "Answers in another region and another environment.",
  environment: "staging",
  on: aws("us-east-1", { zones: 2, account: "123456789012" }),
  budget: { monthly: "$30k", alertAt: ["50%", "100%"], onExceed: "warn" },
  comply: [euAiAct({ risk: "minimal" })],
  components: { api, assistant, watch },
});
