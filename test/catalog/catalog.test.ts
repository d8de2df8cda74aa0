import { describe, expect, it } from "vitest";
import { createCatalog } from "../../compiler/catalog/index.ts";
import { readData, shippedCatalog } from "./fixture.ts";

const catalog = shippedCatalog();

describe("offers", () => {
  it("keeps price, size, source and date of a row", () => {
    expect(catalog.offers("aws", "eu-north-1").find(({ instanceType }) => instanceType === "g6e.12xlarge")).toEqual({
      cloud: "aws",
      region: "eu-north-1",
      instanceType: "g6e.12xlarge",
      accelerator: { name: "L40S", gpu: "L40S", count: 4, memoryGib: 48 },
      vcpus: 48,
      memoryGib: 384,
      usdPerHour: 11.12975,
      restricted: false,
      zones: [],
      source: "tsaol/aws-gpu (AWS price list via instances.vantage.sh)",
      asOf: "2026-01-21",
      verified: true,
    });
  });

  it.each([
    ["aws", "us-east-1", "p5.48xlarge", 55.04],
    ["aws", "us-east-1", "p5en.48xlarge", 63.296],
    ["aws", "us-east-1", "p4d.24xlarge", 21.957642],
    ["aws", "us-east-1", "p6-b200.48xlarge", 113.9328],
    ["aws", "us-east-1", "g5.xlarge", 1.006],
    ["aws", "us-east-1", "g6.xlarge", 0.8048],
    ["gcp", "us-central1", "a2-highgpu-1g", 3.673385],
    ["gcp", "us-central1", "g2-standard-4", 0.706832],
    ["gcp", "us-central1", "a3-highgpu-8g", 88.49],
    ["azure", "eastus", "Standard_NC24ads_A100_v4", 3.673],
    ["azure", "eastus", "Standard_ND96isr_H100_v5", 98.32],
  ] as const)("%s %s %s costs %d", (cloud, region, type, usd) => {
    expect(catalog.offers(cloud, region).find(({ instanceType }) => instanceType === type)?.usdPerHour).toBe(usd);
  });

  it("knows the form factor by the instance type", () => {
    const gpu = (type: string) => catalog.offers("azure", "eastus").find(({ instanceType }) => instanceType === type)?.accelerator?.gpu;
    expect(gpu("Standard_NC24ads_A100_v4")).toBe("A100-PCIe-80");
    expect(gpu("Standard_ND96amsr_A100_v4")).toBe("A100-SXM-80");
  });

  it("has none in a region that does not exist", () => {
    expect(catalog.offers("aws", "mars-1")).toEqual([]);
  });
});

describe("treatments", () => {
  const find = (cloud: "aws" | "gcp" | "azure", region: string, type: string) =>
    catalog.offers(cloud, region).find(({ instanceType }) => instanceType === type);

  it("drops retired types", () => {
    expect(catalog.instanceTypes("azure").filter((type) => /^Standard_NC\d+r?s_v3$/.test(type))).toEqual([]);
  });
  it("blanks an on-demand price that cannot be bought and keeps spot", () => {
    const offer = find("gcp", "us-central1", "a3-highgpu-1g");
    expect(offer?.usdPerHour).toBeUndefined();
    expect(offer?.spotUsdPerHour).toBeGreaterThan(0);
    expect(offer?.note).toBe("runs only as Spot or Flex-start");
  });
  it("drops commitments on such types", () => {
    expect(catalog.commitments("gcp", "us-central1", "a3-highgpu-1g")).toEqual([]);
    expect(catalog.commitments("gcp", "us-central1", "a3-highgpu-8g")).toHaveLength(2);
  });
  it("blanks spot that equals on-demand", () => {
    expect(find("aws", "ap-northeast-1", "p5.4xlarge")).toMatchObject({ usdPerHour: expect.any(Number), note: "no spot market seen" });
    expect(find("aws", "ap-northeast-1", "p5.4xlarge")?.spotUsdPerHour).toBeUndefined();
  });
  it("marks what one weak source stands behind", () => {
    expect(find("azure", "eastus", "Standard_ND128isr_NDR_GB200_v6")).toMatchObject({ verified: false, accelerator: { memoryGib: 186 } });
    expect(find("azure", "uaenorth", "Standard_F72s_v2")).toMatchObject({ verified: false, restricted: true });
  });
  it("marks restricted regions and types", () => {
    expect(catalog.offers("azure", "brazilsoutheast").every(({ restricted }) => restricted)).toBe(true);
    expect(find("azure", "eastus", "Standard_F8s_v2")?.restricted).toBe(true);
    expect(find("azure", "eastus", "Standard_D8s_v5")?.restricted).toBe(false);
  });
  it("drops rows without a unit", () => {
    expect(catalog.servicePrices("aws", "us-east-1", "msk-serverless")).toEqual([]);
  });
  it("lists what was done, with reasons", () => {
    expect(catalog.treatments().length).toBeGreaterThan(22);
    for (const { reason, rows } of catalog.treatments()) {
      expect(reason).not.toBe("");
      expect(rows).toBeGreaterThan(0);
    }
  });
});

