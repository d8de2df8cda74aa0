import type { Diagnostic, Result } from "./diagnostics/diagnostic.ts";
import { diagnostic } from "./diagnostics/report.ts";
import type { Targets } from "./lower.ts";
import type { Cloud, System } from "./system.ts";
import type { LoadTarget } from "./target.ts";

/** One loader a cloud; `undefined` where there is no target yet. */
export type TargetLoaders = Readonly<Record<Cloud, LoadTarget | undefined>>;

/** Keeps the places that were asked for, and loads their targets with the kinds that occur. */
export async function select(
  system: System,
  clouds: readonly Cloud[] | undefined,
  loaders: TargetLoaders,
): Promise<Result<{ readonly system: System; readonly targets: Targets }>> {
  const places = clouds === undefined ? system.places : system.places.filter((place) => clouds.includes(place.cloud));
  if (places.length === 0) {
    const found = [...new Set(system.places.map((place) => place.cloud))];
    return [
      undefined,
      [
        diagnostic("LNT6002", {
          message: `\`${system.name}\` has no place on ${(clouds ?? []).join(" or ")}`,
          at: { origin: system.origin, path: ["on"] },
          hint: `it runs on ${found.join(", ")}`,
        }),
      ],
    ];
  }
  const kept = Object.values(system.components).filter(
    (component) => component.place !== undefined && (clouds === undefined || clouds.includes(component.place.cloud)),
  );
  const available = Object.entries(loaders).flatMap(([cloud, loader]) => (loader === undefined ? [] : [cloud]));
  const kinds = [...new Set(Object.values(system.components).map((component) => component.kind))].sort();
  const targets: { -readonly [C in Cloud]?: Targets[C] } = {};
  const diagnostics: Diagnostic[] = [];
  const wanted = [
    ...places.map(({ cloud }) => ({ cloud, at: { origin: system.origin, path: ["on"] } })),
    ...kept.flatMap((component) =>
      component.place === undefined ? [] : [{ cloud: component.place.cloud, at: { origin: component.origin, path: ["on"], component: component.name } }],
    ),
  ];
  for (const { cloud, at } of wanted) {
    const loader = loaders[cloud];
    if (loader === undefined)
      diagnostics.push(
        diagnostic("LNT6001", { message: `this version of lintel cannot compile for ${cloud}`, at, hint: `it compiles for ${available.join(", ")}` }),
      );
    else targets[cloud] ??= await loader(kinds);
  }
  return diagnostics.length > 0 ? [undefined, diagnostics] : [{ system: { ...system, places }, targets }, []];
}
