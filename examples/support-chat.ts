// A chat for customers on reserved and on-demand accelerators. `--set cloud=gcp` and `--set cloud=azure` put it on another cloud.
import { aws, azure, blueprint, bucket, by, cache, euAiAct, gateway, gcp, gdpr, jwt, llm, monitor, onDemand, param, personal, reserved, system } from "lintel";

const load = { peak: "12/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 }, growth: "5%/month" } as const;
const options = { cloud: param.choice("aws", "gcp", "azure").default("aws").describe("Cloud to run on") };

export default blueprint(options, ({ cloud }) => {
  // What you have reserved: its id, in the cloud's own form.
  const reservation = by(cloud, {
    aws: "cr-0a1b2c3d4e5f67890",
    gcp: "zones/europe-west4-b/reservations/support-chat-h100",
    azure: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/gpu/providers/Microsoft.Compute/capacityReservationGroups/support-chat",
  });
  const answers = cache({ ttl: "10m", size: "4GiB", hitRate: "20%" });
  const chat = llm({
    model: "meta-llama/Llama-3.1-70B-Instruct",
    traffic: load,
    slo: { ttft: { p95: "800ms" }, tpot: { p95: "50ms" }, availability: "99.9%" },
    precision: ["bf16", "fp8"],
    accelerators: "auto",
    capacity: [reserved({ id: reservation, instances: 1 }), onDemand()],
    cache: answers,
    guardrails: { input: ["prompt injection"], output: ["personal data", "toxicity"] },
    disclosure: "The widget says that answers come from a model.",
  });
  const api = gateway({
    exposure: "public",
    domain: "chat.example.com",
    limit: "2/s",
    routes: { "/v1/chat": chat },
    auth: jwt({ issuer: "https://login.example.com", audience: "support-chat" }),
    receives: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } }),
  });
  const transcripts = bucket({ size: "200GiB", keep: "180d", coldAfter: "30d" });
  const watch = monitor({ watches: [api, chat], alerts: { page: "support-oncall" }, capture: { share: "5%", to: transcripts } });

  return system("support-chat", {
    owner: "support-platform",
    purpose: "Answers customers' questions on orders and returns.",
    environment: "production",
    on: by(cloud, {
      aws: aws("eu-north-1", { zones: 3 }),
      gcp: gcp("europe-west4", { zones: 2 }), // of its zones, two have H100
      azure: azure("swedencentral", { zones: 3 }),
    }),
    // Accelerators have other list prices on each cloud.
    budget: { monthly: by(cloud, { aws: "$110k", gcp: "$210k", azure: "$200k" }), alertAt: ["80%", "100%"], onExceed: "fail" },
    comply: [gdpr({ dpia: "docs/dpia-2026-04.md" }), euAiAct({ risk: "limited" })],
    erasure: { process: "docs/erasure.md", covers: [transcripts] },
    components: { api, chat, answers, transcripts, watch },
  });
});
