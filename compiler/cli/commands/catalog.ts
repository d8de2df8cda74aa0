import type { CatalogLayer } from "../../catalog/catalog.ts";
import type { TableSummary, TreatmentSummary } from "../../catalog/format.ts";
import { ageOf, dayOf, newestDate, stalenessLimits, type TableAge } from "../../catalog/staleness.ts";
import { refreshUsage } from "../catalog-refresh-usage.ts";
import type { Command } from "../command.ts";
import { readFlags } from "../flags.ts";
import { ownCatalog } from "../own-catalog.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage.ts";

const flagKinds = { "as-of": "text", catalog: "text", sources: "switch", json: "switch" } as const;

interface Entry extends TableSummary {
  readonly age: TableAge | undefined;
}

function toJson(asOf: string, entries: readonly Entry[], treatments: readonly TreatmentSummary[], layers: readonly CatalogLayer[]): string {
  const document = {
    asOf,
    rows: entries.reduce((sum, { rows }) => sum + rows, 0),
    tables: entries.map(({ age, ...summary }) => ({
      table: summary.table,
      cloud: summary.cloud ?? null,
      file: summary.file,
      rows: summary.rows,
      unverified: summary.unverified,
      restricted: summary.restricted,
      oldest: age?.oldest ?? null,
      newest: age?.newest ?? null,
      oldestDays: age?.oldestDays ?? null,
      staleAfterDays: age?.staleAfterDays ?? null,
      staleRows: age?.staleRows ?? 0,
      sources: summary.sources,
    })),
    treatments,
    layers,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const ageText = ({ age }: Entry): string => {
  if (age === undefined) return "";
  if (age.staleAfterDays === null) return "does not age";
  return age.staleRows === 0 ? `within ${age.staleAfterDays} days` : `${age.staleRows} older than ${age.staleAfterDays} days`;
};

const count = (value: number): string => (value === 0 ? "" : String(value));

function toText(
  asOf: string,
  entries: readonly Entry[],
  treatments: readonly TreatmentSummary[],
  layers: readonly CatalogLayer[],
  withSources: boolean,
): string {
  const lines = table(entries, [
    { title: "table", cell: ({ table: name }) => name },
    { title: "cloud", cell: ({ cloud }) => cloud ?? "" },
    { title: "rows", align: "right", cell: ({ rows }) => String(rows) },
    { title: "unverified", align: "right", cell: ({ unverified }) => count(unverified) },
    { title: "restricted", align: "right", cell: ({ restricted }) => count(restricted) },
    { title: "from", cell: ({ age }) => age?.oldest ?? "" },
    { title: "to", cell: ({ age }) => age?.newest ?? "" },
    { title: "age", cell: ageText },
  ]);
  const sources = withSources ? entries.flatMap(({ table: name, cloud, sources: all }) => all.map((one) => ({ name, cloud, ...one }))) : [];
  const rows = entries.reduce((sum, one) => sum + one.rows, 0);
  const touched = treatments.reduce((sum, one) => sum + one.rows, 0);
  const old = entries.filter(({ age }) => age !== undefined && age.staleRows > 0);
  const why = [...new Set(old.map(({ table: name }) => name))].map(
    (name) => `  ${name} are old after ${stalenessLimits[name]?.days} days: ${stalenessLimits[name]?.because}`,
  );
  return `${[
    ...lines,
    "",
    `${rows} rows, as of ${asOf}; ${treatments.length} treatments of ${touched} suspicious rows (--json lists them).`,
    ...layers.map(({ file, kind, asOf: on, holds }) => `Over it: ${kind} of \`${file}\`, ${on}: ${holds}.`),
    ...(why.length > 0 ? ["Old rows are still used, with their date beside them:", ...why] : []),
    ...(sources.length > 0
      ? [
          "",
          ...table(sources, [
            { title: "table", cell: ({ name }) => name },
            { title: "cloud", cell: ({ cloud }) => cloud ?? "" },
            { title: "as of", cell: (one) => one.asOf },
            { title: "rows", align: "right", cell: (one) => String(one.rows) },
            { title: "source", cell: ({ source }) => source },
          ]),
        ]
      : []),
  ].join("\n")}\n`;
}

export const catalog: Command = {
  name: "catalog",
  summary: "shows what the catalogue of prices, models and versions holds, and how old it is",
  usage: `lintel catalog [--as-of DATE] [--sources] [--json]

  --as-of DATE   day that ages are counted to, YYYY-MM-DD, or today
                 default: the newest date in the catalogue, so that the answer does not change by itself
  --catalog FILE private overlay; default: lintel.catalog.json beside the nearest package.json
  --sources      also every source with its date and number of rows
  --json         one JSON document, with the sources and the treatment of suspicious rows

${refreshUsage}`,
  examples: [
    { line: "catalog", what: "tables, rows, dates" },
    { line: "catalog --as-of today --sources", what: "what is old by now, and where it comes from" },
    { line: "catalog refresh --from price-lists/", what: "what the vendors' current price lists would change" },
    { line: "catalog refresh --from price-lists/ --write", what: "change it, for this project" },
  ],
  async run(args, io) {
    if (args[0] === "refresh") return (await import("../catalog-refresh.ts")).catalogRefresh(args.slice(1), io);
    const flags = readFlags(args, flagKinds);
    const own = await ownCatalog(io, flags.catalog);
    if (own === undefined) return 1;
    const contents = own.contents();
    const given = flags["as-of"];
    const asOf = given === "today" ? io.host.today() : (given ?? newestDate(contents));
    if (asOf.length !== 10 && given !== undefined) throw new UsageError(`\`--as-of\` takes a day such as 2026-11-24, not \`${given}\``);
    if (dayOf(asOf) === undefined) throw new UsageError(`\`--as-of\` takes a day such as 2026-11-24, not \`${asOf}\``);
    const entries = contents.map((summary) => ({ ...summary, age: ageOf(summary, asOf) }));
    const treatments = own.treatments();
    const layers = own.layers?.() ?? [];
    io.out(flags.json ? toJson(asOf, entries, treatments, layers) : toText(asOf, entries, treatments, layers, flags.sources));
    return 0;
  },
};
