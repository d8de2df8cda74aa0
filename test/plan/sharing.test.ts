import { describe, expect, it } from "vitest";
import type { Catalog } from "../../compiler/catalog/catalog.ts";
import { memoryOfPart } from "../../compiler/plan/part-memory.ts";
import { type CloudParts, devicesPerNode, poolShare } from "../../compiler/plan/parts.ts";
import { coefficients } from "../../compiler/plan/coefficients.ts";
import { GIB, graphsAtMost, memoryFit } from "../../compiler/plan/memory.ts";
import { acceleratorOffers } from "../../compiler/plan/offers.ts";
import { missingParts, sharedCatalog } from "../../compiler/plan/shared-catalog.ts";
import { isShare, shareFigures, shareOfGpu, sharesOf, wholeGpu, wholeName } from "../../compiler/plan/sharing.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { catalog, expectFigures, gpuOf, llama8, modelOf, offer, only, setting, tokens } from "./fixture.ts";
import { roofline } from "./search/engines.ts";

const small = "Qwen/Qwen2.5-1.5B-Instruct";

describe("parts of an accelerator", () => {
  const devices = ["A100-SXM-40", "A100-SXM-80", "A100-PCIe-80", "H100-SXM", "H200-SXM", "B200", "RTX-PRO-6000-Server"];
  it.each(devices)("of %s by MIG never add up to more than the device", (name) => {
    const gpu = gpuOf(name);
    const shares = sharesOf(name, "mig");
    expect(shares.length).toBeGreaterThanOrEqual(2);
    for (const share of shares) {
      const part = shareOfGpu(gpu, share);
      expect(part.memoryGibUsable * share.perDevice).toBeLessThanOrEqual(gpu.memoryGibUsable);
      expect(part.memoryBandwidthGBs * share.perDevice).toBeLessThanOrEqual(gpu.memoryBandwidthGBs);
      expect((part.bf16Tflops ?? 0) * share.perDevice).toBeLessThanOrEqual(gpu.bf16Tflops ?? 0);
      // The name says gigabytes of the device's nominal memory; the part has no more than that.
      const named = Number(/\.(\d+)gb/.exec(share.label)?.[1]);
      expect(part.memoryGibUsable).toBeLessThanOrEqual(named * 1.01);
      expect(part.memoryGibUsable).toBeGreaterThan(named * 0.9);
      expect(isShare(share.gpu)).toBe(true);
      expect(wholeGpu(share.gpu)).toBe(name);
      expect(wholeName(`H100 ${share.label}`)).toBe("H100");
      expect(part.intraNodeGBs).toBeUndefined();
    }
  });
  it("are none by MIG where NVIDIA has no profile", () => expect(sharesOf("L4", "mig")).toEqual([]));
  it("take turns in equal parts", () => {
    expect(sharesOf("L4", "time-slicing").map(({ perDevice, memory }) => perDevice * memory)).toEqual([1, 1, 1]);
    expect(sharesOf("L4", "time-slicing")[0]?.isolation).toMatch(/nothing keeps replicas apart/);
    expect(sharesOf("H100-SXM", "mig")[0]?.isolation).toMatch(/its own/);
  });
  it("hold a model by the planner's own memory", () => {
    const part = (name: string) => {
      const share = sharesOf("H100-SXM", "mig").find(({ label }) => label.endsWith(name));
      if (share === undefined) throw new Error(name);
      return memoryFit(modelOf(llama8), shareOfGpu(gpuOf("H100-SXM"), share), "bf16", { tensor: 1, pipeline: 1 }).pool;
    };
    expect(part("1g.10gb")).toBeLessThan(0);
    expect(part("3g.40gb")).toBeGreaterThan(0);
  });
  it("show their arithmetic and what keeps them apart", () => {
    const whole = gpuOf("H100-SXM");
    const [share] = sharesOf("H100-SXM", "mig");
    if (share === undefined) throw new Error("no share");
    const { figures, isolation } = shareFigures(shareOfGpu(whole, share), whole);
    expectFigures(figures);
    expect(figures.map(({ value }) => Math.round(value))).toEqual([7, 10]);
    expect(isolation).toBe(share.isolation);
  });
});

