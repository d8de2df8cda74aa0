import published from "./failures.json" with { type: "json" };

/** How often a synchronous job stops, and how long it stands still each time. */
export interface FailureRate {
  /** Interruptions of one accelerator a day: the job stops with any of them. */
  readonly perDeviceDay: number;
  /** Seconds from an interruption until the job computes again from its checkpoint. */
  readonly restartSeconds: number;
  readonly source: string;
  readonly asOf: string;
}

const secondsPerDay = 86_400;

/**
 * The published rate that is used where none is stated: 466 interruptions on 16,384 H100 in 54 days. All time lost there, checkpoints and
 * repeated steps included, is counted as standing still, so the restart is an upper bound of what was published (about 17 minutes).
 */
export const publishedFailures: FailureRate = (() => {
  const interruptions = published.unexpected + published.planned;
  return {
    perDeviceDay: interruptions / (published.devices * published.days),
    restartSeconds: ((1 - published.effectiveShare) * published.days * secondsPerDay) / interruptions,
    source: published.source,
    asOf: published.asOf,
  };
})();
