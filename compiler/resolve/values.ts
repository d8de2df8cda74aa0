import { budgetDefaults, type Budget as WrittenBudget } from "../../dsl/budget.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { PlaceValues } from "../../dsl/place.ts";
import { percent } from "../../dsl/units.ts";
import type { Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Budget, Environment, Given, Place } from "../system.ts";

/** A name for output. Letters of one case in a row stay one word: `useHTTPServer` is `use-http-server`. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

/** A place with its zones counted; a default is noted below `path`. */
export function toPlace(written: PlaceValues, environment: Environment, path: string, given: Record<string, Given>): Place {
  const { zones: stated, cloud, region, dr, account, project, subscription, without } = written;
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
    ...(without === undefined ? {} : { without }),
  };
}

const alerts = budgetDefaults.alertAt.map((share) => percent.parse(share));

/** A component's budget has the defaults of the system's. An environment that is not named among others is an error. */
export function toBudget(parsed: Parsed<WrittenBudget>, environment: Environment, whose: string, at: Where): Result<Budget> {
  const { monthly, perThousandRequests, perMillionTokens } = parsed;
  const stated = typeof monthly === "object" ? monthly[environment] : monthly;
  if (typeof monthly === "object" && stated === undefined) {
    return [
      undefined,
      [
        diagnostic("LNT1210", {
          message: `the budget of ${whose} names no sum for ${environment}`,
          at: { ...at, path: ["budget", "monthly"] },
          hint: `add \`${environment}: "$5k"\`, or write one sum for all environments`,
        }),
      ],
    ];
  }
  const budget: Budget = {
    ...(stated === undefined ? {} : { monthlyUsd: stated }),
    ...(typeof monthly === "object" ? { monthlyFor: environment } : {}),
    ...(perThousandRequests === undefined ? {} : { perThousandRequestsUsd: perThousandRequests }),
    ...(perMillionTokens === undefined ? {} : { perMillionTokensUsd: perMillionTokens }),
    alertAt: [...(parsed.alertAt ?? alerts)].sort((a, b) => a - b),
    onExceed: parsed.onExceed ?? budgetDefaults.onExceed,
  };
  return [budget, []];
}