describe("service prices", () => {
  it("come in ascending volume order, and say where knowledge ends", () => {
    const steps = (region: string) =>
      catalog.servicePrices("aws", region, "data-transfer", "Outbound data transfer to Internet").map(({ usd, upTo, openEnded }) => [usd, upTo, openEnded]);
    expect(steps("us-east-2")).toEqual([
      [0.09, 10_240, undefined],
      [0.085, 51_200, undefined],
      [0.07, 153_600, undefined],
      [0.05, undefined, undefined],
    ]);
    expect(catalog.servicePrices("aws", "us-east-1", "vpc-endpoint", "data processed first 1PB")).toMatchObject([{ upTo: 1_048_576, openEnded: true }]);
  });
  it("are never those of another region", () => {
    expect(catalog.servicePrices("aws", "ap-south-2", "nat-gateway")).toEqual([]);
    expect(catalog.servicePrices("aws", "us-east-1", "nat-gateway")).toHaveLength(2);
  });
  it("keep multi-regions apart from regions", () => {
    expect(catalog.locations("gcp")).toContain("us-multi");
    expect(catalog.regions("gcp")).not.toContain("us-multi");
    expect(catalog.servicePrices("gcp", "us-multi", "gcs").length).toBeGreaterThan(0);
  });
  it("stop at the volume that an item names", () => {
    expect(catalog.servicePrices("aws", "us-east-1", "s3", "standard storage first 50TB")).toMatchObject([{ usd: 0.023, upTo: 51_200, openEnded: true }]);
  });
});

describe("facts", () => {
  it("knows models, with what was only recalled", () => {
    expect(catalog.model("meta-llama/Llama-3.1-70B-Instruct")).toMatchObject({
      params: 70_553_706_496,
      kvBytesPerToken: 327_680,
      recalled: ["gated", "license"],
      verified: true,
    });
    expect(catalog.model("Qwen/Qwen3.5-27B")).toMatchObject({ verified: false });
    expect(catalog.model("acme/none")).toBeUndefined();
    expect(catalog.models()).toHaveLength(85);
  });
  it("knows accelerators; unknown rates are absent", () => {
    expect(catalog.gpu("H100-SXM")).toMatchObject({ memoryGibUsable: 79.19, fp8Tflops: 1978, verified: true });
    expect(catalog.gpu("V100-SXM2-16")).not.toHaveProperty("int8Tops");
    expect(catalog.gpu("A40")?.verified).toBe(false);
  });
  it("knows places", () => {
    expect(catalog.country("gcp", "europe-west2")).toBe("GB");
    expect(catalog.countries("eu")).toHaveLength(27);
    expect(catalog.countries("JP")).toEqual(["JP"]);
    expect(catalog.countries("uk")).toBeUndefined();
    expect([catalog.regions("aws").length, catalog.regions("gcp").length, catalog.regions("azure").length]).toEqual([32, 44, 57]);
  });
  it("knows interruption, carbon, commitments", () => {
    expect(catalog.spotInterruption("aws", "eu-north-1", "g6e.12xlarge")).toBe(">20%");
    expect(catalog.spotInterruption("aws", "eu-north-1", "none")).toBeUndefined();
    expect(catalog.carbon("gcp", "europe-west4")).toBe(194.35);
    expect(catalog.carbon("aws", "eu-west-1")).toBeUndefined();
    expect(catalog.commitments("gcp", "us-central1", "a2-highgpu-1g").map(({ term, usdPerHour }) => [term, usdPerHour])).toEqual([
      ["cud-1y", 2.314207],
      ["cud-3y", 1.285708],
    ]);
  });
  it("pins images and versions", () => {
    expect(catalog.image("vllm-openai")?.reference).toMatch(/^docker\.io\/vllm\/vllm-openai@sha256:[0-9a-f]{64}$/);
    expect(catalog.version("kubernetes")?.version).toBe("1.35");
    expect(catalog.version("eks/1.34")).toMatchObject({ endOfSupport: "2026-12-02" });
    expect(catalog.version("chart/karpenter")).toMatchObject({ version: "1.14.1", repository: "oci://public.ecr.aws/karpenter" });
    expect(catalog.version("chart/none")).toBeUndefined();
  });
});

describe("loading", () => {
  it("reads a file once, and only when it is needed", () => {
    const read: string[] = [];
    const lazy = createCatalog((file) => {
      read.push(file);
      return readData(file);
    });
    expect(read).toEqual([]);
    lazy.offers("aws", "eu-north-1");
    lazy.offers("aws", "us-east-1");
    expect(read).toEqual(["aws/accelerators.json", "aws/general.json"]);
    expect(lazy.offers("aws", "us-east-1")).toBe(lazy.offers("aws", "us-east-1"));
  });
  it("refuses a file of another format", () => {
    expect(() => createCatalog(() => '{"format":2}').gpu("L4")).toThrow("gpus.json has format 2");
  });
});
