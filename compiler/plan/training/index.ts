export type { TrainingDemand, TrainingOffer } from "./demand.ts";
export { publishedFailures } from "./failures.ts";
export { planTraining, type TrainingPlan } from "./plan-training.ts";
