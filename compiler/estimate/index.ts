export { readCalibration } from "./read-calibration.ts";
export { estimator } from "./estimate.ts";
export type { Calibration } from "./calibration.ts";
export type { Estimate, Query } from "./query.ts";
