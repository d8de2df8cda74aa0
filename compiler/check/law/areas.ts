import type { Residency } from "../../../dsl/data.ts";

/** A legal area in which data may have to stay. */
export interface Area {
  /** ISO 3166 codes of its countries. */
  readonly countries: readonly string[];
  readonly source: string;
  readonly asOf: string;
}

const union = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");
const country = (code: string): Area => ({ countries: [code], source: "ISO 3166-1: the country itself", asOf: "2026" });

/**
 * The one table of legal areas, by the words of `residency`. Decisions on adequacy (GDPR, Article 45) change and have conditions, so
 * that no area follows from them: what a contract allows is written as a list of regions.
 */
export const areas: Readonly<Record<Extract<Residency, string>, Area>> = {
  EU: { countries: union, source: "Treaty on European Union, Article 52; members since 2020-02-01: https://european-union.europa.eu", asOf: "2026-11" },
  EEA: {
    countries: [...union, "IS", "LI", "NO"],
    source: "Agreement on the European Economic Area, Article 126: the EU with Iceland, Liechtenstein and Norway; GDPR by Joint Committee Decision 154/2018",
    asOf: "2026-11",
  },
  UK: country("GB"),
  CH: country("CH"),
  US: country("US"),
  CA: country("CA"),
  JP: country("JP"),
  AU: country("AU"),
  IN: country("IN"),
  BR: country("BR"),
  SG: country("SG"),
  KR: country("KR"),
};

/** Whether a country lies in an area. */
export const liesIn = (country: string, area: Extract<Residency, string>): boolean => areas[area].countries.includes(country);
