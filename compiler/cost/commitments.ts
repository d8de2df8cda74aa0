import type { Catalog, Offer } from "../catalog/catalog.ts";
import type { Cloud, Place } from "../system.ts";
import type { CommitmentOption, CostLine, Pool } from "../plan/plan.ts";
import { HOURS_PER_MONTH } from "../plan/schedule.ts";
import { hourlyUsd } from "./hourly.ts";

/** Terms of a year or more whose prices the catalogue has for no instance type: named, so that nobody takes them for absent. */
const unlisted: Readonly<Record<Cloud, readonly CommitmentOption["term"][]>> = { aws: ["savings plan 1y"], gcp: [], azure: ["savings plan 1y"] };

interface Basis {
  readonly pool: string;
  readonly instanceType: string;
  readonly instances: number;
  readonly use: number;
}

const shown = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

function bound(
  basis: Basis,
  onDemand: number | null,
  term: CommitmentOption["term"],
  usdPerHour: number,
  from: Pick<CommitmentOption, "note" | "source" | "asOf">,
): CommitmentOption {
  const { instances, use } = basis;
  const monthlyUsd = instances * HOURS_PER_MONTH * usdPerHour;
  return {
    ...basis,
    term,
    usdPerHour,
    monthlyUsd,
    breakEven: onDemand === null ? null : usdPerHour / onDemand,
    savingUsd: onDemand === null ? null : instances * HOURS_PER_MONTH * use * onDemand - monthlyUsd,
    formula: `${instances} x ${HOURS_PER_MONTH} h x $${usdPerHour}`,
    ...from,
  };
}

function free(
  basis: Basis,
  onDemand: number | null,
  term: "on-demand" | "spot",
  usdPerHour: number | null,
  from: Pick<CommitmentOption, "note" | "source" | "asOf">,
): CommitmentOption {
  const hours = basis.instances * HOURS_PER_MONTH * basis.use;
  const monthlyUsd = usdPerHour === null ? null : hours * usdPerHour;
  return {
    ...basis,
    term,
    usdPerHour,
    monthlyUsd,
    breakEven: null,
    savingUsd: monthlyUsd === null || onDemand === null ? null : hours * onDemand - monthlyUsd,
    formula: `${basis.instances} x ${HOURS_PER_MONTH} h x ${shown(basis.use, 4)}${usdPerHour === null ? "" : ` x $${shown(usdPerHour, 6)}`}`,
    ...from,
  };
}

function optionsOf(catalog: Catalog, offer: Offer, basis: Basis): readonly CommitmentOption[] {
  const { cloud, region, instanceType, source, asOf } = offer;
  const price = offer.verified ? hourlyUsd(offer, HOURS_PER_MONTH * basis.use) : undefined;
  const onDemand = price?.usdPerHour ?? null;
  const spot = offer.spotUsdPerHour ?? null;
  const interruption = catalog.spotInterruption(cloud, region, instanceType);
  const spotNote =
    spot === null
      ? "no spot price is known here"
      : `spot price of the catalogue's day${interruption === undefined ? "" : `; ${interruption} of instances are taken back in a month`}`;
  const terms = catalog.commitments(cloud, region, instanceType).filter((one) => one.verified);
  return [
    free(basis, onDemand, "on-demand", onDemand, { ...(price?.assumption === undefined ? {} : { note: price.assumption }), source, asOf }),
    free(basis, onDemand, "spot", spot, { note: spotNote, source, asOf }),
    ...terms.map((one) =>
      bound(basis, onDemand, one.term, one.usdPerHour, { ...(one.note === undefined ? {} : { note: one.note }), source: one.source, asOf: one.asOf }),
    ),
    ...unlisted[cloud].map(
      (term): CommitmentOption => ({
        ...basis,
        term,
        usdPerHour: null,
        monthlyUsd: null,
        breakEven: null,
        savingUsd: null,
        formula: "",
        note: "no price of savings plans in the catalogue",
      }),
    ),
  ];
}

/**
 * Ways to pay for the nodes of each pool, for its first instance type. What the plan uses is the share of the hours that its lines bill of
 * the instances kept at peak; a bound term is compared with that.
 */
export function commitmentsOf(pools: readonly Pool[], lines: readonly CostLine[], place: Place, catalog: Catalog): readonly CommitmentOption[] {
  return pools.flatMap((pool) => {
    const [instanceType] = pool.instanceTypes;
    const offer = catalog.offers(place.cloud, place.region).find((one) => one.instanceType === instanceType);
    const hours = lines.reduce((sum, line) => sum + (line.pool === pool.name && line.unit === "instance-hour" ? line.quantity : 0), 0);
    if (instanceType === undefined || offer === undefined || pool.nodes === 0 || hours === 0) return [];
    return optionsOf(catalog, offer, { pool: pool.name, instanceType, instances: pool.nodes, use: Math.min(1, hours / (pool.nodes * HOURS_PER_MONTH)) });
  });
}
