import { awsLimits } from "./limits/aws.ts";
import { azureLimits } from "./limits/azure.ts";
import { gcpLimits } from "./limits/gcp.ts";
import type { Limit } from "./limits/limit.ts";

export type { Limit } from "./limits/limit.ts";

/**
 * Names of all clouds: type of resource -> what its name may be. Where a type has a second one, `type.argument`. Whoever names a
 * resource cuts to `most`; the judge of values and the tests hold what is emitted against `form`, `reserved` and `unique`.
 */
export const limits = { ...awsLimits, ...gcpLimits, ...azureLimits } as const satisfies Readonly<Record<string, Limit>>;
