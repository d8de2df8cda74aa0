import { expect, it } from "vitest";
import { quotaNeeds } from "../../../targets/gcp/quotas.ts";
import { pool } from "./fixture.ts";

it("asks quotas for the upper bounds, by accelerator, family and purchase, and names what it does not know", () => {
  const h100 = pool({
    rungs: [
      { from: "reserved", id: "r" },
      { from: "on-demand", instances: 1 },
      { from: "spot", maxShare: 0.5 },
    ],
  });
  const general = { ...pool({ name: "general", instanceTypes: ["n4-standard-8"], vcpus: 8, maxNodes: 3 }), accelerator: undefined } as never;
  const b200 = pool({ name: "b200", instanceTypes: ["a4-highgpu-8g"], accelerator: { name: "B200", perNode: 8 }, maxNodes: 1, rungs: [{ from: "spot" }] });
  expect(quotaNeeds([h100, general, b200])).toEqual({
    needs: [
      { metric: "N4_CPUS", amount: 24 },
      { metric: "NVIDIA_H100_GPUS", amount: 8 },
      { metric: "PREEMPTIBLE_NVIDIA_H100_GPUS", amount: 16 },
    ],
    unknown: ["8 x nvidia-b200 (preemptible)"],
  });
});
