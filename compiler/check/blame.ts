import type { Where } from "../diagnostics/diagnostic.ts";
import type { Override } from "../../dsl/override.ts";
import type { System } from "../system.ts";
import type { Subject } from "./rule.ts";

/** An override that changed what a finding is about. A pointer that meets the one that was read counts most. */
export function overrideOf({ emitted }: Subject, system: System): Where | undefined {
  if (emitted === undefined) return undefined;
  const carried = [
    ...system.overrides.map((override, index) => ({ override, at: { origin: system.origin, path: ["overrides", index] } as Where })),
    ...Object.values(system.components).flatMap(({ name, origin, overrides }) =>
      overrides.map((override, index) => ({ override, at: { origin, component: name, path: ["overrides", index] } as Where })),
    ),
  ].filter(({ override }) => concerns(override, emitted));
  const meets = carried.find(({ override }) => override.op === "add" || meet(override.at, emitted.pointer));
  return meets?.at;
}

function concerns({ target, address }: Override, { cloud, address: found, file }: NonNullable<Subject["emitted"]>): boolean {
  return address === found && (target === "kubernetes" ? file.includes("/kubernetes/") : target === cloud);
}

/** One leads to the other. `0` for a block that stands alone is left out, as overrides may write it. */
function meet(a: string, b: string | undefined): boolean {
  if (b === undefined) return true;
  const [one, other] = [a, b].map((pointer) => pointer.split("/").filter((part) => part !== "" && part !== "0")) as [string[], string[]];
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).join("/") === other.slice(0, length).join("/");
}
