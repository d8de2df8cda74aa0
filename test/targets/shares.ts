import type { PoolShare } from "../../compiler/plan/plan.ts";

export type { PoolShare };

/** Ways to cut devices, as the planner makes them. */
export const poolShares = {
  mig: { kind: "mig", gpu: "H100-SXM", profile: "1g.10gb", perDevice: 7 },
  turns: { kind: "time-slicing", gpu: "H100-SXM", perDevice: 2 },
  vgpu: { kind: "vgpu", gpu: "L4", perDevice: 1 },
} as const satisfies Record<string, PoolShare>;
