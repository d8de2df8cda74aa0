import { describe, expect, it } from "vitest";
import { lintel } from "../cli/io.ts";

// Services that no kind emits yet can be priced, or are named as unknown: nothing is made up.
async function priced(resources: readonly object[]) {
  const text = JSON.stringify({
    version: 1,
    resources: resources.map((one, index) => ({ id: `r${index}`, type: "service", cloud: "aws", region: "us-east-1", ...one })),
  });
  const { exit, out } = await lintel(["price", "--resources", "-", "--json"], "/nowhere", { stdin: async () => new TextEncoder().encode(text) });
  return { exit, answer: JSON.parse(out) as { monthlyUsd?: number; lowerBoundUsd?: number; error?: { resources: readonly { id: string; code: string }[] } } };
}

describe("lintel price of services without a kind", () => {
  it("knows brokers of Kafka and their storage", async () => {
    const { exit, answer } = await priced([
      { service: "msk", item: "broker kafka.m7g.large", count: 3, hours: 730 },
      { service: "msk", item: "broker storage", quantity: 1000 },
    ]);
    expect(exit).toBe(0);
    expect(answer.monthlyUsd).toBeGreaterThan(300);
  });
  it("names hosted-model tokens, and Kafka without a usable unit, as unknown beside what it knows", async () => {
    const { exit, answer } = await priced([
      { service: "bedrock", item: "input tokens", quantity: 1000 },
      { service: "msk-serverless", item: "KafkaServerless-ClusterHours", quantity: 730 },
      { service: "msk", item: "broker storage", quantity: 1000 },
    ]);
    expect(exit).toBe(1);
    expect(answer.error?.resources.map(({ id, code }) => [id, code])).toEqual([
      ["r0", "unknown-item"],
      ["r1", "unknown-item"],
    ]);
    expect(answer.lowerBoundUsd).toBeGreaterThan(0);
    expect(answer.monthlyUsd).toBeUndefined();
  });
  it("knows REST APIs by their steps", async () => {
    // 333 million at $3.50, the other 67 million at $2.80.
    expect((await priced([{ service: "api-gateway", item: "REST API 1M requests", quantity: 400 }])).answer.monthlyUsd).toBeCloseTo(333 * 3.5 + 67 * 2.8, 2);
  });
});
