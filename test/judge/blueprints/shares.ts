import { aws, azure, gcp, jwt, gateway, llm, monitor, system } from "lintel";

/** Parts of accelerators on each cloud: instances of MIG, turns on a device, machines with a part of one, and a model on whole ones beside them. */
const small = { peak: "2/s", inputTokens: { p50: 200, p95: 600 }, outputTokens: { p50: 60, p95: 150 } } as const;
const slo = { ttft: { p95: "4s" }, tpot: { p95: "250ms" }, availability: "99%" } as const;
const cut = llm({
  model: "Qwen/Qwen2.5-1.5B-Instruct",
  traffic: small,
  slo,
  accelerators: ["a100-80gb", "a100-40gb", "h100"],
  sharing: "mig",
  replicas: { min: 3, max: 8 },
});
const turns = llm({
  model: "Qwen/Qwen2.5-1.5B-Instruct",
  traffic: small,
  slo,
  accelerators: ["l4", "a100-80gb"],
  sharing: "time-slicing",
  replicas: { min: 3, max: 8 },
});
const part = llm({
  model: "Qwen/Qwen2.5-1.5B-Instruct",
  traffic: small,
  slo,
  accelerators: ["a10"],
  standalone: "a batch outside of the system calls it",
  sharing: "time-slicing",
  on: azure("eastus"),
});
const whole = llm({ model: "meta-llama/Llama-3.1-8B-Instruct", traffic: small, slo, accelerators: ["l4", "a10"] });
const api = gateway({
  exposure: "private",
  routes: { "/cut": cut, "/turns": turns, "/whole": whole },
  auth: jwt({ issuer: "https://login.example.com", audience: "parts" }),
});
const watch = monitor({ watches: [api, cut, turns, part, whole], alerts: { page: "parts-oncall", ticket: "parts" } });

export default system("parts", {
  owner: "platform",
  purpose: "Serves small models on parts of accelerators.",
  environment: "staging",
  on: [aws("us-east-1"), gcp("us-central1"), azure("eastus")],
  components: { cut, turns, part, whole, api, watch },
});
