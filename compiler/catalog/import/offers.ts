import type { Cloud } from "../../system.ts";
import { type AcceleratorCells, type AcceleratorsFile, FORMAT, type OfferCells, type OffersFile, type TypeCells } from "../format.ts";
import { Dictionary, groupBy, originOf, originsOf, textsOf } from "./dictionary.ts";
import { ImportError, byCodePoint, number, optionalNumber, optionalText, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

type Mapping = AcceleratorsFile["accelerators"];

function gpuOf(mapping: Mapping, cloud: Cloud, instanceType: string, name: string): string | null {
  const entry = mapping.find((one) => one.name === name);
  if (entry === undefined) throw new ImportError(`accelerator \`${name}\` is not in accelerators.json`);
  const other = entry.except?.find((one) => one.cloud === cloud && new RegExp(`^(?:${one.instanceType})$`).test(instanceType));
  return other === undefined ? entry.gpu : other.gpu;
}

function acceleratorOf({ cells }: TreatedRow, cloud: Cloud, mapping: Mapping): AcceleratorCells | undefined {
  const name = optionalText(cells, "accelerator_name");
  if (name === undefined) return undefined;
  return [name, gpuOf(mapping, cloud, text(cells, "instance_type"), name), number(cells, "accelerator_count"), number(cells, "accelerator_memory_gib")];
}

/** One cloud's offers. A type has the same size in every region; where it has not, the import stops. */
export function offersFile(cloud: Cloud, all: readonly TreatedRow[], mapping: Mapping): OffersFile {
  const rows = all.filter(({ cells }) => cells["cloud"] === cloud);
  const origins = originsOf(rows);
  const zoneTexts = textsOf(["", ...rows.map(({ cells }) => cells["zones"] ?? "")]);
  const accelerators = new Dictionary(
    rows.flatMap((row) => {
      const device = acceleratorOf(row, cloud, mapping);
      return device === undefined ? [] : [device];
    }),
    (device) => JSON.stringify(device),
  );
  const typeOf = (row: TreatedRow): TypeCells => {
    const device = acceleratorOf(row, cloud, mapping);
    return [
      text(row.cells, "instance_type"),
      optionalNumber(row.cells, "vcpus") ?? null,
      optionalNumber(row.cells, "memory_gib") ?? null,
      device === undefined ? null : accelerators.indexOf(device),
    ];
  };
  const types = new Dictionary(rows.map(typeOf), (type) => JSON.stringify(type));
  const names = types.values.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ImportError(`\`${twice}\` has different sizes in different regions of ${cloud}`);
  const offer = (row: TreatedRow): OfferCells => [
    types.indexOf(typeOf(row)),
    optionalNumber(row.cells, "price_usd_per_hour") ?? null,
    optionalNumber(row.cells, "spot_price_usd_per_hour") ?? null,
    origins.indexOf(originOf(row)),
    zoneTexts.indexOf(row.cells["zones"] ?? ""),
  ];
  const regions = groupBy(rows, "region").map(([region, group]) => {
    const cells = group.map(offer).sort((a, b) => a[0] - b[0]);
    const doubled = cells.find((one, index) => one[0] === cells[index - 1]?.[0]);
    if (doubled !== undefined) throw new ImportError(`${cloud} ${region} lists \`${types.values[doubled[0]]?.[0]}\` twice`);
    return [region, cells] as const;
  });
  return {
    format: FORMAT,
    cloud,
    origins: origins.values,
    zones: zoneTexts.values,
    accelerators: accelerators.values,
    types: types.values,
    regions: Object.fromEntries(regions.sort(([a], [b]) => byCodePoint(a, b))),
  };
}
