import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { resolveAccess as resolve, type ResolvedAccess as Resolved } from "../../cloud/access.ts";
import type { Access, LowerContext, Lowered } from "../contract.ts";

export type ResolvedAccess = Resolved<Access>;

/** Pods and load balancers open connections. */
const connects = ({ workload, sourceSecurityGroup }: Lowered): boolean => workload || sourceSecurityGroup !== undefined;

export const resolveAccess = (lowered: Readonly<Record<string, Lowered>>, context: LowerContext): Result<readonly ResolvedAccess[]> =>
  resolve<Access, Lowered>(lowered, context, "AWS", connects);
