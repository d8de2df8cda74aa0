import type { Override } from "../../dsl/override.ts";
import type { Diagnostic, Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import type { System } from "../system.ts";
import type { Deployment } from "../target.ts";
import { drop, follow, has, isLost, put, same, valueAt } from "./pointer.ts";
import { draftOf, finished, type Draft, type Slot } from "./draft.ts";

/** An override with the one who carries it. */
interface Carried {
  readonly override: Override;
  /** Component, or "foundation" when the system carries it. */
  readonly component: string;
  readonly folder: string;
  readonly at: Where;
}

function carried(system: System): Carried[] {
  const whole = system.overrides.map((override, index) => ({
    override,
    component: "foundation",
    folder: "cluster",
    at: { origin: system.origin, path: ["overrides", index] },
  }));
  const own = Object.values(system.components).flatMap((component) =>
    component.overrides.map((override, index) => ({
      override,
      component: component.name,
      folder: component.id,
      at: { origin: component.origin, path: ["overrides", index], component: component.name },
    })),
  );
  return [...whole, ...own];
}

/** Applies the author's recorded changes. Clouds that were not asked for are left out; everything else must match. */
export function applyOverrides(system: System, deployments: readonly Deployment[]): Result<readonly Deployment[]> {
  const all = carried(system);
  if (all.length === 0) return [deployments, []];
  const drafts = deployments.map(draftOf);
  const diagnostics: Diagnostic[] = [];
  for (const one of all) {
    const { target } = one.override;
    const concerned = drafts.filter((draft) => target === "kubernetes" || draft.deployment.place.cloud === target);
    if (concerned.length > 0) diagnostics.push(...applyTo(concerned, one));
  }
  return [hasErrors(diagnostics) ? undefined : drafts.map(finished), diagnostics];
}

function applyTo(drafts: readonly Draft[], one: Carried): Diagnostic[] {
  const { override, at } = one;
  if (override.op === "add") return drafts.flatMap((draft) => draft.add(override, one.component, one.folder).map((found) => ({ ...found, at })));
  const slots = drafts.map((draft) => draft.find(override));
  const several = slots.find((found) => found.length > 1);
  if (several !== undefined)
    return [
      diagnostic("LNT4306", {
        message: `the override of \`${override.address}\` matches ${several.length} objects`,
        at,
        notes: several.map((slot) => slot.label),
      }),
    ];
  const found = slots.flat();
  if (found.length === 0) {
    const known = [...new Set(drafts.flatMap((draft) => draft.addresses(override.target)))];
    const near = nearest(override.address, known);
    return [
      diagnostic("LNT4301", {
        message: `\`${override.address}\` is not emitted for ${override.target}`,
        at,
        hint: near.length > 0 ? `nearest: ${near.join(", ")}` : "trace.json lists every address",
      }),
    ];
  }
  return found.flatMap((slot) => change(slot, one));
}

function change(slot: Slot, { override, at }: Carried): Diagnostic[] {
  const where = `\`${override.at}\` of \`${override.address}\``;
  const spot = follow(slot.body, override.at, override.target !== "kubernetes");
  if (isLost(spot))
    return [diagnostic("LNT4302", { message: `there is no ${where}`, at, hint: `\`${spot.reached}\` holds: ${spot.there.join(", ") || "nothing"}` })];
  const value = valueAt(spot);
  if (override.was !== undefined && !same(value, override.was)) {
    const now = has(spot) ? JSON.stringify(value) : "nothing";
    return [
      diagnostic("LNT4303", {
        message: `${where} is ${now} now, the override expects ${JSON.stringify(override.was)}`,
        at,
        hint: "check that the reason still holds, then update `was`",
      }),
    ];
  }
  if (override.op === "remove") {
    if (!has(spot))
      return [
        diagnostic("LNT4302", { message: `there is no ${where} to remove`, at, hint: `it stands among: ${Object.keys(spot.holder).join(", ") || "nothing"}` }),
      ];
    drop(spot);
    return [];
  }
  if (override.value === undefined) return [diagnostic("LNT4305", { message: `the override of ${where} has no value to set`, at, hint: "write it as `to`" })];
  put(spot, override.value);
  return [];
}

/** Up to three addresses that look like the one that was written. */
function nearest(address: string, known: readonly string[]): string[] {
  const grams = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, index) => text.slice(index, index + 3).toLowerCase()));
  const wanted = grams(address);
  const scored = known.map((candidate) => {
    const own = grams(candidate);
    let shared = 0;
    for (const gram of own) if (wanted.has(gram)) shared += 1;
    return { candidate, score: (2 * shared) / Math.max(1, own.size + wanted.size) };
  });
  return scored
    .filter(({ score }) => score > 0.4)
    .sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
