import type { Catalog } from "../../catalog/catalog.ts";
import type { Environment, Place } from "../../system.ts";
import type { TokenDemand } from "../capacity.ts";
import { byCodePoint } from "../format.ts";
import { searchTokens } from "../tokens.ts";
import type { Setting } from "../setting.ts";
import { compareKeys, type Key } from "./best-first.ts";
import type { Candidate, Search } from "./found.ts";
import { keyOf } from "./sizing.ts";

/** What a demand comes to in one place. */
export interface PlaceAnswer {
  readonly place: Place;
  /** The best one there; undefined: nothing there holds the demand. */
  readonly best: Candidate | undefined;
  /** Known price of a month; undefined where nothing holds, or a part has no price. */
  readonly monthlyUsd: number | undefined;
  /** Electricity of the accelerators in grams of CO2 equivalent a month; undefined where rating or grid is unknown. */
  readonly gco2e: number | undefined;
  readonly search: Search;
}

/** Where a search over places runs: a setting without its place. */
export type Anywhere = Pick<Setting, "engines" | "simulate"> & { readonly environment: Environment };

/**
 * The same search in several clouds and regions, the best place first, then those where nothing holds. Places need no target yet: a
 * price can be had for what cannot be written. A kind of replica is simulated once, however many places sell its accelerator. Equal
 * answers are in order of cloud and region.
 */
export function searchPlaces(
  demand: TokenDemand,
  catalog: Catalog,
  places: readonly Place[],
  { environment, engines, simulate }: Anywhere,
): readonly PlaceAnswer[] {
  const anywhere = { environment, ...(engines === undefined ? {} : { engines }), ...(simulate === undefined ? {} : { simulate }) };
  const optimise = demand.optimise ?? "cost";
  const answers = places.map((place): PlaceAnswer & { readonly key: Key | undefined } => {
    const search = searchTokens(demand, { catalog, place, ...anywhere });
    const best = search.candidates[0];
    const intensity = catalog.carbon(place.cloud, place.region);
    const gco2e = best?.kwh === undefined || intensity === undefined ? undefined : best.kwh * intensity;
    // Between regions the grid counts as well; where it is unknown, nothing can be said of carbon.
    const [first, ...rest] = best === undefined ? [] : (keyOf(best, best.replica, optimise) ?? []);
    const key = first === undefined ? undefined : [optimise === "carbon" ? (gco2e ?? Number.POSITIVE_INFINITY) : first, ...rest];
    return { place, best, monthlyUsd: best === undefined || best.unpriced ? undefined : best.monthlyUsd, gco2e, search, key };
  });
  const named = ({ place }: PlaceAnswer): string => `${place.cloud} ${place.region}`;
  answers.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined) || byCodePoint(named(a), named(b));
    return compareKeys(a.key, b.key) || byCodePoint(named(a), named(b));
  });
  return answers.map(({ key: _key, ...answer }) => answer);
}
