import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine, Figure, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { retentionMax } from "../../cloud/facts.ts";
import { day, days, duration, gib, monthHours, round } from "../../cloud/quantities.ts";
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

/** Logs are copied out every five minutes at most (Azure Database for PostgreSQL documentation, "Backup and restore", recalled). */
const pointInTime = 5 * 60_000;
/** A standby takes over in one to two minutes (the same documentation, "High availability", recalled). */
const failover = 2 * 60_000;
/** A restore makes a new server: no time is promised. An hour is what we count on for it at least. */
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

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const { values } = component;
  if (values.engine === "key-value") {
    return [
      undefined,
      [
        diagnostic("LNT4004", {
          message: "a key-value database is not emitted for Azure",
          at: at(component, "engine"),
          hint: 'use "postgres" or "mysql", or a `cache` where entries expire',
        }),
      ],
    ];
  }
  const engine: ServerEngine = serverEngines[values.engine];
  const found: Diagnostic[] = [];
  const production = context.system.environment === "production";
  const doubled = production || values.recovery.rto < restore;
  const backup = backupDays(component, engine, found);
  recoveryErrors(component, doubled, found);
  const needed = Math.max(values.memory / workingShare, values.connections * bytesPerConnection);
  const choice = smallestSize(component, engine, needed, doubled, production, context);
  const storageGib = storageOf(component, engine, found);
  if ("code" in choice) found.push(choice);
  if (hasErrors(found) || "code" in choice || backup === undefined || storageGib === undefined) return [undefined, found];
  const standby = doubled ? (context.place.zones > 1 ? "ZoneRedundant" : "SameZone") : undefined;
  const details: DatabaseDetails = {
    engine: values.engine,
    sku: choice.best.sku,
    memoryGib: choice.best.memoryGib,
    maxConnections: values.connections + engine.reservedConnections,
    ...(standby === undefined ? {} : { standby }),
    storageGib,
    backupDays: backup.days,
  };
  const servers = doubled ? 2 : 1;
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
      formula:
        engine.storageSteps === undefined
          ? "max(smallest, ceil(size * reserve))"
          : "smallest * 2 ^ ceil(ln(max(smallest, ceil(size * reserve)) / smallest) / ln(2) - 0.000001)",
      inputs: { smallest: engine.storage.least, size: values.size / gib, reserve: storageReserve },
    },
  ];
  const where = { ZoneRedundant: "standby in another zone", SameZone: "standby in the same zone" } as const;
  return [
    {
      component: component.name,
      summary: `${values.engine} ${engine.version} on ${details.sku}, ${standby === undefined ? "no standby" : where[standby]}, ${storageGib} GiB`,
      figures,
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
      needs: { apis: [values.engine === "postgres" ? "postgresql" : values.engine] },
      provenance: backup.provenance,
      details,
    },
    found,
  ];
}

/** Storage that is sold from what is needed on. It grows by itself, and never shrinks. */
function storageOf(component: Component<DatabaseValues>, engine: ServerEngine, found: Diagnostic[]): number | undefined {
  const needed = Math.max(engine.storage.least, Math.ceil((component.values.size / gib) * storageReserve));
  const storage = engine.storageSteps === undefined ? needed : engine.storageSteps.find((step) => step >= needed);
  if (storage !== undefined && storage <= engine.storage.most) return storage;
  found.push(
    diagnostic("LNT4008", {
      message: `the database needs ${needed} GiB of storage, and a Flexible Server holds ${engine.storage.most} GiB`,
      at: at(component, "size"),
      hint: `write "${Math.floor(engine.storage.most / storageReserve)}GiB" or less, or split the database`,
    }),
  );
  return undefined;
}

/** Backups are free up to the size of the storage; what changes in a day is kept once for each day. */
function backupLines(
  component: Component<DatabaseValues>,
  { storageGib, backupDays: kept }: DatabaseDetails,
  { service }: ServerEngine,
  context: PlanContext,
): readonly CostLine[] {
  const size = component.values.size / gib;
  const beyond = (share: number): number => round(Math.max(0, size * (1 + share * kept) - storageGib), 3);
  if (beyond(changedDaily * 3) === 0) return [];
  const why = `${changedDaily * 100} % of the data change in a day`;
  return [
    context.price({
      component: component.name,
      item: "backups beyond the free size",
      service,
      serviceItem: "backup storage",
      quantity: beyond(changedDaily),
      formula: `max(0, ${round(size)} GiB x (1 + ${changedDaily} x ${kept} days) - ${storageGib} GiB)`,
      assumption: why,
      guess: { why, low: beyond(changedDaily / 3), high: beyond(changedDaily * 3) },
    }),
  ];
}

