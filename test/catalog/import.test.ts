import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { authorsFiles } from "../../compiler/catalog/import/authors.ts";
import { buildCatalog } from "../../compiler/catalog/import/build.ts";
import { readHandWritten } from "../../compiler/catalog/import/main.ts";
import { offersFile } from "../../compiler/catalog/import/offers.ts";
import { ImportError, readSources } from "../../compiler/catalog/import/source.ts";
import { type TreatedRow, treat } from "../../compiler/catalog/import/treat.ts";
import { treatments } from "../../compiler/catalog/import/treatments.ts";
import { dataFolder, readData, root, shippedCatalog } from "./fixture.ts";

const source = process.env["LINTEL_CATALOG_SOURCE"];
const hand = readHandWritten(dataFolder);

const row = (cells: Record<string, string>): TreatedRow => ({
  line: 2,
  cells: {
    cloud: "aws",
    region: "eu-west-1",
    instance_type: "a.large",
    accelerator_name: "",
    vcpus: "2",
    memory_gib: "4",
    price_usd_per_hour: "1",
    spot_price_usd_per_hour: "",
    zones: "",
    source: "list",
    as_of: "2026-01-01",
    ...cells,
  },
  unverified: false,
  restricted: false,
  notes: [],
});
const build = (...rows: readonly TreatedRow[]) => offersFile("aws", rows, hand.accelerators.accelerators);

describe("an import stops at", () => {
  it.each<[string, readonly TreatedRow[], string]>([
    ["a type listed twice", [row({}), row({ price_usd_per_hour: "2" })], "lists `a.large` twice"],
    ["a type of two sizes", [row({}), row({ region: "eu-west-2", vcpus: "4" })], "different sizes"],
    ["an unknown accelerator", [row({ accelerator_name: "H900", accelerator_count: "1", accelerator_memory_gib: "80" })], "`H900` is not in accelerators.json"],
    ["text where a number belongs", [row({ price_usd_per_hour: "1.0e3" })], "`1.0e3`, which is no number"],
    ["a date that is none", [row({ as_of: "last week" })], "neither a day nor a year"],
    ["a row without a source", [row({ source: "" })], "column `source` is blank"],
  ])("%s", (_, rows, message) => {
    expect(() => build(...rows)).toThrow(message);
    expect(() => build(...rows)).toThrow(ImportError);
  });

  it("a treatment that meets another number of rows than it was written for", () => {
    const header =
      "cloud,region,instance_type,term,service,item,unit,price_usd_per_hour,spot_price_usd_per_hour,source,as_of,hf_id,from_memory,int8_tops_dense,savings_pct_vs_on_demand\n";
    expect(() => treat(readSources(() => header))).toThrow("treatment `azure-ncv3-retired` was written for 92 rows and meets 0");
  });
});

it("keeps an unknown price unknown, and numbers exact", () => {
  const { regions } = build(row({ price_usd_per_hour: "" }), row({ instance_type: "b.large", price_usd_per_hour: "0.123456789" }));
  expect(regions["eu-west-1"]?.map(([, usd]) => usd)).toEqual([null, 0.123456789]);
});

it("has one treatment an id, each with a reason", () => {
  expect(new Set(treatments.map(({ id }) => id)).size).toBe(treatments.length);
  for (const { reason, effects } of treatments) {
    expect(reason).not.toBe("");
    expect(effects.length).toBeGreaterThan(0);
  }
});

describe.skipIf(source === undefined)(
  `the stored files, from ${source ?? "nowhere: skipped, LINTEL_CATALOG_SOURCE names no folder with the CSV files"}`,
  () => {
    const read = (file: string) => readFileSync(join(source ?? "", file), "utf8");
    const csv = (file: string): Record<string, string>[] => parse(read(file), { columns: true, skip_empty_lines: true });

    it("are what the importer gives", () => {
      const { data, authors } = buildCatalog(read, hand);
      for (const [name, text] of data) expect(readData(name) === text, name).toBe(true);
      for (const [name, text] of authors) expect(readFileSync(`${root}dsl/catalog/${name}`, "utf8") === text, name).toBe(true);
    });

    it("are the same bytes a second time", () => {
      const [first, second] = [buildCatalog(read, hand), buildCatalog(read, hand)];
      expect([...second.data]).toEqual([...first.data]);
      expect([...second.authors]).toEqual([...first.authors]);
    });

    it("hold every price of the CSV files that no treatment touched", () => {
      const catalog = shippedCatalog();
      let [same, other] = [0, 0];
      for (const cells of [...csv("accelerators.csv"), ...csv("general.csv")]) {
        const cloud = cells["cloud"] as "aws" | "gcp" | "azure";
        const offer = catalog.offers(cloud, cells["region"] ?? "").find(({ instanceType }) => instanceType === cells["instance_type"]);
        const price = (column: string) => (cells[column] === "" ? undefined : Number(cells[column]));
        if (offer?.usdPerHour === price("price_usd_per_hour") && offer?.spotUsdPerHour === price("spot_price_usd_per_hour")) same += 1;
        else other += 1;
      }
      // 92 retired, 48 + 3 without an on-demand price, 35 without a spot market.
      expect({ same, other }).toEqual({ same: 11_876 - 178, other: 178 });
    });

    it.skipIf(!existsSync(join(source ?? "", "fabric.csv")))("agree with the purchase options that the vendors document", () => {
      const catalog = shippedCatalog();
      const offers = (["aws", "gcp", "azure"] as const).flatMap((cloud) => catalog.regions(cloud).flatMap((region) => catalog.offers(cloud, region)));
      for (const { cloud, instance_type: type, on_demand: onDemand } of csv("fabric.csv")) {
        const listed = offers.filter((offer) => offer.cloud === cloud && offer.instanceType === type);
        if (onDemand === "retired") expect(listed, type).toEqual([]);
        if (onDemand === "no")
          expect(
            listed.filter(({ usdPerHour }) => usdPerHour !== undefined),
            type,
          ).toEqual([]);
      }
    });
  },
);

it("writes the same authors' tables whatever the order of the rows", () => {
  const rows = [row({ accelerator_name: "L4" }), row({ region: "us-east-1", accelerator_name: "T4" })];
  const tables = (ordered: readonly TreatedRow[]) => [...authorsFiles(ordered, hand.regions, { format: 1, models: [] })].map(([, text]) => text);
  expect(tables([...rows].reverse())).toEqual(tables(rows));
});
