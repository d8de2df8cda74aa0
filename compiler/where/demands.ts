import type { Place } from "../system.ts";
import type { LoadTarget } from "../target.ts";
import type { TokenDemand } from "../plan/capacity.ts";
import type { TargetLoaders } from "../select.ts";

/** What a component asks of the planner, in a place of the blueprint. */
export interface Asked {
  readonly demand: TokenDemand;
  readonly place: Place;
}

/** Targets that plan as they do, and note what components ask of accelerators: by component, the first place that asks. */
export function noted(loaders: TargetLoaders): { readonly loaders: TargetLoaders; readonly asked: ReadonlyMap<string, Asked> } {
  const asked = new Map<string, Asked>();
  const noting =
    (load: LoadTarget): LoadTarget =>
    async (kinds) => {
      const target = await load(kinds);
      return {
        ...target,
        plan: (component, context) =>
          target.plan(component, {
            ...context,
            capacity: {
              ...context.capacity,
              tokens(demand) {
                if (!asked.has(demand.component)) asked.set(demand.component, { demand, place: context.place });
                return context.capacity.tokens(demand);
              },
            },
          }),
      };
    };
  const wrapped = (load: LoadTarget | undefined): LoadTarget | undefined => (load === undefined ? undefined : noting(load));
  return { loaders: { aws: wrapped(loaders.aws), gcp: wrapped(loaders.gcp), azure: wrapped(loaders.azure) }, asked };
}
