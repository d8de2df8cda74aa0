export { simulate } from "./simulate.ts";
export type * from "./simulation.ts";
