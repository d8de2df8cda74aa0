import type { Precision, TokenDemand } from "../capacity.ts";
import { coefficients } from "../coefficients.ts";
import { GIB } from "../memory.ts";
import { SCALE_OUT } from "../scale-out.ts";
import { weightBytes } from "../precision.ts";

const prior = coefficients.start;

/** GiB that a new replica fetches. */
export const fetchedGib = (demand: TokenDemand, precision: Precision): number =>
  (weightBytes(demand.model, precision) * coefficients.memory.weightsMargin) / GIB;

export const loadSeconds = (demand: TokenDemand, precision: Precision): number => fetchedGib(demand, precision) / prior.weightsGibPerSecond;

/** On a node that is there: image, weights, warm-up. */
export const startSeconds = (demand: TokenDemand, precision: Precision): number =>
  prior.imageGib / prior.imageGibPerSecond + loadSeconds(demand, precision) + prior.warmUpSeconds;

/** From more load until a replica on a new node serves: the autoscaler's turn, the node, the replica. */
export const scaleOutSeconds = (demand: TokenDemand, precision: Precision): number => SCALE_OUT.metrics + prior.nodeSeconds + startSeconds(demand, precision);

export interface Rise {
  /** Most that is added within an hour, as a share of the peak. */
  readonly perHour: number;
  readonly about: string;
}

/** How fast the load rises: between the hours of the day's shape; where none is stated, from the mean to the peak within an hour. */
export function riseOf({ diurnal, meanOfPeak }: TokenDemand["traffic"]): Rise {
  if (diurnal === "flat") return { perHour: 1 - meanOfPeak, about: "assumed, as no shape of the day is stated: from the mean to the peak within an hour" };
  if ("officeHours" in diurnal) return { perHour: 0.5, about: "office hours: half of the peak within an hour" };
  const perHour = diurnal.reduce((most, share, hour) => Math.max(most, (diurnal[(hour + 1) % diurnal.length] ?? 0) - share), 0);
  return { perHour, about: "the steepest hour of the day's shape" };
}

/** Requests a second that can be added until a new replica serves: what runs has to hold them. */
export const addedMeanwhile = (demand: TokenDemand, precision: Precision, rate: number): number =>
  Math.min(rate, (rate * riseOf(demand.traffic).perHour * scaleOutSeconds(demand, precision)) / 3600);
