import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Figure, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { logRetention } from "../foundation/log-retention.ts";
import { alarmLines, logLines } from "../lower/bytes.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { retentionMax } from "../../cloud/facts.ts";
import { day, days, duration, gib, monthHours, round } from "../../cloud/quantities.ts";
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

/** Point-in-time recovery loses up to five minutes; automated backups live 35 days at most (Amazon RDS User Guide, "Backing up", recalled). */
const pointInTime = 5 * 60_000;
const longestBackup = 35;
/** A standby takes over in one to two minutes, as a rule (Amazon RDS User Guide, "Failing over a Multi-AZ DB instance", public copy read 2026-11). */
const failover = 2 * 60_000;
/** A restore makes a new instance from a snapshot: no time is promised. An hour is what we count on for it at least. */
const restore = 60 * 60_000;

/** Share of memory that the working set may take: the rest is for connections, maintenance and the system. */
const workingShare = 0.6;
/** Share of the data that a day changes, and GB of logs a month: guesses for what no author states. */
const changedDaily = 0.02;
const logGigabytes = 1;
/** Of the processor, memory, storage and connections. */
const alarms = 4;
const bytesPerConnection = 10 * 2 ** 20 * 4;
const storageReserve = 1.3;
/** GiB of gp3 for PostgreSQL and MySQL (Amazon RDS User Guide, "Amazon RDS DB instance storage", recalled). */
const smallestStorage = 20;
const largestStorage = 65_536;

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const { values } = component;
  if (values.engine === "key-value") {
    return [
      undefined,
      [
        diagnostic("LNT4004", {
          message: "a key-value database is not emitted for AWS",
          at: at(component, "engine"),
          hint: 'use "postgres" or "mysql", or a `cache` where entries expire',
        }),
      ],
    ];
  }
  const found: Diagnostic[] = [];
  const production = context.system.environment === "production";
  const multiAz = production || values.recovery.rto < restore;
  const backup = backupDays(component, found);
  recoveryErrors(component, multiAz, found);
  const needed = Math.max(values.memory / workingShare, values.connections * bytesPerConnection);
  const choice = cheapestClass(component, values.engine, needed, multiAz, production, context);
  if ("code" in choice) found.push(choice);
  if (hasErrors(found) || "code" in choice || backup === undefined) return [undefined, found];

  const engine = databaseEngines[values.engine];
  const zones = multiAz ? "multi-az" : "single-az";
  const storageGib = Math.max(smallestStorage, Math.ceil((values.size / gib) * storageReserve));
  if (storageGib > largestStorage) {
    found.push(
      diagnostic("LNT4008", {
        message: `the database needs ${storageGib} GiB of storage, and RDS holds ${largestStorage} GiB`,
        at: at(component, "size"),
        hint: `write "${Math.floor(largestStorage / storageReserve)}GiB" or less, or split the database`,
      }),
    );
    return [undefined, found];
  }
  const details: DatabaseDetails = {
    engine: values.engine,
    ...choice.best,
    // AWS's default follows a memory that it does not state; this is what the class was chosen for.
    maxConnections: values.connections + engine.reservedConnections,
    multiAz,
    storageGib,
    maxStorageGib: Math.min(largestStorage, storageGib * 2),
    backupDays: backup.days,
  };
  const figures: Figure[] = [
    {
      name: "memory",
      value: needed / gib,
      unit: "GiB",
      formula: "max(workingSet / workingShare, connections * connection / 2 ^ 30)",
      inputs: { workingSet: values.memory / gib, workingShare, connections: values.connections, connection: bytesPerConnection },
    },
    {
      name: "storage",
      value: storageGib,
      unit: "GiB",
      formula: "max(smallest, ceil(size * reserve))",
      inputs: { smallest: smallestStorage, size: values.size / gib, reserve: storageReserve },
    },
  ];
  return [
    {
      component: component.name,
      summary: `${values.engine} ${engine.version} on ${details.instanceClass}, ${multiAz ? "standby in another zone" : "one zone"}, ${storageGib} GiB`,
      figures,
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
  const size = component.values.size / gib;
  const beyond = (share: number): number => round(Math.max(0, size * (1 + share * kept) - storageGib), 3);
  if (beyond(changedDaily * 3) === 0) return [];
  const why = `${changedDaily * 100} % of the data change in a day`;
  return [
    context.price({
      component: component.name,
      item: "RDS backups beyond the free size",
      service: "rds-storage",
      serviceItem: "backup beyond free",
      quantity: beyond(changedDaily),
      formula: `max(0, ${round(size)} GiB x (1 + ${changedDaily} x ${kept} days) - ${storageGib} GiB)`,
      assumption: why,
      guess: { why, low: beyond(changedDaily / 3), high: beyond(changedDaily * 3) },
    }),
  ];
}

function backupDays(
  component: Component<DatabaseValues>,
  found: Diagnostic[],
): { readonly days: number; readonly provenance: Readonly<Record<string, Given>> } | undefined {
  const { keep } = component.values.recovery;
  const max = retentionMax(component);
  if (max !== undefined && keep > max) {
    // Nobody asked for the default, so the data class decides.
    if (isGiven(component, "recovery.keep") && max >= day) {
      return {
        days: Math.floor(max / day),
        provenance: { "recovery.keep": { from: "planned", note: `${duration(max)}, the most that its data may be kept` } },
      };
    }
    found.push(
      diagnostic("LNT4002", {
        message: `backups are kept ${duration(keep)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
        at: at(component, "recovery", "keep"),
        hint: `write ${duration(max)} or less`,
      }),
    );
    return undefined;
  }
  if (days(keep) > longestBackup) {
    found.push(
      diagnostic("LNT4009", {
        message: `RDS keeps backups ${longestBackup} days at most, not ${days(keep)}`,
        at: at(component, "recovery", "keep"),
        hint: `write "${longestBackup}d" or less`,
      }),
    );
    return undefined;
  }
  return { days: days(keep), provenance: {} };
}

function recoveryErrors(component: Component<DatabaseValues>, multiAz: boolean, found: Diagnostic[]): void {
  const { rpo, rto } = component.values.recovery;
  if (rpo < pointInTime) {
    found.push(
      diagnostic("LNT4009", {
        message: `point-in-time recovery may lose ${duration(pointInTime)}, more than ${duration(rpo)}`,
        at: at(component, "recovery", "rpo"),
        hint: `write "${duration(pointInTime)}" or more`,
      }),
    );
  }
  if (multiAz && rto < failover) {
    found.push(
      diagnostic("LNT4009", {
        message: `a standby takes over within ${duration(failover)}, not within ${duration(rto)}`,
        at: at(component, "recovery", "rto"),
        hint: `write "${duration(failover)}" or more`,
      }),
    );
  }
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
  if (component.values.connections > mostConnections) {
    return diagnostic("LNT4008", {
      message: `${component.values.connections} connections are more than the ${mostConnections} that one ${engine} serves well`,
      at: at(component, "connections"),
      hint: "pool connections in the services, or split the database",
    });
  }
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
  return diagnostic("LNT4008", {
    message:
      largest === undefined
        ? `no RDS class for ${engine}${production ? " in production" : ""} is known in ${context.place.region}`
        : `the database needs ${round(needed / gib)} GiB of memory; the largest class in ${context.place.region} has ${largest.memoryGib} GiB`,
    at: at(component, component.values.connections * bytesPerConnection >= needed ? "connections" : "memory"),
    hint: largest === undefined ? "choose another region" : "lower the requirement, or split the database",
  });
}
