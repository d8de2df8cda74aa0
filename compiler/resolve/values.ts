import { budgetDefaults, type Budget as WrittenBudget } from "../../dsl/budget.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { PlaceValues } from "../../dsl/place.ts";
import type { Component as Value } from "../../dsl/component.ts";
import type { Erasure } from "../../dsl/erasure.ts";
import { percent } from "../../dsl/units.ts";
import type { WaiverValues } from "../../dsl/waive.ts";
import type { Diagnostic, Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { referenceOf } from "../parse/references.ts";
import type { Budget, Environment, Given, Place, System, Waived } from "../system.ts";

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

/** A waiver with the name of what it is limited to. Parse has refused references to what is not listed. */
export function waived({ to, ...terms }: WaiverValues, names: ReadonlyMap<Value, string>): Waived {
  const target = typeof to === "object" && to !== null ? referenceOf(to)?.target : undefined;
  const name = target && names.get(target);
  return name === undefined ? terms : { ...terms, to: name };
}

/** What a process of erasure covers, by name. */
export function toErasure(stated: Parsed<Erasure> | undefined, names: ReadonlyMap<Value, string>, at: Where): Result<NonNullable<System["erasure"]>> {
  if (stated === undefined) return [undefined, []];
  const { process, covers, backups } = stated;
  const problems: Diagnostic[] = [];
  const covered = covers.flatMap((one, index) => {
    const target = referenceOf(one)?.target;
    const name = target && names.get(target);
    if (name !== undefined) return [name];
    problems.push(
      diagnostic("LNT1102", {
        message: `this \`${target?.kind ?? "component"}\` is used but has no name`,
        at: { ...at, path: ["erasure", "covers", index] },
        hint: "add it to `components` of the system",
      }),
    );
    return [];
  });
  return [{ process, covers: covered, ...(backups === undefined ? {} : { backups }) }, problems];
}
