/** Where the model server and the router before it serve HTTP: the port of the container, and paths for probes. */
export interface Endpoint {
  readonly port: number;
  /** Answers 200 when it takes requests. */
  readonly ready: string;
  /** Answers 200 while the process lives. */
  readonly live: string;
}

/** vLLM. `/health` answers before the weights are there, so it only tells that the process lives. */
export const engineEndpoint: Endpoint = { port: 8000, ready: "/v1/models", live: "/health" };

/** The LiteLLM proxy. Its `/health` would call the model, and is never probed. */
export const routerEndpoint: Endpoint = { port: 4000, ready: "/health/readiness", live: "/health/liveliness" };
