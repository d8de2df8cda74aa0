import { parse } from "csv-parse/sync";
import type { RegionsFile } from "../format.ts";
import { type Cells, ImportError, number, optionalText, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

/** The hand-kept file beside this one. */
export const REGIONAL_PRICES = "regional-prices.csv";

const columns = ["cloud", "region", "service", "item", "unit", "price_usd", "tier", "source", "as_of", "verified", "note"] as const;

/** A hand-kept price that is right although the price files hold another one. */
export interface Replacement {
  /** `cloud/region/service/item`, and `/tier` for a step. */
  readonly key: string;
  readonly reason: string;
}

/** Keys whose price of the price files gives way. Empty: no contradiction is known. */
export const replacements: readonly Replacement[] = [];

const keyOf = ({ cells }: { readonly cells: Cells }): string => {
  const tier = optionalText(cells, "tier");
  return [text(cells, "cloud"), text(cells, "region"), text(cells, "service"), text(cells, "item"), ...(tier === undefined ? [] : [tier])].join("/");
};
const itemOf = ({ cells }: { readonly cells: Cells }): string => `${text(cells, "cloud")}/${text(cells, "service")}/${text(cells, "item")}`;

function rowOf(line: number, cells: Cells, regions: RegionsFile): TreatedRow {
  const cloud = text(cells, "cloud");
  const known: Readonly<Record<string, object>> = regions.clouds;
  const places = known[cloud];
  if (places === undefined) throw new ImportError(`cloud \`${cloud}\` is unknown`);
  const region = text(cells, "region");
  if (!Object.hasOwn(places, region)) throw new ImportError(`region \`${region}\` is not in regions.json`);
  if (!(number(cells, "price_usd") > 0)) throw new ImportError("a price has to be above zero: leave out what is free or unknown");
  const [verified, note] = [text(cells, "verified"), optionalText(cells, "note")];
  if (verified !== "true" && verified !== "false") throw new ImportError(`\`verified\` is \`${verified}\`, neither true nor false`);
  if (verified === "false" && note === undefined) throw new ImportError("an unverified price needs a note that says why");
  return { line, cells, unverified: verified === "false", restricted: false, notes: note === undefined ? [] : [note] };
}

/**
 * Reads hand-kept regional prices. @throws ImportError, naming the line, for another header, an unknown region, a price that is not above
 * zero and a mark that is neither true nor false
 */
export function readRegionalPrices(csv: string, regions: RegionsFile): readonly TreatedRow[] {
  const [header, ...lines]: string[][] = parse(csv, { skip_empty_lines: true });
  if (header?.join(",") !== columns.join(",")) throw new ImportError(`${REGIONAL_PRICES}: the header is not \`${columns.join(",")}\``);
  return lines.map((values, index) => {
    const cells = Object.fromEntries(columns.map((column, position) => [column, values[position] ?? ""]));
    try {
      return rowOf(index + 2, cells, regions);
    } catch (error) {
      if (error instanceof ImportError) throw new ImportError(`${REGIONAL_PRICES} line ${index + 2}: ${error.message}`);
      throw error;
    }
  });
}

/**
 * Adds hand-kept rows to those of the price files. One price has one place: a key in both is an error, unless the difference is accepted.
 * @throws ImportError for a key that is listed twice, another price or unit than the price files have, a replacement that is not needed
 */
export function withRegionalPrices(
  listed: readonly TreatedRow[],
  kept: readonly TreatedRow[],
  accepted: readonly Replacement[] = replacements,
): readonly TreatedRow[] {
  const prices = new Map(listed.map((row) => [keyOf(row), row]));
  const units = new Map<string, string>();
  for (const row of listed) units.set(itemOf(row), text(row.cells, "unit"));
  const [seen, replaced] = [new Set<string>(), new Set<string>()];
  for (const row of kept) {
    const [key, item, unit] = [keyOf(row), itemOf(row), text(row.cells, "unit")];
    const fail = (why: string): never => {
      throw new ImportError(`${REGIONAL_PRICES} line ${row.line}: \`${key}\` ${why}`);
    };
    if (seen.has(key)) fail("is listed twice");
    seen.add(key);
    if ((units.get(item) ?? unit) !== unit) fail(`is in ${unit}, elsewhere in ${units.get(item)}`);
    units.set(item, unit);
    const other = prices.get(key);
    if (other === undefined) continue;
    const [mine, theirs] = [number(row.cells, "price_usd"), number(other.cells, "price_usd")];
    if (mine === theirs) fail("has the same price in the price files: delete the line");
    if (!accepted.some((one) => one.key === key)) fail(`costs ${mine}, in the price files ${theirs}`);
    replaced.add(key);
  }
  const unused = accepted.find(({ key }) => !replaced.has(key));
  if (unused !== undefined) throw new ImportError(`the replacement of \`${unused.key}\` contradicts nothing: delete it`);
  return [...listed.filter((row) => !replaced.has(keyOf(row))), ...kept];
}
