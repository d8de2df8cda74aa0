export { chatServing, type ChatServingInput } from "./chat-serving.ts";
export type { Deployment } from "./deployment.ts";
export { embeddingService, type EmbeddingServiceInput } from "./embedding-service.ts";
export { predictionApi, type PredictionApiInput } from "./prediction-api.ts";
