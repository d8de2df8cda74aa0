import { writeFileSync, mkdirSync } from "node:fs";
import { test } from "vitest";
import { bucket, cache, database, gateway, jwt, llm, modelRegistry, monitor, predictor, service, source, system, aws, personal } from "../../../dsl/index.ts";
import { lowered } from "./support.ts";

test("smoke", async () => {
  const people = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "180d" } });
  const feed = source({ what: "Uploads", classification: people, size: "1GiB", via: "signed upload" });
  const store = bucket({ from: feed, size: "100GiB", keep: "180d" });
  const answers = cache({ ttl: "10m", size: "4GiB", hitRate: "20%" });
  const records = database({ engine: "postgres", size: "100GiB", memory: "8GiB", recovery: { rpo: "5m", rto: "1h" } });
  const registry = modelRegistry({ models: { fraud: { weights: "40MiB" }, tuned: { base: "meta-llama/Llama-3.1-8B-Instruct" } } });
  const chat = llm({ model: "meta-llama/Llama-3.1-8B-Instruct", traffic: { peak: "2/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } }, slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } }, cache: answers });
  const chat2 = llm({ model: registry.models.tuned, traffic: { peak: "2/s", inputTokens: { p50: 900, p95: 3200 }, outputTokens: { p50: 250, p95: 700 } }, slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } } });
  const score = predictor({ model: registry.models.fraud, image: `acme/score@sha256:${"a".repeat(64)}`, accelerators: "cpu", traffic: { peak: "100/s" }, slo: { latency: { p95: "100ms" } }, cache: answers, reads: [records] });
  const app = service({ image: `acme/app@sha256:${"b".repeat(64)}`, traffic: { peak: "50/s" }, perReplica: { requests: 50, cpu: 1, memory: "1GiB" }, reads: [store], writes: [store, records], calls: [chat, score], secrets: { TOKEN: { secret: "acme/token" } } });
  const api = gateway({ exposure: "public", domain: "chat.example.com", routes: { "/v1/chat": { to: chat, limit: "20/min" }, "/": { to: app, methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] } }, auth: jwt({ issuer: "https://login.example.com", audience: "tiny" }) });
  const watch = monitor({ watches: [api, chat, answers, records], alerts: { page: "oncall" } });
  const tiny = system("tiny", { owner: "team", purpose: "Tests.", environment: "production", on: aws("eu-central-1"), components: { feed, store, answers, records, registry, chat, chat2, score, app, api, watch } } as never);
  const out = await lowered(tiny as never);
  mkdirSync("/tmp/tiny", { recursive: true });
  writeFileSync("/tmp/tiny/main.tf.json", JSON.stringify(out.root.main, null, 1));
  writeFileSync("/tmp/tiny/terraform.tf", out.root.settings);
  writeFileSync("/tmp/tiny/plan.json", JSON.stringify(out.plan, null, 1));
  writeFileSync("/tmp/tiny/ops.json", JSON.stringify(out.operations, null, 1));
  writeFileSync("/tmp/tiny/bindings.json", JSON.stringify(Object.fromEntries(["chat", "chat2", "score", "app"].map((n) => [n, out.connections.bindings(n)])), null, 1));
  writeFileSync("/tmp/tiny/reads.json", JSON.stringify([out.connections.reads, out.diagnostics], null, 1));
});
