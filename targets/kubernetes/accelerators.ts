import type { Pool } from "../../compiler/plan/plan.ts";
import type { KubernetesContext } from "./contract.ts";

/** Whole devices, and parts of them on most clusters. */
export const wholeResource = "nvidia.com/gpu";

/** What pods ask of the nodes of a pool. */
export const resourceOf = (pool: Pool, { profile }: Pick<KubernetesContext, "profile">): string => profile.acceleratorResource?.(pool) ?? wholeResource;

/** Resources of the accelerators of all pools, sorted. */
export const resourcesOf = (context: Pick<KubernetesContext, "profile" | "plan">): readonly string[] =>
  [...new Set(context.plan.pools.flatMap((pool) => (pool.accelerator === undefined ? [] : [resourceOf(pool, context)])))].sort();
