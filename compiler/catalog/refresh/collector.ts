import type { Cloud } from "../../system.ts";
import type { FullCatalog } from "../index.ts";
import { dayOf } from "../staleness.ts";
import {
  commitmentKey,
  type CommitmentDelta,
  type Delta,
  emptyDelta,
  offerKey,
  type OfferDelta,
  type PriceOrigin,
  type ServiceDelta,
  serviceKey,
  type Stated,
} from "./delta.ts";

/** Rows that were not taken, with the reason and up to five examples. */
export interface Unmapped {
  readonly reason: string;
  readonly rows: number;
  readonly examples: readonly string[];
}

/** A price as a list states it. `effective` is the day from which it counts; the empty text where the list names none. */
export interface Observed {
  readonly usd: number;
  readonly effective: string;
}

const EXAMPLES = 5;
/** No instance and no unit of a service costs as much; a larger number is a mistake of the list or of the reader. */
const LARGEST_USD = 100_000;

interface Candidate extends Observed {
  readonly put: (target: MutableDelta, usd: number, origin: PriceOrigin) => void;
  readonly name: string;
  readonly conflict: boolean;
  readonly origin: PriceOrigin;
}

interface MutableDelta {
  readonly offers: Map<string, OfferDelta>;
  readonly services: Map<string, ServiceDelta>;
  readonly commitments: Map<string, CommitmentDelta>;
}

/**
 * Gathers the prices of one cloud while its lists are read. Of several prices for the same thing the one counts that is effective
 * last, but not after the day of the list; two prices of the same day contradict each other, and none is taken.
 */
export class Collector {
  readonly cloud: Cloud;
  readonly catalog: FullCatalog;
  /** Day that prices must be effective by: of publication, or of reading. */
  origin: PriceOrigin = { source: "", asOf: "" };
  /** What a complete list covers: "offers eu-west-1". A known row of it that the list lacks is no longer sold. */
  readonly complete = new Set<string>();
  /** On-demand rows that a list has, whether their price could be taken or not. */
  readonly seen = new Set<string>();
  rows = 0;
  readonly #candidates = new Map<string, Candidate>();
  readonly #skipped = new Map<string, { rows: number; examples: Set<string> }>();
  readonly #types: ReadonlySet<string>;
  readonly #regions: ReadonlySet<string>;
  #items: ReadonlyMap<string, Pick<ServiceDelta, "tier" | "upTo">> | undefined;

  constructor(cloud: Cloud, catalog: FullCatalog) {
    this.cloud = cloud;
    this.catalog = catalog;
    this.#types = new Set(catalog.instanceTypes(cloud));
    this.#regions = new Set(catalog.regions(cloud));
  }

  knowsRegion(region: string): boolean {
    return this.#regions.has(region);
  }

  knowsType(instanceType: string): boolean {
    return this.#types.has(instanceType);
  }

  skip(reason: string, example: string): undefined {
    const known = this.#skipped.get(reason);
    if (known === undefined) this.#skipped.set(reason, { rows: 1, examples: new Set([example]) });
    else {
      known.rows++;
      if (known.examples.size < EXAMPLES) known.examples.add(example);
    }
  }

  offer(region: string, instanceType: string, market: "on-demand" | "spot", observed: Observed): undefined {
    if (!this.#place(region, instanceType)) return;
    if (market === "on-demand") this.seen.add(offerKey(region, instanceType));
    this.#put(`offer ${offerKey(region, instanceType)} ${market}`, `${market} ${region} ${instanceType}`, observed, (target, usd, origin) => {
      const stated: Stated = { usd, ...origin };
      const key = offerKey(region, instanceType);
      target.offers.set(key, { ...target.offers.get(key), ...(market === "spot" ? { spot: stated } : { onDemand: stated }) });
    });
  }

  commitment(region: string, instanceType: string, term: CommitmentDelta["term"], observed: Observed): undefined {
    if (!this.#place(region, instanceType)) return;
    const key = commitmentKey(region, instanceType, term);
    this.#put(`commitment ${key}`, `${term} ${region} ${instanceType}`, observed, (target, usd, origin) => {
      target.commitments.set(key, { term, usd, ...origin });
    });
  }

  service(region: string, row: Omit<ServiceDelta, "usd" | keyof PriceOrigin>, observed: Observed): undefined {
    if (!this.knowsRegion(region)) return this.skip("region that the catalogue does not know", `${this.cloud}/${region}`);
    this.#items ??= new Map(
      this.catalog
        .regions(this.cloud)
        .flatMap((one) => this.catalog.allServicePrices(this.cloud, one))
        .map((one) => [serviceKey("", { ...one, tier: one.tier ?? null }), { tier: one.tier ?? null, upTo: one.upTo ?? null }]),
    );
    const known = this.#items.get(serviceKey("", row));
    if (known === undefined) return this.skip("item that the catalogue does not know", `${row.service} ${row.item}`);
    if (known.upTo !== row.upTo) return this.skip("volume step that ends elsewhere than in the catalogue", `${row.service} ${row.item}`);
    const key = serviceKey(region, row);
    this.#put(`service ${key}`, `${region} ${row.service} ${row.item}`, observed, (target, usd, origin) => {
      target.services.set(key, { ...row, usd, ...origin });
    });
  }

  #place(region: string, instanceType: string): boolean {
    if (!this.knowsRegion(region)) this.skip("region that the catalogue does not know", `${this.cloud}/${region}`);
    else if (!this.knowsType(instanceType)) this.skip("instance type whose shape the catalogue does not know", instanceType);
    else return true;
    return false;
  }

  #put(key: string, name: string, observed: Observed, put: Candidate["put"]): undefined {
    const { usd, effective } = observed;
    if (!Number.isFinite(usd) || usd <= 0 || usd > LARGEST_USD) return this.skip("price that is not above zero, or beyond all bounds", `${name}: ${usd}`);
    if (effective !== "" && dayOf(effective) === undefined) return this.skip("effective date that is no date", `${name}: ${effective}`);
    if (effective > this.origin.asOf && effective !== "") return this.skip(`price that is not effective yet on ${this.origin.asOf}`, name);
    const before = this.#candidates.get(key);
    if (before !== undefined && before.effective > effective) return this.skip("price that a later one replaced", name);
    if (before !== undefined && before.effective < effective) this.skip("price that a later one replaced", name);
    const conflict = before !== undefined && before.effective === effective && (before.conflict || before.usd !== usd);
    this.#candidates.set(key, { usd, effective, put, name, conflict, origin: this.origin });
  }

  /** What was read, and what was left out: sorted, whatever the order of the files. */
  finish(): { readonly delta: Delta; readonly unmapped: readonly Unmapped[] } {
    const target: MutableDelta = { offers: new Map(), services: new Map(), commitments: new Map() };
    for (const { usd, put, name, conflict, origin } of this.#candidates.values()) {
      if (conflict) this.skip("two prices for the same thing", name);
      else put(target, usd, origin);
    }
    const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    const unmapped = [...this.#skipped]
      .sort(([a], [b]) => order(a, b))
      .map(([reason, { rows, examples }]) => ({ reason, rows, examples: [...examples].sort(order) }));
    return { delta: { ...emptyDelta(this.cloud), ...target }, unmapped };
  }
}
