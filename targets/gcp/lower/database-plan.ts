import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { retentionMax } from "../../cloud/facts.ts";
import { day, days, duration, gib, monthHours, round } from "../../cloud/quantities.ts";
import { disk, memory, sqlEngines, tierOf, vcpuSteps } from "./sql-sizes.ts";

export interface DatabaseDetails {
  readonly engine: "postgres" | "mysql";
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly maxConnections: number;
  /** A standby in another zone. */
  readonly regional: boolean;
  readonly storageGib: number;
  readonly maxStorageGib: number;
  /** Daily backups that are kept, and days of which any second can be had. */
  readonly backups: number;
  readonly logDays: number;
}

/** Logs for recovery are written out every five minutes at least, and kept for 7 days in the Enterprise edition; backups go up to 365 ("Backups overview" and "Point-in-time recovery", 2026). */
const pointInTime = 5 * 60_000;
const longestLogs = 7;
const mostBackups = 365;
/** A standby takes over in about a minute ("About high availability", 2026); twice that is what we count on. */
const failover = 2 * 60_000;
/** A restore makes no promise of time. An hour is what we count on for it at least. */
const restore = 60 * 60_000;

/** Share of memory that the working set may take: the rest is for connections, maintenance and the system. */
const workingShare = 0.6;
const bytesPerConnection = 10 * 2 ** 20 * 4;
const storageReserve = 1.3;
/** Share of the data that a day changes: a guess. */
const changedDaily = 0.02;

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const { values } = component;
  if (values.engine === "key-value") {
    return [
      undefined,
      [
        diagnostic("LNT4004", {
          message: "a key-value database is not emitted for Google Cloud",
          at: at(component, "engine"),
          hint: 'use "postgres" or "mysql", or a `cache` where entries expire',
        }),
      ],
    ];
  }
  const found: Diagnostic[] = [];
  const production = context.system.environment === "production";
  const regional = production || values.recovery.rto < restore;
  const engine = sqlEngines[values.engine];
  const keep = backupDays(component, found);
  recoveryErrors(component, regional, found);
  const needed = Math.max(values.memory / workingShare, values.connections * bytesPerConnection) / gib;
  const machine = machineOf(component, needed, production, found);
  const storageGib = Math.max(disk.least, Math.ceil((values.size / gib) * storageReserve));
  if (storageGib > disk.most)
    found.push(
      diagnostic("LNT4008", {
        message: `the database needs ${storageGib} GiB of storage, and Cloud SQL holds ${disk.most} GiB`,
        at: at(component, "size"),
        hint: `write "${Math.floor(disk.most / storageReserve)}GiB" or less, or split the database`,
      }),
    );
  if (hasErrors(found) || machine === undefined || keep === undefined) return [undefined, found];
  const details: DatabaseDetails = {
    engine: values.engine,
    ...machine,
    maxConnections: values.connections + engine.reservedConnections,
    regional,
    storageGib,
    maxStorageGib: Math.min(disk.most, storageGib * 2),
    backups: keep.days,
    logDays: Math.min(longestLogs, keep.days),
  };
  return [
    {
      component: component.name,
      summary: `${engine.version} on ${tierOf(machine.vcpus, machine.memoryGib)}, ${regional ? "standby in another zone" : "one zone"}, ${storageGib} GiB`,
      figures: [
        {
          name: "memory",
          value: needed,
          unit: "GiB",
          formula: "max(workingSet / workingShare, connections * connection / 2 ^ 30)",
          inputs: { workingSet: values.memory / gib, workingShare, connections: values.connections, connection: bytesPerConnection },
        },
        {
          name: "storage",
          value: storageGib,
          unit: "GiB",
          formula: "max(smallest, ceil(size * reserve))",
          inputs: { smallest: disk.least, size: values.size / gib, reserve: storageReserve },
        },
      ],
      cost: costOf(component, details, context),
      rejected: [
        { option: "shared cores", reason: "no promise of availability" },
        { option: "Enterprise Plus edition", reason: "dearer, and asked for by nothing that is declared" },
        { option: "AlloyDB", reason: "PostgreSQL alone, and dearer at this size" },
      ],
      needs: { addons: ["external-secrets"] },
      provenance: keep.provenance,
      details,
    },
    found,
  ];
}

