import type { Catalog } from "../catalog/catalog.ts";
import type { ComponentPlan, Energy, Pool } from "../plan/plan.ts";
import type { Place } from "../system.ts";

interface Part {
  readonly kwh: number;
  readonly text: string;
  readonly source: string;
}

const shown = (value: number): string => String(Number(value.toFixed(2)));

/** By the hours that a component's lines bill, where its kind states no electricity. Undefined where a rating is missing. */
function byLines(plan: ComponentPlan, pool: Pool, place: Place, catalog: Catalog): Part | undefined {
  const offer = catalog.offers(place.cloud, place.region).find((one) => one.instanceType === pool.instanceTypes[0]);
  const gpu = offer?.accelerator?.gpu === undefined ? undefined : catalog.gpu(offer.accelerator.gpu);
  const count = offer?.accelerator?.count;
  if (gpu?.tdpW === undefined || count === undefined) return undefined;
  const hours = plan.cost.reduce((sum, line) => sum + (line.pool === pool.name && line.unit === "instance-hour" ? line.quantity : 0), 0);
  return {
    kwh: (hours * count * gpu.tdpW) / 1000,
    text: `${plan.component}: ${shown(hours)} h x ${count} ${gpu.name} x ${gpu.tdpW} W / 1000`,
    source: gpu.source,
  };
}

/**
 * A month of electricity of a place's accelerators at the power that they are rated for: an upper end for them, and hosts, network and
 * cooling are not in it, because no rating of those is known. Undefined where there are none, or where a rating is missing.
 */
export function energyOf(plans: readonly ComponentPlan[], pools: readonly Pool[], place: Place, catalog: Catalog): Energy | undefined {
  const parts: Part[] = [];
  for (const plan of plans) {
    if (plan.energy !== undefined) {
      parts.push({ kwh: plan.energy.kwh, text: `${plan.component}: ${plan.energy.formula}`, source: plan.energy.source });
      continue;
    }
    const accelerated = pools.filter((pool) => pool.accelerator !== undefined && plan.cost.some((line) => line.pool === pool.name));
    for (const pool of accelerated) {
      const part = byLines(plan, pool, place, catalog);
      if (part === undefined) return undefined;
      parts.push(part);
    }
  }
  if (parts.length === 0) return undefined;
  const kwh = parts.reduce((sum, part) => sum + part.kwh, 0);
  const intensity = catalog.carbon(place.cloud, place.region);
  return {
    kwh,
    gco2e: intensity === undefined ? null : kwh * intensity,
    formula: `${parts.map((part) => part.text).join(" + ")}${intensity === undefined ? "" : `; x ${intensity} g/kWh of the grid`}; accelerators at rated power, without hosts and cooling`,
    source: [...new Set(parts.map((part) => part.source))].join("; "),
  };
}
