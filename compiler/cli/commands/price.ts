import { type PriceAnswer, type PricedLine, type PriceRefusal, priceResources } from "../../cost/price-resources.ts";
import { type Resource, type ResourceList, readResources } from "../../cost/resources.ts";
import type { Command } from "../command.ts";
import { readFlags } from "../flags.ts";
import { inputName, readJsonInput } from "../input.ts";
import { ownCatalog, priceName } from "../own-catalog.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage.ts";

const flagKinds = { resources: "text", catalog: "text", json: "switch" } as const;

const dollars = (usd: number): string => usd.toFixed(2);

const described = (resource: Resource): string =>
  resource.type === "instance"
    ? `${resource.count === 1 ? "" : `${resource.count} x `}${resource.instanceType} ${resource.market}`
    : `${resource.service}, ${resource.item}`;

function remarks({ tiers, discounts, restricted, note }: PricedLine): string {
  return [
    ...(tiers !== undefined && tiers.length > 1 ? [tiers.map(({ quantity, usdPerUnit }) => `${quantity} at ${usdPerUnit}`).join(", ")] : []),
    ...(discounts ?? []).map(({ kind, usd, verified }) => `${kind} discount ${dollars(usd)}${verified ? "" : " (unverified)"}`),
    ...(restricted ? ["restricted"] : []),
    ...(note === undefined ? [] : [note]),
  ].join("; ");
}

function verdict({ budget }: PriceAnswer | PriceRefusal): readonly string[] {
  if (budget === undefined) return [];
  const { limitUsd, accepted, overUsd, maxWholeHours } = budget;
  const limit = `the budget of $${dollars(limitUsd)}`;
  if (accepted === null) return [`Whether ${limit} holds is unknown.`];
  if (accepted) return [`Within ${limit}.`];
  if (overUsd === null) return [`Over ${limit}, by how much is unknown.`];
  const hours =
    maxWholeHours === null ? "It does not even hold without what is billed by the hour." : `It holds when nothing runs more than ${maxWholeHours} hours.`;
  return [`$${dollars(overUsd)} over ${limit}. ${hours}`];
}

function toTable(answer: PriceAnswer | PriceRefusal, { resources }: ResourceList, named: string): string {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const of = ({ id }: PricedLine, text: (resource: Resource) => string): string => {
    const resource = byId.get(id);
    return resource === undefined ? "" : text(resource);
  };
  const lines = table(answer.lines, [
    { title: "id", cell: ({ id }) => id },
    { title: "what", cell: (line) => of(line, described) },
    { title: "place", cell: (line) => of(line, ({ cloud, region }) => `${cloud}/${region}`) },
    { title: "quantity", align: "right", cell: ({ quantity }) => String(quantity) },
    { title: "unit", cell: ({ unit }) => unit },
    { title: "$/unit", align: "right", cell: ({ usdPerUnit }) => (usdPerUnit === undefined ? "steps" : String(usdPerUnit)) },
    { title: "$/month", align: "right", cell: ({ monthlyUsd }) => dollars(monthlyUsd) },
    { title: "as of", cell: ({ asOf }) => asOf },
    { title: "remarks", cell: remarks },
  ]);
  const total = "error" in answer ? `At least $${dollars(answer.lowerBoundUsd)}` : `$${dollars(answer.monthlyUsd)}`;
  const sum = `${total} a month of ${answer.hoursPerMonth} hours; ${named} in US dollars before tax. --json adds the sources.`;
  return `${[...(answer.lines.length === 0 ? [] : [...lines, ""]), sum, ...verdict(answer)].join("\n")}\n`;
}

function reasons({ error }: PriceRefusal): string {
  return error.resources
    .map(
      ({ id, code, message, alternatives }) =>
        `lintel price: ${code}: \`${id}\`: ${message}${alternatives === undefined ? "" : `; nearest: ${alternatives.join(", ")}`}\n`,
    )
    .join("");
}

export const price: Command = {
  name: "price",
  summary: "prices a list of cloud resources, and holds it against a budget",
  usage: `lintel price --resources FILE [--json]

  --resources FILE     JSON file with the resources; - reads standard input
  --catalog FILE       private overlay; default: lintel.catalog.json beside the nearest package.json
  --json               one JSON document

The file:
  version              1
  hoursPerMonth        default: 730
  budgetUsdPerMonth    optional: exit code 1 when the total is above it
  resources            each with a unique id, type, cloud (aws, gcp, azure) and region
    type "instance"    instanceType; market: on-demand (default), spot, commit-1y or commit-3y (billed all month);
                       count (default: 1); hours a month (default: all); accelerators: [{ name, count }], checked, not charged
    type "service"     service, item; count and hours for what is billed by the hour, else quantity in the unit of the price

Volume steps are billed each at its own price, sustained use at its discount. A resource without a known price is named,
and the rest is a lower bound.

Exit codes: 0 priced; 1 something has no price or the budget does not hold; 2 wrong usage or an unreadable file.`,
  examples: [
    { line: "price --resources resources.json", what: "a table with the month's total" },
    { line: "price --resources - --json", what: "the same for a script, from standard input" },
  ],
  async run(args, io) {
    const { resources: file, catalog: overlay, json } = readFlags(args, flagKinds);
    if (file === undefined) throw new UsageError("name the resource file: --resources FILE");
    const list = readResources(await readJsonInput(file, io));
    if ("wrong" in list) throw new UsageError(`${inputName(file)}: ${list.wrong}`);
    const catalog = await ownCatalog(io, overlay);
    if (catalog === undefined) return 1;
    const answer = priceResources(catalog, list);
    if ("wrong" in answer) throw new UsageError(`${inputName(file)}: ${answer.wrong}`);
    io.out(
      json ? `${JSON.stringify(answer, undefined, 2)}\n` : toTable(answer, list, (catalog.layers?.() ?? []).length === 0 ? "list prices" : priceName(catalog)),
    );
    if (!json && "error" in answer) io.err(reasons(answer));
    return "error" in answer || answer.budget?.accepted === false ? 1 : 0;
  },
};
