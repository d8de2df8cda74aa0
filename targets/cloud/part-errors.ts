import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import { type CloudParts, partLacks } from "../../compiler/plan/parts.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import type { System } from "../../compiler/system.ts";

/** Pools of parts of accelerators that the cloud makes no nodes for: of kinds that ask for parts without asking which there are. */
export function partErrors(pools: readonly Pool[], { system }: { readonly system: System }, parts: CloudParts): readonly Diagnostic[] {
  return pools.flatMap((pool) => {
    const [type = ""] = pool.instanceTypes;
    const { name = "", share } = pool.accelerator ?? {};
    const lacks = share === undefined ? undefined : partLacks(share, type, parts);
    if (share === undefined || lacks === undefined) return [];
    const profiles = parts.mig === "all" || parts.uncut?.includes(type) === true ? [] : (parts.mig[share.gpu] ?? []);
    const others = share.kind === "mig" && profiles.length > 0 ? `plan it on ${profiles.join(", ")}` : "plan it on whole accelerators";
    return [
      diagnostic("LNT4513", {
        message: `pool \`${pool.name}\` is planned on ${name} (\`${type}\`): ${lacks}`,
        at: { origin: system.origin, path: ["on"] },
        hint: `${others}, or leave \`sharing\` out`,
      }),
    ];
  });
}
