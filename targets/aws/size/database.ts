import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { logRetention } from "../foundation/log-retention.ts";
import { alarmLines, logLines } from "../lower/costs.ts";
import { at } from "../../cloud/at.ts";
import {
  backupDays,
  backupGuess,
  connectionsError,
  memoryDriver,
  memoryError,
  memoryNeeded,
  needsStandby,
  recoveryErrors,
  sizeFigures,
  sqlEngine,
  type SqlOnCloud,
  storageError,
  storageNeeded,
} from "../../cloud/kinds/database.ts";
import { gib, monthHours, round } from "../../cloud/quantities.ts";
import { databaseClasses, databaseEngines, isBurstable, withoutInsights } from "./rds.ts";

export interface DatabaseDetails {
  readonly engine: "postgres" | "mysql";
  readonly instanceClass: string;
  readonly memoryGib: number;
  readonly maxConnections: number;
  readonly multiAz: boolean;
  readonly storageGib: number;
  readonly maxStorageGib: number;
  readonly backupDays: number;
}

/**
 * Point-in-time recovery loses up to five minutes; automated backups live 35 days at most (Amazon RDS User Guide, "Backing up", recalled).
 * A standby takes over in one to two minutes, as a rule ("Failing over a Multi-AZ DB instance", public copy read 2026-11).
 */
const rds: SqlOnCloud = { title: "AWS", product: "RDS", pointInTime: 5 * 60_000, failover: 2 * 60_000 };
const longestBackup = 35;
/** GB of logs a month: a guess. */
const logGigabytes = 1;
/** Of the processor, memory, storage and connections. */
const alarms = 4;
/** GiB of gp3 for PostgreSQL and MySQL (Amazon RDS User Guide, "Amazon RDS DB instance storage", recalled). */
const smallestStorage = 20;
const largestStorage = 65_536;

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const [name, notSql] = sqlEngine(component, rds);
  if (name === undefined) return [undefined, notSql];
  const production = context.system.environment === "production";
  const multiAz = needsStandby(component, production);
  const [backup, notKept] = backupDays(component, { most: longestBackup, say: (wanted) => `RDS keeps backups ${longestBackup} days at most, not ${wanted}` });
  const found: Diagnostic[] = [...notKept, ...recoveryErrors(component, multiAz, rds)];
  const needed = memoryNeeded(component);
  const choice = cheapestClass(component, name, needed, multiAz, production, context);
  if ("code" in choice) found.push(choice);
  if (hasErrors(found) || "code" in choice || backup === undefined) return [undefined, found];

  const engine = databaseEngines[name];
  const zones = multiAz ? "multi-az" : "single-az";
  const storageGib = storageNeeded(component, smallestStorage);
  if (storageGib > largestStorage) return [undefined, [...found, storageError(component, storageGib, largestStorage, rds)]];
  const details: DatabaseDetails = {
    engine: name,
    ...choice.best,
    // AWS's default follows a memory that it does not state; this is what the class was chosen for.
    maxConnections: component.values.connections + engine.reservedConnections,
    multiAz,
    storageGib,
    maxStorageGib: Math.min(largestStorage, storageGib * 2),
    backupDays: backup.days,
  };
  return [
    {
      component: component.name,
      summary: `${name} ${engine.version} on ${details.instanceClass}, ${multiAz ? "standby in another zone" : "one zone"}, ${storageGib} GiB`,
      figures: sizeFigures(component, needed, { gib: storageGib, smallest: smallestStorage }),
      cost: [
        context.price({
          component: component.name,
          item: `RDS ${details.instanceClass} ${zones}`,
          service: engine.service,
          serviceItem: classItem(details.instanceClass, multiAz),
          quantity: monthHours,
          formula: `1 instance x ${monthHours} h${multiAz ? "; the price holds the standby" : ""}`,
        }),
        context.price({
          component: component.name,
          item: `RDS storage ${zones}`,
          service: "rds-storage",
          serviceItem: `gp3 storage ${multiAz ? "multi-AZ" : "single-AZ"}`,
          quantity: storageGib,
          formula: `${storageGib} GiB`,
        }),
        ...backupLines(component, details, context),
        context.price({
          component: component.name,
          item: "password of the owner in Secrets Manager",
          service: "secretsmanager",
          serviceItem: "secret",
          quantity: 1,
          formula: "1 secret",
        }),
        ...logLines(
          component.name,
          "logs and system metrics in CloudWatch",
          logGigabytes,
          logRetention(context.system),
          `${logGigabytes} GB`,
          `a database writes ${logGigabytes} GB of logs and of its system's metrics a month`,
          context,
        ),
        ...alarmLines(component, alarms, context),
      ],
      rejected: choice.rejected,
      needs: {},
      provenance: backup.provenance,
      details,
    },
    found,
  ];
}

