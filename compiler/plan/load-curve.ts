/**
 * How much of the time a component is at which share of its peak: hours of a month, largest share first. Hours outside of its schedule
 * are not in it: their sum is less than 730 where a component sleeps.
 */
export interface LoadLevel {
  /** Share of the peak, 0 to 1. */
  readonly share: number;
  /** Hours of a month. */
  readonly hours: number;
}
export interface LoadCurve {
  readonly levels: readonly LoadLevel[];
  /** Hours a month in which it runs. */
  readonly hours: number;
  /** Mean share over the hours in which it runs. */
  readonly mean: number;
  /** Where it comes from, in words, for assumptions: "24 shares of the day, in Europe/Berlin". */
  readonly about: string;
  /** Whether the author stated the shape; false: assumed from mean over peak. */
  readonly stated: boolean;
}
