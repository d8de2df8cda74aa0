import type { Cloud } from "../../system.ts";
import { type CarbonCells, type CarbonFile, type CommitmentCells, type CommitmentsFile, FORMAT, type SpotAdvisorFile, type Term } from "../format.ts";
import { groupBy, originOf, originsOf, textsOf } from "./dictionary.ts";
import { ImportError, number, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

const terms: readonly Term[] = ["cud-1y", "cud-3y", "ri-1y-no-upfront"];
const bands = ["<5%", "5-10%", "10-15%", "15-20%", ">20%"];
const clouds: readonly Cloud[] = ["aws", "azure", "gcp"];

function indexIn(values: readonly string[], value: string): number {
  const index = values.indexOf(value);
  if (index < 0) throw new ImportError(`\`${value}\` is none of ${values.join(", ")}`);
  return index;
}

/** Rows of each cloud that has any, by region. */
function byCloud<T>(rows: readonly TreatedRow[], toRegion: (group: readonly TreatedRow[]) => T): Partial<Record<Cloud, Record<string, T>>> {
  const result: Partial<Record<Cloud, Record<string, T>>> = {};
  for (const cloud of clouds) {
    const own = rows.filter(({ cells }) => cells["cloud"] === cloud);
    if (own.length > 0) result[cloud] = Object.fromEntries(groupBy(own, "region").map(([region, group]) => [region, toRegion(group)]));
  }
  return result;
}

export function commitmentsFile(rows: readonly TreatedRow[]): CommitmentsFile {
  const origins = originsOf(rows);
  const types = textsOf(rows.map(({ cells }) => text(cells, "instance_type")));
  const commitment = (row: TreatedRow): CommitmentCells => [
    types.indexOf(text(row.cells, "instance_type")),
    indexIn(terms, text(row.cells, "term")),
    number(row.cells, "price_usd_per_hour"),
    origins.indexOf(originOf(row)),
  ];
  const ordered = (group: readonly TreatedRow[]) => group.map(commitment).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { format: FORMAT, origins: origins.values, types: types.values, terms, clouds: byCloud(rows, ordered) };
}

export function spotAdvisorFile(rows: readonly TreatedRow[]): SpotAdvisorFile {
  const origins = originsOf(rows);
  if (origins.values.length !== 1) throw new ImportError("the spot advisor has more than one source or day");
  const types = textsOf(rows.map(({ cells }) => text(cells, "instance_type")));
  const regions = groupBy(rows, "region").map(([region, group]) => {
    const advice = group.map(
      ({ cells }) =>
        [
          types.indexOf(text(cells, "instance_type")),
          indexIn(bands, text(cells, "interruption_frequency")),
          number(cells, "savings_pct_vs_on_demand"),
        ] as const,
    );
    return [region, advice.sort((a, b) => a[0] - b[0])] as const;
  });
  return { format: FORMAT, origins: origins.values, types: types.values, bands, regions: Object.fromEntries(regions) };
}

export function carbonFile(rows: readonly TreatedRow[]): CarbonFile {
  const origins = originsOf(rows);
  const figure = (group: readonly TreatedRow[]): CarbonCells => {
    const [row, other] = group;
    if (row === undefined || other !== undefined) throw new ImportError("a region has more than one carbon figure");
    return [number(row.cells, "grid_gco2e_per_kwh"), number(row.cells, "google_cfe"), text(row.cells, "location"), origins.indexOf(originOf(row))];
  };
  return { format: FORMAT, origins: origins.values, clouds: byCloud(rows, figure) };
}
