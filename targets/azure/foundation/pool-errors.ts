import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Pool } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { isSold, reservationOf, rungsOf } from "./nodes.ts";

/** Pools that AKS cannot make as the plan has them. */
export function poolErrors(pools: readonly Pool[], { system, place }: PlanContext): readonly Diagnostic[] {
  const without = place.without?.some((one) => /\.capacity\.\d+$/.test(one)) ?? false;
  const at = { origin: system.origin, path: ["on"] } as const;
  return pools.flatMap((pool): readonly Diagnostic[] => {
    const [type = ""] = pool.instanceTypes;
    if (pool.accelerator !== undefined && !Number.isInteger(pool.accelerator.perNode)) {
      return [
        diagnostic("LNT4703", {
          message: `no node pool is made for \`${type}\` (${pool.accelerator.name}) of pool \`${pool.name}\``,
          at,
          hint: "choose an accelerator in whole devices",
        }),
      ];
    }
    return (pool.rungs.length === 0 ? rungsOf(pool) : pool.rungs).flatMap((rung): readonly Diagnostic[] => {
      if (!isSold(rung) && (!without || rungsOf(pool).length === 0)) {
        return [
          diagnostic("LNT4704", {
            message: `pool \`${pool.name}\` asks for ${rung.from} capacity, which Azure does not sell`,
            at,
            hint: "use `reserved`, `onDemand` or `spot`",
          }),
        ];
      }
      if (rung.from === "reserved" && reservationOf(rung) === undefined) {
        return [
          diagnostic("LNT4704", {
            message: `\`${rung.id ?? ""}\` of pool \`${pool.name}\` is no capacity reservation group`,
            at,
            hint: "write its resource id: `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/capacityReservationGroups/…`",
          }),
        ];
      }
      return [];
    });
  });
}