interface Backup {
  readonly days: number;
  readonly provenance: Readonly<Record<string, Given>>;
}

function backupDays(component: Component<DatabaseValues>, { backup }: ServerEngine, found: Diagnostic[]): Backup | undefined {
  const { keep } = component.values.recovery;
  const max = retentionMax(component);
  const where = at(component, "recovery", "keep");
  // Nobody asked for the default, so the data class decides.
  const gives = isGiven(component, "recovery.keep") && max !== undefined && keep > max;
  const wanted = gives ? Math.floor(max / day) : days(keep);
  if (max !== undefined && max < backup.least * day) {
    found.push(
      diagnostic("LNT4002", {
        message: `backups stay ${backup.least} days at least, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
        at: where,
        hint: "keep what has to go sooner in a `cache`, or delete it in a bucket by age",
      }),
    );
    return undefined;
  }
  if (max !== undefined && keep > max && !gives) {
    found.push(
      diagnostic("LNT4002", {
        message: `backups are kept ${duration(keep)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
        at: where,
        hint: `write ${duration(max)} or less`,
      }),
    );
    return undefined;
  }
  if (wanted < backup.least || wanted > backup.most) {
    const [bound, hint] = wanted < backup.least ? [backup.least, "or more"] : [backup.most, "or less"];
    found.push(
      diagnostic("LNT4009", {
        message: `a Flexible Server keeps backups ${backup.least} to ${backup.most} days, not ${wanted}`,
        at: where,
        hint: `write "${bound}d" ${hint}`,
      }),
    );
    return undefined;
  }
  return {
    days: wanted,
    provenance: gives ? { "recovery.keep": { from: "planned", note: `${duration(max)}, the most that its data may be kept` } } : {},
  };
}

function recoveryErrors(component: Component<DatabaseValues>, doubled: boolean, found: Diagnostic[]): void {
  const { rpo, rto } = component.values.recovery;
  const say = (message: string, property: string, least: number): void =>
    void found.push(diagnostic("LNT4009", { message, at: at(component, "recovery", property), hint: `write "${duration(least)}" or more` }));
  if (rpo < pointInTime) say(`point-in-time recovery may lose ${duration(pointInTime)}, more than ${duration(rpo)}`, "rpo", pointInTime);
  if (doubled && rto < failover) say(`a standby takes over within ${duration(failover)}, not within ${duration(rto)}`, "rto", failover);
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
  const { connections, engine } = component.values;
  if (connections > mostConnections) {
    return diagnostic("LNT4008", {
      message: `${connections} connections are more than the ${mostConnections} that one ${engine} serves well`,
      at: at(component, "connections"),
      hint: "pool connections in the services, or split the database",
    });
  }
  const against = (one: ServerSize): string | undefined => {
    if (one.memoryGib * gib < needed) return `${one.memoryGib} GiB of memory, and ${round(needed / gib)} GiB are needed`;
    if (!isBurstable(one)) return undefined;
    return doubled ? "burstable: no standby" : production ? "burstable: not for production" : undefined;
  };
  const sorted = sizes.toSorted((a, b) => a.vcpus - b.vcpus || a.memoryGib - b.memoryGib || (isBurstable(a) ? -1 : 1));
  const best = sorted.find((one) => against(one) === undefined);
  if (best === undefined) {
    const largest = Math.max(...sizes.map(({ memoryGib }) => memoryGib));
    return diagnostic("LNT4008", {
      message: `the database needs ${round(needed / gib)} GiB of memory; the largest size has ${largest} GiB`,
      at: at(component, connections * bytesPerConnection >= needed ? "connections" : "memory"),
      hint: "lower the requirement, or split the database",
    });
  }
  const rejected = sorted.slice(0, sorted.indexOf(best)).flatMap((one): readonly Rejected[] => {
    const reason = against(one);
    const [price] = context.catalog.servicePrices("azure", context.place.region, service, one.sku);
    return reason === undefined ? [] : [{ option: one.sku, reason, ...(price === undefined ? {} : { monthlyUsd: round(price.usd * monthHours) }) }];
  });
  return { best, rejected: rejected.slice(-4) };
}
