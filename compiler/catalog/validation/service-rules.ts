import type { ServicePrice } from "../catalog.ts";
import { dayOf } from "../staleness.ts";
import { type CatalogFinding, groupBy, median, repeated } from "./finding.ts";

type Rule = (rows: readonly ServicePrice[]) => readonly CatalogFinding[];

const itemOf = ({ cloud, service, item, unit }: ServicePrice): string => `${cloud}/${service}/${item}/${unit}`;
const placeOf = (row: ServicePrice): string => `${row.cloud}/${row.region}/${row.service}/${row.item}`;
const found = (rule: string, row: ServicePrice, message: string): CatalogFinding => ({ rule, where: placeOf(row), message });

const uniqueKeys: Rule = (rows) =>
  repeated(rows.map((row) => `${placeOf(row)}/${row.unit}/${row.tier ?? ""}`)).map((where) => ({
    rule: "unique-key",
    where,
    message: "the price is listed twice",
  }));

const positivePrices: Rule = (rows) => rows.filter(({ usd }) => !(usd > 0)).map((row) => found("positive-price", row, "the price is not above zero"));

const knownUnits: Rule = (rows) => rows.filter(({ unit }) => unit === "see AWS").map((row) => found("known-unit", row, "the unit is unknown"));

const SPREAD = 2.5;
const regionSpread: Rule = (rows) =>
  [...groupBy(rows, (row) => `${itemOf(row)}/${row.tier ?? ""}`)].flatMap(([where, group]) => {
    const prices = group.map(({ usd }) => usd);
    const ratio = Math.max(...prices) / Math.min(...prices);
    return ratio >= SPREAD ? [{ rule: "service-spread", where, message: `the dearest place costs ${ratio.toFixed(2)} times the cheapest` }] : [];
  });

/** Two standby databases cost twice one. */
const multiZone: Rule = (rows) => {
  const prices = new Map(rows.map((row) => [`${row.region} ${row.service} ${row.item}`, row.usd]));
  return rows
    .filter(({ service, item }) => service.startsWith("rds-") && item.includes(" multi-az "))
    .flatMap((row) => {
      const single = prices.get(`${row.region} ${row.service} ${row.item.replace(" multi-az ", " single-az ")}`);
      if (single === undefined) return [found("rds-multi-az", row, "no single-zone price beside it")];
      return Math.abs(row.usd / single / 2 - 1) > 0.02 ? [found("rds-multi-az", row, `${(row.usd / single).toFixed(3)} times one zone`)] : [];
    });
};

const sizeOrder: Readonly<Record<string, number>> = { micro: 0.125, small: 0.25, medium: 0.5, large: 1, xlarge: 2 };

/** Classes of a family cost in proportion to their size. */
const linearSizes: Rule = (rows) => {
  const sized = rows.flatMap((row) => {
    const [, head, family, size, tail] = /^(.*?)\b((?:db|cache|kafka)\.[a-z0-9]+)\.([a-z0-9]+)(.*)$/.exec(row.item) ?? [];
    const units = size === undefined ? undefined : (sizeOrder[size] ?? (/^[0-9]+xlarge$/.test(size) ? Number.parseInt(size, 10) * 2 : undefined));
    return units === undefined ? [] : [{ row, group: `${row.region} ${row.service} ${head}${family}${tail}`, each: row.usd / units }];
  });
  return [...groupBy(sized, ({ group }) => group).values()].flatMap((group) => {
    const usual = median(group.map(({ each }) => each));
    return group
      .filter(({ each }) => Math.abs(each / usual - 1) > 0.045)
      .map(({ row, each }) => found("linear-sizes", row, `${(each / usual).toFixed(3)} of the family's price per size`));
  });
};

/** Steps get cheaper with volume, begin where the one before ends, and the last one is open. */
const fallingSteps: Rule = (rows) =>
  [
    ...groupBy(
      rows.filter(({ tier }) => tier !== undefined),
      (row) => `${row.region} ${itemOf(row)}`,
    ).values(),
  ].flatMap((steps) => {
    const [first, last] = [steps[0], steps.at(-1)];
    if (first === undefined || last === undefined) return [];
    const rises = steps.some((step, index) => step.usd > (steps[index - 1]?.usd ?? Number.POSITIVE_INFINITY));
    return [
      ...(rises ? [found("falling-steps", first, "a step costs more than the one before")] : []),
      ...(last.upTo !== undefined ? [found("open-last-step", last, `nothing is known beyond ${last.upTo} ${last.unit}`)] : []),
    ];
  });

/** Every row says where it comes from, and of which day, month or year it is. */
const dated: Rule = (rows) =>
  rows
    .filter(({ asOf, source }) => dayOf(asOf) === undefined || source.trim() === "")
    .map((row) => found("dated-row", row, "the row has no date or no source"));

export const serviceRules: readonly Rule[] = [dated, uniqueKeys, positivePrices, knownUnits, regionSpread, multiZone, linearSizes, fallingSteps];
