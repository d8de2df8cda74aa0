import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Pool } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { machineOf } from "./machines.ts";
import { rungsOf } from "./nodes.ts";

/** Pools that GKE cannot make as the plan has them. */
export function poolErrors(pools: readonly Pool[], context: PlanContext): readonly Diagnostic[] {
  return pools.flatMap((pool) => {
    const [type = ""] = pool.instanceTypes;
    const machine = machineOf(type);
    if (pool.accelerator !== undefined && (machine === undefined || !Number.isInteger(pool.accelerator.perNode))) {
      return [
        at(context, "LNT4603", {
          message: `no node pool is made for \`${type}\` (${pool.accelerator.name}) of pool \`${pool.name}\``,
          hint: "choose NVIDIA accelerators in whole devices: L4, A100, H100, H200, B200 or RTX PRO 6000",
        }),
      ];
    }
    return rungsOf(pool).flatMap((rung) => {
      if (machine?.soldAs !== undefined && !machine.soldAs.includes(rung.from)) {
        return [
          at(context, "LNT4604", {
            message: `\`${type}\` of pool \`${pool.name}\` is not sold ${rung.from === "on-demand" ? "on demand" : `as ${rung.from}`} on Google Cloud`,
            hint: `climb other rungs with \`capacity\`: it is sold as ${machine.soldAs.join(", ")}`,
          }),
        ];
      }
      return [];
    });
  });
}

const at = ({ system }: PlanContext, code: "LNT4603" | "LNT4604", { message, hint }: { readonly message: string; readonly hint: string }): Diagnostic =>
  diagnostic(code, { message, at: { origin: system.origin, path: ["on"] }, hint });
