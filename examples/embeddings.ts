// A model for embeddings on one GPU that is there in office hours only. `--set env=prod` deploys it for good, `--set cloud=gcp` elsewhere.
import { aws, azure, blueprint, by, euAiAct, gateway, gcp, jwt, llm, monitor, param, system } from "lintel";

const options = {
  env: param.choice("dev", "prod").default("dev").describe("Stage to deploy"),
  cloud: param.choice("aws", "gcp", "azure").default("aws").describe("Cloud to deploy to"),
  peak: param.rate().default("4/s").describe("Texts to embed in the busiest minute"),
};

export default blueprint(options, ({ env, cloud, peak }) => {
  const embed = llm({
    model: "Qwen/Qwen3-Embedding-8B",
    // No output tokens: it embeds.
    traffic: { peak, inputTokens: { p50: 220, p95: 480 } },
    slo: { e2e: { p95: "1500ms" }, availability: by(env, { dev: "95%", prod: "99.5%" }) },
    // Whichever of them the region has: Azure has A10 alone.
    accelerators: ["l4", "a10g", "l40s", "a10"],
    maxContext: 2048,
    replicas: by(env, { dev: { min: 1, max: 1 }, prod: { min: 1, max: 3 } }),
    schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Berlin" },
  });
  const api = gateway({
    exposure: "private",
    routes: { "/v1/embeddings": embed },
    auth: jwt({ issuer: "https://login.example.com", audience: "embeddings" }),
    limit: "20/s",
    receives: "internal",
  });
  const watch = monitor({ watches: [api, embed], alerts: { ticket: "search-platform" } });

  return system("embeddings", {
    owner: "search-platform",
    purpose: "Turns documents of the intranet into vectors.",
    environment: by(env, { dev: "development", prod: "production" }),
    on: by(cloud, {
      aws: aws("eu-central-1", { zones: 2 }),
      gcp: gcp("europe-west4", { zones: 2 }),
      azure: azure("westeurope", { zones: 2 }),
    }),
    budget: { monthly: by(cloud, { aws: "$1.5k", gcp: "$1.5k", azure: "$3.5k" }), onExceed: "fail" },
    comply: [euAiAct({ risk: "minimal" })],
    components: { embed, api, watch },
  });
});
