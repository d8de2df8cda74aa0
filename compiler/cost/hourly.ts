import type { Offer } from "../catalog/catalog.ts";
import { HOURS_PER_MONTH } from "../plan/schedule.ts";
import { billedHours, sustainedUse } from "./sustained-use.ts";

/** What hours of one instance cost. */
export interface HourlyPrice {
  /** Effective US dollars an hour, after discounts that the cloud gives by itself. */
  readonly usdPerHour: number;
  /** What was taken off and why; absent where nothing was. */
  readonly assumption?: string;
}

/**
 * On-demand price of one hour where an instance runs `hours` of a month: Google Cloud's sustained-use discount is taken off, which no
 * spot price and no commitment has. Undefined where the offer has no price.
 */
export function hourlyUsd(offer: Offer, hours: number): HourlyPrice | undefined {
  const { cloud, instanceType, accelerator, usdPerHour } = offer;
  if (usdPerHour === undefined) return undefined;
  const discount = sustainedUse(cloud, instanceType, accelerator !== undefined);
  if (discount === undefined || !(hours > 0)) return { usdPerHour };
  const share = billedHours(discount, hours, HOURS_PER_MONTH) / hours;
  if (share >= 1) return { usdPerHour };
  return {
    usdPerHour: usdPerHour * share,
    assumption: `sustained use of ${Number(hours.toFixed(2))} h a month by one instance takes ${Number(((1 - share) * 100).toFixed(2))} % off the list price${discount.verified ? "" : "; shares within the month are recalled"}`,
  };
}
