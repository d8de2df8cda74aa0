import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import {
  backupDays,
  backupGuess,
  connectionsError,
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
import { alarmLines, logLine } from "../lower/costs.ts";
import { isBurstable, type ServerEngine, serverEngines, type ServerSize } from "./flexible-server.ts";

export interface DatabaseDetails {
  readonly engine: "postgres" | "mysql";
  readonly sku: string;
  readonly memoryGib: number;
  readonly maxConnections: number;
  readonly standby?: "ZoneRedundant" | "SameZone";
  readonly storageGib: number;
  readonly backupDays: number;
}

/**
 * Logs are copied out every five minutes at most (Azure Database for PostgreSQL documentation, "Backup and restore", recalled). A standby
 * takes over in one to two minutes (the same documentation, "High availability", recalled).
 */
const flexible: SqlOnCloud = { title: "Azure", product: "a Flexible Server", pointInTime: 5 * 60_000, failover: 2 * 60_000 };
/** GB of logs a month: a guess. */
const logGigabytes = 1;
/** Of the processor, memory, storage and connections. */
const alarms = 4;

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const [name, notSql] = sqlEngine(component, flexible);
  if (name === undefined) return [undefined, notSql];
  const engine: ServerEngine = serverEngines[name];
  const production = context.system.environment === "production";
  const doubled = needsStandby(component, production);
  const { least, most } = engine.backup;
  const [backup, notKept] = backupDays(component, { least, most, say: (wanted) => `a Flexible Server keeps backups ${least} to ${most} days, not ${wanted}` });
  const found: Diagnostic[] = [...notKept, ...recoveryErrors(component, doubled, flexible)];
  const needed = memoryNeeded(component);
  const choice = smallestSize(component, engine, needed, doubled, production, context);
  const storageGib = storageOf(component, engine, found);
  if ("code" in choice) found.push(choice);
  if (hasErrors(found) || "code" in choice || backup === undefined || storageGib === undefined) return [undefined, found];
  const standby = doubled ? (context.place.zones > 1 ? "ZoneRedundant" : "SameZone") : undefined;
  const details: DatabaseDetails = {
    engine: name,
    sku: choice.best.sku,
    memoryGib: choice.best.memoryGib,
    maxConnections: component.values.connections + engine.reservedConnections,
    ...(standby === undefined ? {} : { standby }),
    storageGib,
    backupDays: backup.days,
  };
  const servers = doubled ? 2 : 1;
  const where = { ZoneRedundant: "standby in another zone", SameZone: "standby in the same zone" } as const;
  return [
    {
      component: component.name,
      summary: `${name} ${engine.version} on ${details.sku}, ${standby === undefined ? "no standby" : where[standby]}, ${storageGib} GiB`,
      figures: sizeFigures(component, needed, {
        gib: storageGib,
        smallest: engine.storage.least,
        ...(engine.storageSteps === undefined ? {} : { formula: "smallest * 2 ^ ceil(ln(max(smallest, ceil(size * reserve)) / smallest) / ln(2) - 0.000001)" }),
      }),
      cost: [
        context.price({
          component: component.name,
          item: `Flexible Server ${details.sku}`,
          service: engine.service,
          serviceItem: details.sku,
          quantity: servers * monthHours,
          formula: `${servers} ${servers === 1 ? "server" : "servers"} x ${monthHours} h`,
        }),
        context.price({
          component: component.name,
          item: "Flexible Server storage",
          service: engine.service,
          serviceItem: "storage",
          quantity: servers * storageGib,
          formula: `${servers} ${servers === 1 ? "server" : "servers"} x ${storageGib} GiB`,
        }),
        ...backupLines(component, details, engine, context),
        logLine(component.name, "logs of the server", logGigabytes, `${logGigabytes} GB`, `a database writes ${logGigabytes} GB of logs a month`, context),
        ...alarmLines(component, alarms, context),
      ],
      rejected: [...choice.rejected, { option: "geo-redundant backups", reason: "data would leave the region" }],
      needs: { apis: [name === "postgres" ? "postgresql" : name] },
      provenance: backup.provenance,
      details,
    },
    found,
  ];
}

/** Storage that is sold from what is needed on. It grows by itself, and never shrinks. */
function storageOf(component: Component<DatabaseValues>, engine: ServerEngine, found: Diagnostic[]): number | undefined {
  const needed = storageNeeded(component, engine.storage.least);
  const storage = engine.storageSteps === undefined ? needed : engine.storageSteps.find((step) => step >= needed);
  if (storage !== undefined && storage <= engine.storage.most) return storage;
  found.push(storageError(component, needed, engine.storage.most, flexible));
  return undefined;
}

/** Backups are free up to the size of the storage; what changes in a day is kept once for each day. */
function backupLines(
  component: Component<DatabaseValues>,
  { storageGib, backupDays: kept }: DatabaseDetails,
  { service }: ServerEngine,
  context: PlanContext,
): readonly CostLine[] {
  const guess = backupGuess(component, kept, storageGib);
  if (guess === undefined) return [];
  return [context.price({ component: component.name, item: "backups beyond the free size", service, serviceItem: "backup storage", ...guess })];
}

/** Cores are what is billed, and those with more memory cost more: fewest cores first, then least memory. */
function smallestSize(
  component: Component<DatabaseValues>,
  { service, sizes, mostConnections }: ServerEngine,
  needed: number,
  doubled: boolean,
  production: boolean,
  context: PlanContext,
): { readonly best: ServerSize; readonly rejected: readonly Rejected[] } | Diagnostic {
  const crowded = connectionsError(component, mostConnections);
  if (crowded !== undefined) return crowded;
  const against = (one: ServerSize): string | undefined => {
    if (one.memoryGib * gib < needed) return `${one.memoryGib} GiB of memory, and ${round(needed / gib)} GiB are needed`;
    if (!isBurstable(one)) return undefined;
    return doubled ? "burstable: no standby" : production ? "burstable: not for production" : undefined;
  };
  const sorted = sizes.toSorted((a, b) => a.vcpus - b.vcpus || a.memoryGib - b.memoryGib || (isBurstable(a) ? -1 : 1));
  const best = sorted.find((one) => against(one) === undefined);
  if (best === undefined) {
    const largest = Math.max(...sizes.map(({ memoryGib }) => memoryGib));
    return memoryError(component, needed, `the largest size has ${largest} GiB`);
  }
  const rejected = sorted.slice(0, sorted.indexOf(best)).flatMap((one): readonly Rejected[] => {
    const reason = against(one);
    const [price] = context.catalog.servicePrices("azure", context.place.region, service, one.sku);
    return reason === undefined ? [] : [{ option: one.sku, reason, ...(price === undefined ? {} : { monthlyUsd: round(price.usd * monthHours) }) }];
  });
  return { best, rejected: rejected.slice(-4) };
}
