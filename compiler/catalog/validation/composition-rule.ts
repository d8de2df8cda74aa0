import type { Offer } from "../catalog.ts";
import { type CatalogFinding, groupBy } from "./finding.ts";

/** Machines of Google Cloud are billed by their parts; families whose price is nothing but vCPUs, memory and accelerators. */
const series = /^(n2|n4|e2|c3|c4|g2|a2)-(?!ultragpu)/;

type Vector = readonly number[];

/** Amounts that are billed apart. Shared-core machines and shapes without a known size have none. */
function partsOf({ vcpus, memoryGib, accelerator }: Offer): Vector | undefined {
  if (vcpus === undefined || memoryGib === undefined) return undefined;
  return accelerator === undefined ? [vcpus, memoryGib] : [vcpus, memoryGib, accelerator.count];
}

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/** Solves a small square system by elimination; undefined where the rows do not tell the parts apart. */
function solve(matrix: readonly Vector[], right: Vector): Vector | undefined {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows
      .slice(column)
      .map((row, index) => ({ size: Math.abs(row[column] ?? 0), index: index + column }))
      .sort((a, b) => b.size - a.size)[0];
    const [top, found] = [rows[column], pivot === undefined ? undefined : rows[pivot.index]];
    if (top === undefined || found === undefined || pivot === undefined || pivot.size < 1e-9) return undefined;
    rows[pivot.index] = top;
    const scale = found[column] ?? 1;
    const unit = found.map((value) => value / scale);
    rows[column] = unit;
    for (const [index, row] of rows.entries()) if (index !== column) rows[index] = row.map((value, at) => value - (row[column] ?? 0) * (unit[at] ?? 0));
  }
  return rows.map((row) => row.at(-1) ?? 0);
}

/** Rates that explain relative prices best: least squares on price / price, so that small machines count as much as large ones. */
function ratesOf(group: readonly { readonly parts: Vector; readonly usd: number }[]): Vector | undefined {
  const scaled = group.map(({ parts, usd }) => parts.map((value) => value / usd));
  const size = scaled[0]?.length ?? 0;
  const normal = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_unused, column) => scaled.reduce((sum, one) => sum + (one[row] ?? 0) * (one[column] ?? 0), 0)),
  );
  const right = Array.from({ length: size }, (_, row) => scaled.reduce((sum, one) => sum + (one[row] ?? 0), 0));
  return solve(normal, right);
}

/** Every price of a series in a region is recomputed from one rate a part; one that is not their sum counts something twice, or not at all. */
export function compositionFindings(offers: readonly Offer[]): readonly CatalogFinding[] {
  const priced = offers.flatMap((offer) => {
    const name = series.exec(offer.instanceType)?.[1];
    const parts = partsOf(offer);
    return offer.cloud === "gcp" && name !== undefined && parts !== undefined && offer.usdPerHour !== undefined
      ? [{ offer, parts, usd: offer.usdPerHour, group: `${name} ${offer.region}` }]
      : [];
  });
  return [...groupBy(priced, ({ group }) => group).values()].flatMap((group) => {
    if (group.length <= (group[0]?.parts.length ?? 0)) return [];
    // Where memory always comes in the same proportion to vCPUs, one rate stands for both.
    const [together, withoutMemory] = [group, group.map((one) => ({ ...one, parts: one.parts.filter((_, index) => index !== 1) }))];
    const full = ratesOf(together);
    const rates = full ?? ratesOf(withoutMemory);
    if (rates === undefined) return [];
    return (full === undefined ? withoutMemory : together)
      .map((one) => ({ one, ratio: dot(one.parts, rates) / one.usd }))
      .filter(({ ratio }) => Math.abs(ratio - 1) > 0.005)
      .map(({ one, ratio }) => ({
        rule: "composed-price",
        where: `gcp/${one.offer.region}/${one.offer.instanceType}`,
        message: `its parts come to ${ratio.toFixed(3)} of the price`,
      }));
  });
}