describe("a catalogue with parts", () => {
  const place = setting("aws", "us-east-1").place;
  const names = (shared: Catalog, types: readonly string[]): readonly string[] =>
    acceleratorOffers(shared, place, { choose: "any of", types }, [{ from: "on-demand" }]).found.map(
      ({ accelerator, devices, offer }) => `${devices} x ${accelerator} ${offer.instanceType}`,
    );
  it("offers them beside the whole ones, by the name that authors use", () => {
    const found = names(sharedCatalog(catalog, "mig"), ["h100"]);
    for (const one of names(catalog, ["h100"])) expect(found).toContain(one);
    expect(found).toContain("56 x H100 MIG 1g.10gb p5.48xlarge");
    expect(found).toContain("7 x H100 MIG 1g.10gb p5.4xlarge");
  });
  it("offers instance types that have a part only with turns, never without the author's word", () => {
    expect(names(catalog, ["l4"]).some((one) => one.includes("g6f"))).toBe(false);
    expect(names(sharedCatalog(catalog, "mig"), ["l4"]).some((one) => one.includes("g6f"))).toBe(false);
    expect(names(sharedCatalog(catalog, "time-slicing"), ["l4"]).some((one) => /^1 x L4 vGPU 0\.\d+ g6f/.test(one))).toBe(true);
  });
  it("is made once", () => expect(sharedCatalog(catalog, "mig")).toBe(sharedCatalog(catalog, "mig")));
});

describe("a small model at a low rate", () => {
  const at = setting("aws", "eu-north-1", {
    catalog: only([{ ...offer("H100-SXM", 1, 6, { vcpus: 48, memoryGib: 512 }), accelerator: { name: "H100", gpu: "H100-SXM", count: 1, memoryGib: 80 } }]),
    engines: roofline(),
  });
  const demand = (sharing?: "mig" | "time-slicing") =>
    tokens(llama8, {
      precisions: ["fp8"],
      traffic: { peak: 2 },
      relief: 0,
      slo: { ttft: { p95: 20_000 }, tpot: { p95: 500 }, availability: 0.99 },
      ...(sharing === undefined ? {} : { sharing }),
      replicas: { min: 2, max: 8 },
    });
  it("takes whole accelerators unless the author allows parts", () => {
    const [capacity, found] = createCapacity(at).tokens(demand());
    expect(capacity?.accelerator.gpu).toBe("H100-SXM");
    expect(capacity?.pool.nodes).toBe(2);
    expect(found.map(({ code }) => code)).not.toContain("LNT2016");
  });
  it("is estimated as an extrapolation on a part", () => {
    const { engines: _own, ...calibrated } = at;
    const [capacity] = createCapacity(calibrated).tokens(demand("mig"));
    expect(capacity?.accelerator.name).toMatch(/^H100 MIG/);
    expect(capacity?.confidence?.length).toBeGreaterThan(0);
    for (const { inCoverage } of capacity?.confidence ?? []) expect(inCoverage).toBe(false);
  });
  it.each(["mig", "time-slicing"] as const)("takes parts of one by %s, and says what keeps them apart", (sharing) => {
    const [capacity, found] = createCapacity(at).tokens(demand(sharing));
    expect(capacity?.accelerator.name).toMatch(sharing === "mig" ? /^H100 MIG/ : /^H100 time slice/);
    expect(capacity?.pool.nodes).toBe(1);
    expect(capacity?.tensorParallel).toBe(1);
    expect(found.find(({ code }) => code === "LNT2016")?.message).toMatch(sharing === "mig" ? /its own/ : /nothing keeps replicas apart/);
    expectFigures(capacity?.figures ?? []);
  });
});

describe("memory of parts", () => {
  const single = { tensor: 1, pipeline: 1 } as const;
  it.each(["T4", "L4", "A10", "L40S", "A100-SXM-40", "A100-SXM-80", "H100-SXM", "H200-SXM", "B200", "RTX-PRO-6000-Server"])(
    "of %s: engines that fit take no more than the device has, at their most",
    (name) => {
      const whole = gpuOf(name);
      let fitting = 0;
      for (const sharing of ["mig", "time-slicing"] as const) {
        for (const share of sharesOf(name, sharing)) {
          const part = shareOfGpu(whole, share);
          const fit = memoryFit(modelOf(small), part, "bf16", single);
          if (fit.pool <= 0) continue;
          fitting++;
          const most = fit.weights + fit.activation + fit.nonTorch + graphsAtMost + fit.pool;
          expect(most, share.label).toBeLessThanOrEqual(part.memoryGibUsable + 1e-9);
          expect(most * share.perDevice, share.label).toBeLessThanOrEqual(whole.memoryGibUsable + 1e-9);
          // Each begins where its share is free, with all others there.
          const { utilization, figures } = memoryOfPart(part, whole);
          const seen = sharing === "mig" ? part.memoryGibUsable : whole.memoryGibUsable;
          const others = sharing === "mig" ? 0 : (share.perDevice - 1) * most;
          expect(utilization, share.label).toBeGreaterThan(0);
          expect(utilization * seen, share.label).toBeLessThanOrEqual(seen - others - coefficients.parts.contextGib + 1e-9);
          if (sharing === "time-slicing") expectFigures(figures);
        }
      }
      expect(fitting > 0 || name === "T4").toBe(true);
    },
  );
  it("counts the context of a process on a part, and not on a whole device", () => {
    const whole = gpuOf("H100-SXM");
    const [share] = sharesOf("H100-SXM", "time-slicing");
    if (share === undefined) throw new Error("no share");
    const alone = memoryFit(modelOf(small), whole, "bf16", single).nonTorch;
    expect(memoryFit(modelOf(small), shareOfGpu(whole, share), "bf16", single).nonTorch).toBeCloseTo(alone + coefficients.parts.contextGib);
  });
});

