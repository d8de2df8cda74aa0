export type { TrainingDemand, TrainingOffer } from "./demand.ts";
export { type FailureRate, publishedFailures } from "./failures.ts";
export { planTraining, type TrainingPlan, type TrainingRefusal } from "./plan-training.ts";
