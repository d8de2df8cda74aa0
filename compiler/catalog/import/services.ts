import type { Cloud } from "../../system.ts";
import { FORMAT, type ItemCells, type PriceCells, type ServicesFile } from "../format.ts";
import { Dictionary, groupBy, originOf, originsOf } from "./dictionary.ts";
import { ImportError, number, optionalText, text } from "./source.ts";
import { flatLimits, steps } from "./steps.ts";
import type { TreatedRow } from "./treat.ts";

/** Sorts items, and the steps of one item by volume. */
const itemKey = ([service, item, unit, tier, upTo]: ItemCells): string =>
  [service, item, unit, tier === null && upTo === null ? "" : String(upTo ?? Number.MAX_SAFE_INTEGER).padStart(20, "0")].join("\0");

function itemOf({ cells }: TreatedRow): ItemCells {
  const service = text(cells, "service");
  const item = text(cells, "item");
  const tier = optionalText(cells, "tier");
  if (tier === undefined) return [service, item, text(cells, "unit"), null, flatLimits[`${service}/${item}`]?.upTo ?? null];
  const step = steps[tier];
  if (step === undefined) throw new ImportError(`tier \`${tier}\` is unknown: add it to steps.ts`);
  return [service, item, text(cells, "unit"), tier, step.upTo];
}

/** One cloud's service prices. `regionNames` tells regions from multi-regions. */
export function servicesFile(cloud: Cloud, all: readonly TreatedRow[], regionNames: ReadonlySet<string>): ServicesFile {
  const rows = all.filter(({ cells }) => cells["cloud"] === cloud);
  const origins = originsOf(rows);
  const items = new Dictionary(rows.map(itemOf), itemKey);
  const price = (row: TreatedRow): PriceCells => [items.indexOf(itemOf(row)), number(row.cells, "price_usd"), origins.indexOf(originOf(row))];
  const groups = groupBy(rows, "region").map(([region, group]) => {
    const prices = group.map(price).sort((a, b) => a[0] - b[0]);
    const doubled = prices.find((one, index) => one[0] === prices[index - 1]?.[0]);
    if (doubled !== undefined) throw new ImportError(`${cloud} ${region} lists \`${items.values[doubled[0]]?.join(", ")}\` twice`);
    return [region, prices] as const;
  });
  return {
    format: FORMAT,
    cloud,
    origins: origins.values,
    items: items.values,
    regions: Object.fromEntries(groups.filter(([name]) => regionNames.has(name))),
    locations: Object.fromEntries(groups.filter(([name]) => !regionNames.has(name))),
  };
}
