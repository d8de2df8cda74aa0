import { describe, expect, it } from "vitest";
import { whereReport } from "../../../compiler/cli/compare/where.ts";
import { paint } from "../../../compiler/cli/report/text.ts";
import type { RankedPlace, Ranking } from "../../../compiler/where/index.ts";

const place = (cloud: RankedPlace["cloud"], region: string, more: Partial<RankedPlace> = {}): RankedPlace => ({
  cloud,
  region,
  now: false,
  configuration: "8 x H100, fp8, tensor parallel 8",
  instanceType: "p5.48xlarge",
  replicas: 2,
  nodes: 2,
  monthlyUsd: 85_983,
  ttftP95: { value: 297.7, low: 180, high: 412 },
  tpotP95: { value: 28.37, low: 22.1, high: 35.4 },
  gco2e: 560_000,
  reason: null,
  ...more,
});
const none = { configuration: null, instanceType: null, replicas: null, nodes: null, monthlyUsd: null, ttftP95: null, tpotP95: null, gco2e: null };
const ranking: Ranking = {
  component: "chat",
  optimise: "cost",
  places: [
    place("gcp", "europe-west4", { configuration: "8 x H200, fp8, tensor parallel 8", instanceType: "a3-ultragpu-8g", monthlyUsd: 80_000, gco2e: null }),
    place("aws", "eu-north-1", { now: true }),
    place("azure", "swedencentral", { monthlyUsd: null, tpotP95: null }),
    place("aws", "us-east-1", { reason: "personal data must stay in EU" }),
    place("aws", "eu-west-3", { ...none, reason: "eu-west-3 offers no accelerator" }),
    place("aws", "eu-south-1", { ...none, reason: "eu-south-1 offers no accelerator" }),
  ],
  notes: ["reservations and capacity blocks belong to a region: elsewhere their nodes are taken on demand"],
};

describe("places beside each other", () => {
  const text = whereReport([ranking], ["gcp", "azure"], "list prices", paint(false));

  it("are ranked, with those that cannot be taken below", () => expect(text).toMatchFileSnapshot("where.txt"));

  it("never show what is not known as a number", () => {
    expect(text).toMatch(/azure\/swedencentral +no price/);
    expect(text).toMatch(/gcp\/europe-west4 .* unknown /);
  });

  it("fit 100 columns", () => {
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });
});
