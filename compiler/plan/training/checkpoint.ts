import { figures } from "../figure.ts";
import { GIB } from "../memory.ts";
import type { Figure } from "../plan.ts";
import type { FailureRate } from "./failures.ts";
import { stateBytes } from "./memory.ts";
import { type TrainingSetup, trainableParams } from "./setup.ts";

/** Bytes of a checkpoint from which training goes on: trained weights and the optimizer; gradients are not kept. */
export function checkpointBytes(setup: Pick<TrainingSetup, "model" | "method" | "state" | "adapterRank">): number {
  const { weights, optimizer } = stateBytes[setup.state];
  return trainableParams(setup) * (weights + optimizer);
}

/** How much of the time a job computes new steps. Times in seconds. */
export interface Goodput {
  readonly checkpointGib: number;
  /** Time that a checkpoint stops the steps. */
  readonly stallSeconds: number;
  /** Mean time between interruptions of the job. */
  readonly betweenFailures: number;
  readonly intervalSeconds: number;
  /** Share of the wall time that makes new steps, 0 where the job cannot make progress. */
  readonly share: number;
  readonly figures: readonly Figure[];
}

/**
 * Interval by Young (CACM 17(9), 1974), which Daly (FGCS 22(3), 2006) confirms to first order: sqrt(2 x stall x time between failures).
 * Lost: the stall in each interval; at a failure half an interval of steps, and the restart.
 * @param writeGibs GiB/s at which all devices together write a checkpoint
 */
export function goodputOf(
  setup: Pick<TrainingSetup, "model" | "method" | "state" | "adapterRank">,
  devices: number,
  writeGibs: number,
  failures: FailureRate,
): Goodput {
  const figure = figures("load");
  const checkpointGib = checkpointBytes(setup) / GIB;
  const stall = checkpointGib / writeGibs;
  const { restartSeconds: restart, perDeviceDay } = failures;
  const between = 86_400 / (perDeviceDay * devices);
  const interval = Math.sqrt(2 * stall * between);
  const share = Math.max(0, 1 - stall / interval - (interval / 2 + restart) / between);
  const perParam = checkpointBytes(setup) / trainableParams(setup);
  return {
    checkpointGib,
    stallSeconds: stall,
    betweenFailures: between,
    intervalSeconds: interval,
    share,
    figures: [
      figure("checkpoint", checkpointGib, "GiB", "trained * bytes / 2 ^ 30", { trained: trainableParams(setup), bytes: perParam }, "weights and optimizer"),
      figure("time between failures", between, "s", "86400 / (perDeviceDay * devices)", { perDeviceDay, devices }, `${failures.source}, ${failures.asOf}`),
      figure("checkpoint interval", interval, "s", "sqrt(2 * stall * between)", { stall, between }, "Young, CACM 17(9), 1974; Daly, FGCS 22(3), 2006"),
      figure("goodput", share, "", "max(0, 1 - stall / interval - (interval / 2 + restart) / between)", { stall, interval, restart, between }),
    ],
  };
}