/** The fewest vCPUs that may have the memory. */
function machineOf(
  component: Component<DatabaseValues>,
  needed: number,
  production: boolean,
  found: Diagnostic[],
): Pick<DatabaseDetails, "vcpus" | "memoryGib"> | undefined {
  const { connections, engine } = component.values;
  const { mostConnections } = sqlEngines[engine === "mysql" ? "mysql" : "postgres"];
  if (connections > mostConnections) {
    found.push(
      diagnostic("LNT4008", {
        message: `${connections} connections are more than the ${mostConnections} that one ${engine} serves well`,
        at: at(component, "connections"),
        hint: "pool connections in the services, or split the database",
      }),
    );
    return undefined;
  }
  const memoryGib = Math.max(memory.least, Math.ceil(needed / memory.step) * memory.step);
  const vcpus = vcpuSteps.find((count) => count >= (production ? 2 : 1) && count * memory.perVcpu >= memoryGib);
  if (vcpus !== undefined) return { vcpus, memoryGib };
  found.push(
    diagnostic("LNT4008", {
      message: `the database needs ${round(needed)} GiB of memory; the largest machine has ${96 * memory.perVcpu} GiB`,
      at: at(component, connections * bytesPerConnection >= needed * gib ? "connections" : "memory"),
      hint: "lower the requirement, or split the database",
    }),
  );
  return undefined;
}

/** A regional instance is billed as two: the catalogue's rows hold the standby. */
function costOf(component: Component<DatabaseValues>, details: DatabaseDetails, context: PlanContext): readonly CostLine[] {
  const kind = details.regional ? "regional (HA)" : "zonal";
  const line = (
    item: string,
    serviceItem: string,
    quantity: number,
    formula: string,
    more: { readonly why?: string; readonly low?: number; readonly high?: number } = {},
  ): CostLine =>
    context.price({
      component: component.name,
      item,
      service: "cloud-sql",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(more.why === undefined
        ? {}
        : {
            assumption: more.why,
            guess: { why: more.why, ...(more.low === undefined ? {} : { low: more.low }), ...(more.high === undefined ? {} : { high: more.high }) },
          }),
    });
  const size = component.values.size / gib;
  const kept = (share: number): number => round(size * (1 + share * details.backups), 3);
  return [
    line(`Cloud SQL vCPUs ${kind}`, `vCPU ${kind} postgres/mysql`, details.vcpus * monthHours, `${details.vcpus} vCPU x ${monthHours} h`),
    line(`Cloud SQL memory ${kind}`, `memory ${kind}`, details.memoryGib, `${details.memoryGib} GiB`),
    line(`Cloud SQL storage ${kind}`, `SSD storage ${kind}`, details.storageGib, `${details.storageGib} GiB`),
    line("Cloud SQL backups", "backups", kept(changedDaily), `${round(size)} GiB x (1 + ${changedDaily} x ${details.backups} days)`, {
      why: `${changedDaily * 100} % of the data change in a day`,
      low: kept(changedDaily / 3),
      high: kept(changedDaily * 3),
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
  if (days(keep) > mostBackups) {
    found.push(
      diagnostic("LNT4009", {
        message: `Cloud SQL keeps ${mostBackups} daily backups at most, not ${days(keep)}`,
        at: at(component, "recovery", "keep"),
        hint: `write "${mostBackups}d" or less`,
      }),
    );
    return undefined;
  }
  return { days: Math.max(1, days(keep)), provenance: {} };
}

function recoveryErrors(component: Component<DatabaseValues>, regional: boolean, found: Diagnostic[]): void {
  const { rpo, rto } = component.values.recovery;
  const say = (message: string, property: "rpo" | "rto", least: number): void =>
    void found.push(diagnostic("LNT4009", { message, at: at(component, "recovery", property), hint: `write "${duration(least)}" or more` }));
  if (rpo < pointInTime) say(`point-in-time recovery may lose ${duration(pointInTime)}, more than ${duration(rpo)}`, "rpo", pointInTime);
  if (regional && rto < failover) say(`a standby takes over within ${duration(failover)}, not within ${duration(rto)}`, "rto", failover);
}
