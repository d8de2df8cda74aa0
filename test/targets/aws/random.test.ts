import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apiKey,
  aws,
  bucket,
  cache,
  database,
  gateway,
  iam,
  jwt,
  llm,
  modelRegistry,
  monitor,
  noAuth,
  personal,
  predictor,
  quantity,
  service,
  source,
  system,
} from "../../../dsl/index.ts";
import { image, lowered } from "./support.ts";

const auths = {
  jwt: jwt({ issuer: "https://login.example.com", audience: "tiny" }),
  none: noAuth("The service checks callers itself."),
  iam: iam(),
  key: apiKey(),
};

const shape = fc.record({
  region: fc.constantFrom("eu-central-1", "us-east-1", "ap-southeast-5", "eu-north-1", "sa-east-1"),
  environment: fc.constantFrom("production", "staging", "development"),
  zones: fc.integer({ min: 1, max: 3 }),
  gib: fc.integer({ min: 1, max: 3000 }),
  peak: fc.integer({ min: 1, max: 500 }),
  days: fc.integer({ min: 1, max: 800 }),
  max: fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined }),
  connections: fc.integer({ min: 1, max: 9000 }),
  engine: fc.constantFrom("postgres", "mysql", "key-value"),
  cacheEngine: fc.constantFrom("valkey", "redis"),
  exposure: fc.constantFrom("public", "private"),
  path: fc.constantFrom("/", "/v1", "/v1/", "/a*", "/%7E", `/${"x".repeat(140)}`),
  perHour: fc.integer({ min: 1, max: 100_000 }),
  timeout: fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 29 })),
  body: fc.integer({ min: 1, max: 2_000_000 }),
  auth: fc.constantFrom("jwt", "none", "iam", "key"),
  domain: fc.boolean(),
  model: fc.constantFrom("meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-Embedding-8B", "acme/unknown"),
  system: fc.constantFrom("tiny", "internal-desk", "a-very-long-name-of-a-system-for-limits"),
});

test("any blueprint of these kinds is lowered, or refused with a code; never a crash, and the same text twice", async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (one) => {
      const build = () => {
        const people = personal({
          subjects: "customers",
          residency: "EU",
          ...(one.max === undefined ? {} : { retention: { max: quantity(one.max * 24, "h") } }),
        });
        const feed = source({ what: "Orders", classification: people, size: "1GiB" });
        const store = bucket({ from: feed, size: quantity(one.gib, "GiB"), keep: quantity(one.days * 24, "h") });
        const answers = cache({ ttl: "10m", size: quantity(one.gib / 4, "GiB"), engine: one.cacheEngine });
        const records = database({
          engine: one.engine,
          size: quantity(one.gib, "GiB"),
          memory: "4GiB",
          connections: one.connections,
          recovery: { rpo: "5m", rto: "1h" },
        });
        const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } } });
        const chat = llm({
          model: one.model as "Qwen/Qwen3-8B",
          traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, ...(one.model.startsWith("Qwen") ? {} : { outputTokens: { p50: 100, p95: 300 } }) },
          slo: { e2e: { p95: "60s" } },
          cache: answers,
        });
        const score = predictor({
          model: registry.models.fraud,
          image,
          accelerators: "cpu",
          traffic: { peak: quantity(one.peak, "/s") },
          slo: { latency: { p95: "100ms" } },
          reads: [records],
          cache: answers,
        });
        const aVeryLongNameOfAServiceForLimits = service({
          image,
          traffic: { peak: quantity(one.peak, "/s") },
          perReplica: { requests: 50, cpu: 1, memory: "1GiB" },
          reads: [store],
          writes: [store, records],
          calls: [chat, score],
        });
        const api = gateway({
          exposure: one.exposure,
          routes: {
            [one.path]: { to: aVeryLongNameOfAServiceForLimits, timeout: quantity(one.timeout, "s"), methods: ["GET", "POST", "PUT", "DELETE"] },
            "/chat": chat,
          } as never,
          auth: auths[one.auth],
          limit: quantity(one.perHour, "/h"),
          maxBody: quantity(one.body, "KiB"),
          ...(one.domain ? { domain: "api.example.com" } : {}),
        });
        const watch = monitor({ watches: [api, answers, records], alerts: { ticket: "team" } });
        const components = { feed, store, answers, records, registry, chat, score, aVeryLongNameOfAServiceForLimits, api, watch };
        return system(one.system, {
          owner: "team",
          purpose: "Is drawn at random.",
          environment: one.environment,
          on: aws(one.region, { zones: one.zones }),
          components,
        } as never);
      };
      const attempt = async (): Promise<string> => {
        try {
          const out = await lowered(build());
          return JSON.stringify([out.root.main, out.operations]);
        } catch (error) {
          if (!(error instanceof Error) || !/^(LNT\d{4} .*\n?)+$/.test(error.message)) throw error;
          return error.message;
        }
      };
      expect(await attempt()).toBe(await attempt());
    }),
    { numRuns: 20 },
  );
});
