import type { Environment, Place } from "../system.ts";

/** Availability from which one node or zone may fail at peak without breaking the SLO. */
const SPARE_FROM = 0.999;

/**
 * Whether one failure is provisioned for: what the author states decides (99.9 % or more); where nothing is stated,
 * production over several zones is.
 */
export const needsSpare = (availability: number | undefined, place: Place, environment: Environment): boolean =>
  availability === undefined ? environment === "production" && place.zones > 1 : availability >= SPARE_FROM;
