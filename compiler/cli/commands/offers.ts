import { findOffers, type FoundOffer, type OffersAnswer } from "../../catalog/find-offers.ts";
import { markets, type OfferClass, offerClasses, type OfferQuery, sortOrders, vendors } from "../../catalog/offer-query.ts";
import { allClouds } from "../../catalog/places.ts";
import type { Command } from "../command.ts";
import { type Flags, oneOf, readFlags, wholeNumber } from "../flags.ts";
import { ownCatalog, priceName } from "../own-catalog.ts";
import { table } from "../table.ts";

const flagKinds = {
  gpu: "list",
  count: "number",
  "min-count": "number",
  "min-gpu-memory": "number",
  "min-total-gpu-memory": "number",
  class: "text",
  vendor: "text",
  instance: "text",
  vcpus: "number",
  memory: "number",
  cloud: "list",
  where: "list",
  market: "text",
  "include-unverified": "switch",
  "include-restricted": "switch",
  sort: "text",
  limit: "number",
  catalog: "text",
  json: "switch",
} as const;

const DEFAULT_LIMIT = 10;

const acceleratorFlags = ["gpu", "count", "min-count", "min-gpu-memory", "min-total-gpu-memory", "vendor"] as const;

function defaultClass(flags: Flags<typeof flagKinds>): OfferClass {
  if (flags.instance !== undefined) return "any";
  return acceleratorFlags.some((name) => flags[name] !== undefined) ? "accelerated" : "cpu";
}

/** The query as understood, defaults filled in. */
function toQuery(flags: Flags<typeof flagKinds>): OfferQuery {
  const clouds = flags.cloud?.map((cloud) => oneOf("cloud", cloud, allClouds));
  return {
    gpu: flags.gpu ?? null,
    count: flags.count ?? null,
    minCount: flags["min-count"] ?? null,
    minGpuMemory: flags["min-gpu-memory"] ?? null,
    minTotalGpuMemory: flags["min-total-gpu-memory"] ?? null,
    class: flags.class === undefined ? defaultClass(flags) : oneOf("class", flags.class, offerClasses),
    vendor: flags.vendor === undefined ? null : oneOf("vendor", flags.vendor, vendors),
    instance: flags.instance ?? null,
    vcpus: flags.vcpus ?? null,
    memory: flags.memory ?? null,
    cloud: allClouds.filter((cloud) => clouds === undefined || clouds.includes(cloud)),
    where: flags.where ?? null,
    market: flags.market === undefined ? "on-demand" : oneOf("market", flags.market, markets),
    includeUnverified: flags["include-unverified"],
    includeRestricted: flags["include-restricted"],
    sort: flags.sort === undefined ? "price" : oneOf("sort", flags.sort, sortOrders),
    limit: flags.limit === undefined ? DEFAULT_LIMIT : wholeNumber("limit", flags.limit),
  };
}

const optional = (value: number | null): string => (value === null ? "" : String(value));

function remarks({ verified, restricted, note }: FoundOffer): string {
  return [...(verified ? [] : ["unverified"]), ...(restricted ? ["restricted"] : []), ...(note === null ? [] : [note])].join("; ");
}

function toTable({ query, total, offers: listed }: OffersAnswer, named: string): string {
  const lines = table(listed, [
    { title: "rank", align: "right", cell: ({ rank }) => String(rank) },
    { title: "place", cell: ({ cloud, region }) => `${cloud}/${region}` },
    { title: "instance type", cell: ({ instanceType }) => instanceType },
    {
      title: "accelerators",
      cell: ({ accelerator }) => (accelerator === null ? "" : `${accelerator.count} x ${accelerator.name} ${accelerator.memoryGiB} GiB`),
    },
    { title: "vCPUs", align: "right", cell: ({ vcpus }) => optional(vcpus) },
    { title: "GiB", align: "right", cell: ({ memoryGiB }) => optional(memoryGiB) },
    { title: "$/h", align: "right", cell: ({ usdPerHour }) => String(usdPerHour) },
    { title: "$/h each", align: "right", cell: ({ usdPerAcceleratorHour }) => optional(usdPerAcceleratorHour) },
    { title: "gCO2e/kWh", align: "right", cell: ({ gridGco2ePerKwh }) => (query.sort === "carbon" ? optional(gridGco2ePerKwh) : "") },
    { title: "as of", cell: ({ asOf }) => asOf },
    { title: "remarks", cell: remarks },
  ]);
  const more = total > listed.length ? ` (--limit ${total} shows all)` : "";
  return `${[...lines, "", `${listed.length} of ${total} ${total === 1 ? "offer" : "offers"}${more}; ${query.market} ${named} in US dollars before tax. --json adds the sources.`].join("\n")}\n`;
}

export const offers: Command = {
  name: "offers",
  summary: "finds instance types by accelerator, size, place and price",
  usage: `lintel offers [filters] [--json]

What
  --gpu NAME[,NAME]             accelerator: L4, L40S, H100, TPU-v5e, Trainium, ...
  --count N, --min-count N      accelerators per instance, exactly / at least; TPU: chips
  --min-gpu-memory GiB          per device
  --min-total-gpu-memory GiB    per instance
  --class CLASS                 gpu, tpu, neuron, cpu, accelerated or any
                                default: any with --instance, accelerated with an accelerator flag, else cpu
  --vendor NAME                 maker of the accelerator: nvidia, amd, google or aws
  --instance TYPE               exact instance type
  --vcpus N, --memory GiB       at least
Where
  --cloud NAME[,NAME]           aws, gcp, azure (default: all)
  --where PLACE[,PLACE]         cloud/region, region, ISO country code, eu-27 or eu (default: everywhere)
Price
  --market MARKET               on-demand (default), spot, commit-1y or commit-3y
  --include-unverified          also rows that one weak source stands behind
  --include-restricted          also what needs an access request or is closed to new subscriptions
  --sort ORDER                  price (default) or carbon: grid intensity, then price
  --limit N                     offers to list; 0 is all (default: ${DEFAULT_LIMIT})
  --catalog FILE                private overlay; default: lintel.catalog.json beside the nearest package.json
  --json                        one JSON document

Exit codes: 0 found; 1 nothing found, with the reason; 2 wrong usage.`,
  examples: [
    { line: "offers --gpu L40S --count 4 --where us", what: "four L40S in the United States, cheapest first" },
    { line: "offers --vcpus 16 --memory 64 --where eu --sort carbon", what: "CPU instances in the EU on the cleanest grid" },
    { line: "offers --gpu H100 --market spot --json", what: "spot prices of H100 for a script" },
  ],
  async run(args, io) {
    const flags = readFlags(args, flagKinds);
    const query = toQuery(flags);
    const catalog = await ownCatalog(io, flags.catalog);
    if (catalog === undefined) return 1;
    const answer = findOffers(catalog, query);
    if ("error" in answer) {
      const { code, message, alternatives } = answer.error;
      if (flags.json) io.out(`${JSON.stringify(answer, undefined, 2)}\n`);
      else io.err(`lintel offers: ${code}: ${message}${alternatives === undefined ? "" : `; nearest: ${alternatives.join(", ")}`}\n`);
      return 1;
    }
    io.out(flags.json ? `${JSON.stringify(answer, undefined, 2)}\n` : toTable(answer, priceName(catalog)));
    return 0;
  },
};
