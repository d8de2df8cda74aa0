import { expect, test } from "vitest";
import { aws, bucket, cache, database, gateway, llm, modelRegistry, noAuth, predictor, service, system } from "../../../dsl/index.ts";
import { dig, image, lowered, steps } from "./support.ts";

const everything = (environment: "production" | "development") => {
  const store = bucket({ size: "1GiB" });
  const answers = cache({ ttl: "10m", size: "1GiB" });
  const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
  const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } } });
  const chat = llm({
    model: "meta-llama/Llama-3.1-8B-Instruct",
    traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
    slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
  });
  const score = predictor({ model: registry.models.fraud, image, accelerators: "cpu", traffic: { peak: "1/s" }, slo: { latency: { p95: "100ms" } } });
  const app = service({
    image,
    traffic: { peak: "1/s" },
    perReplica: { requests: 10, cpu: 1, memory: "512MiB" },
    reads: [store, records],
    cache: answers,
    calls: [chat, score],
  });
  const api = gateway({ exposure: "private", routes: { "/": app }, auth: noAuth("Internal only, by the network.") });
  return system("tiny", {
    owner: "team",
    purpose: "Ends.",
    environment,
    on: aws("eu-central-1"),
    components: { store, answers, records, registry, chat, score, app, api },
  });
};

test("whatever Terraform refuses to destroy has a step that lets it go", async () => {
  const out = await lowered(everything("production"));
  const commands = out.operations.filter((one) => one.phase === "teardown").flatMap((one) => one.commands ?? []);
  const released = commands.flatMap((command) => /grep -E '([^']+)'/.exec(command)?.[1] ?? []).map((pattern) => new RegExp(pattern));
  const types = dig(out.root.main, "resource") as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const kept = Object.entries(types).flatMap(([type, resources]) =>
    Object.keys(resources).flatMap((name) => (dig(resources[name], "lifecycle", "prevent_destroy") === true ? [`${type}.${name}`] : [])),
  );
  expect(kept).toHaveLength(5);
  for (const address of kept) expect(released.filter((pattern) => pattern.test(address)).length, address).toBeGreaterThan(0);
  // A bucket that stays keeps what protects it.
  for (const part of ["public_access_block", "policy", "server_side_encryption_configuration"])
    expect(released.some((pattern) => pattern.test(`aws_s3_bucket_${part}.store`))).toBe(true);
  expect(commands.join("\n")).toContain("deletion_protection.enabled,Value=false");
});

test("nothing holds a development system", async () => {
  const out = await lowered(everything("development"));
  // Terraform destroys no bucket that holds something.
  const buckets = Object.values(out.resources("aws_s3_bucket")).map((one) => `Empty ${String(one["bucket"])}`);
  expect(buckets).toHaveLength(3);
  expect([...steps(out, "teardown")].sort()).toEqual(buckets.sort());
  expect(JSON.stringify(out.root.main)).not.toContain("prevent_destroy");
});
