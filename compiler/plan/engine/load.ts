import type { LogNormal } from "../distribution.ts";

/** Load on the engine, apart from its rate. */
export interface Load {
  readonly input: LogNormal;
  /** Absent where nothing is generated: embeddings, rerankers. */
  readonly output?: LogNormal;
  /** Share of prompt tokens found in the prefix cache. */
  readonly sharedPrefix: number;
}