describe("the parts that a cloud has", () => {
  const place = setting("gcp", "us-central1").place;
  const can: CloudParts = { mig: { "A100-SXM-80": ["1g.10gb"] }, uncut: ["a2-ultragpu-8g"], vgpu: false };
  const offered = (sharing: "mig" | "time-slicing") =>
    acceleratorOffers(sharedCatalog(catalog, sharing, can), place, { choose: "any of", types: ["a100-80gb", "h100", "l4"] }, [{ from: "on-demand" }]).found;
  it("are the only ones that are planned", () => {
    const cut = offered("mig").filter(({ gpu }) => isShare(gpu.name));
    expect(new Set(cut.map(({ gpu }) => gpu.name))).toEqual(new Set(["MIG 1g.10gb of A100-SXM-80"]));
    expect(cut.map(({ offer: one }) => one.instanceType)).not.toContain("a2-ultragpu-8g");
    expect(offered("mig").some(({ offer: one, gpu }) => one.instanceType === "a2-ultragpu-8g" && !isShare(gpu.name))).toBe(true);
    expect(offered("time-slicing").some(({ gpu }) => gpu.name === "time slice 1/2 of L4")).toBe(true);
  });
  it("are told with those that it has not, once for all types", () => {
    const missing = missingParts(catalog, catalog.offers(place.cloud, place.region), "mig", can, (name) => name.toLowerCase() === "a100-80gb");
    expect(missing.map(({ option }) => option)).toEqual(["A100-80GB MIG 1g.20gb", "A100-80GB MIG 2g.20gb", "A100-80GB MIG 3g.40gb"]);
    expect(missingParts(catalog, catalog.offers(place.cloud, place.region), "mig", { mig: "all", vgpu: true }, () => true)).toEqual([]);
  });
});

describe("a pool of parts", () => {
  const at = setting("aws", "eu-north-1", {
    catalog: only([{ ...offer("H100-SXM", 8, 50, { vcpus: 192, memoryGib: 2048 }), accelerator: { name: "H100", gpu: "H100-SXM", count: 8, memoryGib: 80 } }]),
    engines: roofline(),
  });
  const demand = (sharing: "mig" | "time-slicing") =>
    tokens(llama8, {
      precisions: ["fp8"],
      traffic: { peak: 2 },
      relief: 0,
      slo: { ttft: { p95: 20_000 }, tpot: { p95: 500 }, availability: 0.99 },
      sharing,
      replicas: { min: 9, max: 20 },
    });
  it.each(["mig", "time-slicing"] as const)("by %s says how its devices are cut, has room for as many engines, and the bytes of their cache", (sharing) => {
    const [capacity] = createCapacity(at).tokens(demand(sharing));
    if (capacity?.pool.accelerator === undefined) throw new Error("no plan");
    const { accelerator, diskGib, name } = capacity.pool;
    expect(accelerator.share).toEqual(poolShare(capacity.accelerator.gpu));
    expect(accelerator.share?.kind).toBe(sharing);
    expect(devicesPerNode(capacity.pool)).toBe(8);
    expect(name).not.toBe("gpu-h100-8");
    expect(diskGib).toBeGreaterThan((capacity.workload.requests.ephemeral ?? 0) * (accelerator.perNode / GIB));
    const pool = capacity.figures.find(({ name: figure }) => figure === "cache pool per accelerator")?.value ?? 0;
    expect(capacity.engine.cacheBytes).toBe(Math.floor(pool * GIB));
    expect(capacity.cost.every(({ unit, formula }) => unit === "instance-hour" && /^[\d.]+ instances? x/.test(formula))).toBe(true);
    expectFigures(capacity.figures);
  });
});
