export { capacityAt, type CapacityOptions, loadCurvePoints, type OpenLoad, type SimulatedCapacity } from "./capacity.ts";
export { simulate } from "./simulate.ts";
export type * from "./simulation.ts";
export { saturationRate } from "./stability.ts";
