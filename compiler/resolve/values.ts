import { budgetDefaults, type Budget as WrittenBudget } from "../../dsl/budget.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { PlaceValues } from "../../dsl/place.ts";
import { percent } from "../../dsl/units.ts";
import type { Budget, Environment, Given, Place } from "../system.ts";

/** A name for output. Letters of one case in a row stay one word: `useHTTPServer` is `use-http-server`. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

/** A place with its zones counted; a default is noted below `path`. */
export function toPlace(written: PlaceValues, environment: Environment, path: string, given: Record<string, Given>): Place {
  const { zones: stated, cloud, region, dr, account, project, subscription } = written;
  const zones = stated === undefined ? (environment === "production" ? 3 : 1) : typeof stated === "number" ? stated : stated.length;
  if (stated === undefined)
    given[`${path}.zones`] = { from: "default", note: environment === "production" ? "3 zones in production" : "1 zone outside production" };
  return {
    cloud,
    region,
    zones,
    ...(Array.isArray(stated) ? { zoneNames: stated as readonly string[] } : {}),
    ...(dr === undefined ? {} : { dr }),
    ...(account === undefined ? {} : { account }),
    ...(project === undefined ? {} : { project }),
    ...(subscription === undefined ? {} : { subscription }),
  };
}

const alerts = budgetDefaults.alertAt.map((share) => percent.parse(share));

/** Dollars a month; a component's budget has the defaults of the system's. */
export function toBudget(parsed: Parsed<WrittenBudget>): Budget {
  return {
    monthlyUsd: parsed.monthly,
    alertAt: [...(parsed.alertAt ?? alerts)].sort((a, b) => a - b),
    onExceed: parsed.onExceed ?? budgetDefaults.onExceed,
  };
}
