import type { Cloud } from "../../system.ts";
import {
  type AcceleratorsFile,
  type ContentsFile,
  FORMAT,
  type ImagesFile,
  type Origin,
  type RegionsFile,
  type TableSummary,
  type TreatmentSummary,
  type VersionsFile,
} from "../format.ts";
import { summarise } from "../summarise.ts";
import { authorsFiles } from "./authors.ts";

import { originOf } from "./dictionary.ts";
import { layOut } from "./layout.ts";
import { gpusFile, modelsFile } from "./models.ts";
import { offersFile } from "./offers.ts";
import { carbonFile, commitmentsFile, spotAdvisorFile } from "./rates.ts";
import { readRegionalPrices, withRegionalPrices } from "./regional.ts";
import { servicesFile } from "./services.ts";
import { readSources } from "./source.ts";
import { type TreatedRow, treat } from "./treat.ts";
import { type Effect, type Treatment, treatments } from "./treatments.ts";

/** Files written by hand, which the import reads and leaves alone. */
export interface HandWritten {
  readonly accelerators: AcceleratorsFile;
  readonly regions: RegionsFile;
  readonly images: ImagesFile;
  readonly versions: VersionsFile;
  /** Text of regional-prices.csv. */
  readonly regionalPrices: string;
}

const clouds: readonly Cloud[] = ["aws", "gcp", "azure"];

/** What an import writes. The same sources give the same bytes. */
export interface Built {
  /** Name below compiler/catalog/data -> text. */
  readonly data: ReadonlyMap<string, string>;
  /** Name below dsl/catalog -> text. */
  readonly authors: ReadonlyMap<string, string>;
}

export function buildCatalog(read: (file: string) => string, hand: HandWritten): Built {
  const treated = treat(readSources(read));
  const rows = { ...treated, services: withRegionalPrices(treated.services, readRegionalPrices(hand.regionalPrices, hand.regions)) };
  const files = new Map<string, string>();
  const tables: TableSummary[] = [];
  const add = (name: string, file: object, table: string, origins: readonly Origin[], cloud?: Cloud): void => {
    files.set(name, layOut(file));
    tables.push(summarise(table, name, origins, cloud));
  };
  const of = (all: readonly TreatedRow[], cloud: Cloud): readonly Origin[] => all.filter(({ cells }) => cells["cloud"] === cloud).map(originOf);
  for (const cloud of clouds) {
    const { accelerators, general, services } = rows;
    add(`${cloud}/accelerators.json`, offersFile(cloud, accelerators, hand.accelerators.accelerators), "accelerator prices", of(accelerators, cloud), cloud);
    add(`${cloud}/general.json`, offersFile(cloud, general, hand.accelerators.accelerators), "instance prices", of(general, cloud), cloud);
    const regionNames = new Set(Object.keys(hand.regions.clouds[cloud]));
    add(`${cloud}/services.json`, servicesFile(cloud, services, regionNames), "service prices", of(services, cloud), cloud);
  }
  add("commitments.json", commitmentsFile(rows.commitments), "commitment prices", rows.commitments.map(originOf));
  add("spot-advisor.json", spotAdvisorFile(rows.aws_spot_advisor), "spot advice", rows.aws_spot_advisor.map(originOf), "aws");
  add("carbon.json", carbonFile(rows.carbon_gcp), "grid carbon", rows.carbon_gcp.map(originOf), "gcp");
  const models = modelsFile(rows.models);
  add("models.json", models, "models", models.models);
  const gpus = gpusFile(rows.gpus);
  add("gpus.json", gpus, "accelerators", gpus.gpus);
  const { accelerators, regions, images, versions } = hand;
  tables.push(
    summarise(
      "accelerator names",
      "accelerators.json",
      accelerators.accelerators.map(() => accelerators),
    ),
  );
  tables.push(
    summarise(
      "regions",
      "regions.json",
      clouds.flatMap((cloud) => Object.keys(regions.clouds[cloud]).map(() => regions)),
    ),
  );
  tables.push(summarise("images", "images.json", images.images));
  tables.push(summarise("versions", "versions.json", versions.versions));
  const contents: ContentsFile = { format: FORMAT, tables, treatments: treatments.map(summary) };
  files.set("contents.json", layOut(contents));
  return { data: files, authors: authorsFiles(rows.accelerators, regions, models) };
}

const effectName = (effect: Effect): TreatmentSummary["effects"][number] => {
  if ("drop" in effect) return "drop";
  if ("set" in effect) return Object.values(effect.set).every((cell) => cell === "") ? "blank" : "correct";
  if ("unverified" in effect) return "unverified";
  return "restricted" in effect ? "restricted" : "keep";
};
const summary = ({ id, rows, effects, reason }: Treatment): TreatmentSummary => ({ id, rows, effects: effects.map(effectName), reason });