/** Backups are free up to the size of the storage; what changes in a day is kept once for each day. */
function backupLines(component: Component<DatabaseValues>, { storageGib, backupDays: kept }: DatabaseDetails, context: PlanContext): readonly CostLine[] {
  const guess = backupGuess(component, kept, storageGib);
  if (guess === undefined) return [];
  return [
    context.price({ component: component.name, item: "RDS backups beyond the free size", service: "rds-storage", serviceItem: "backup beyond free", ...guess }),
  ];
}

const classItem = (name: string, multiAz: boolean): string => `${name} ${multiAz ? "multi-az" : "single-az"} on-demand`;

interface Choice {
  readonly best: { readonly instanceClass: string; readonly memoryGib: number };
  readonly rejected: readonly Rejected[];
}

function cheapestClass(
  component: Component<DatabaseValues>,
  engine: "postgres" | "mysql",
  needed: number,
  multiAz: boolean,
  production: boolean,
  context: PlanContext,
): Choice | Diagnostic {
  const { service, mostConnections } = databaseEngines[engine];
  const crowded = connectionsError(component, mostConnections);
  if (crowded !== undefined) return crowded;
  const known = Object.entries(databaseClasses).flatMap(([instanceClass, { memoryGib }]) => {
    const [price] = context.catalog.servicePrices("aws", context.place.region, service, classItem(instanceClass, multiAz));
    return price === undefined ? [] : [{ instanceClass, memoryGib, usd: price.usd }];
  });
  const reasonAgainst = (one: (typeof known)[number]): string | undefined => {
    if (one.memoryGib * gib < needed) return `${one.memoryGib} GiB of memory, and ${round(needed / gib)} GiB are needed`;
    if (engine === "mysql" && withoutInsights.includes(one.instanceClass)) return "no Performance Insights with MySQL";
    return production && isBurstable(one.instanceClass) ? "burstable: not for production" : undefined;
  };
  const sorted = known.toSorted((a, b) => a.usd - b.usd || (a.instanceClass < b.instanceClass ? -1 : 1));
  const best = sorted.find((one) => reasonAgainst(one) === undefined);
  if (best !== undefined) {
    const rejected = sorted.flatMap((one): readonly Rejected[] => {
      const reason = reasonAgainst(one);
      return one.usd > best.usd || reason === undefined ? [] : [{ option: one.instanceClass, reason, monthlyUsd: round(one.usd * monthHours) }];
    });
    return { best: { instanceClass: best.instanceClass, memoryGib: best.memoryGib }, rejected };
  }
  const largest = known.filter((one) => !(production && isBurstable(one.instanceClass))).toSorted((a, b) => b.memoryGib - a.memoryGib)[0];
  if (largest !== undefined) return memoryError(component, needed, `the largest class in ${context.place.region} has ${largest.memoryGib} GiB`);
  return diagnostic("LNT4008", {
    message: `no RDS class for ${engine}${production ? " in production" : ""} is known in ${context.place.region}`,
    at: at(component, memoryDriver(component, needed)),
    hint: "choose another region",
  });
}
