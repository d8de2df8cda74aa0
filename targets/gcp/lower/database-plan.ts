import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, CostLine } from "../../../compiler/plan/plan.ts";
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
  type SqlEngine,
  sqlEngine,
  type SqlOnCloud,
  storageError,
  storageNeeded,
} from "../../cloud/kinds/database.ts";
import { gib, monthHours, round } from "../../cloud/quantities.ts";
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

/**
 * Logs for recovery are written out every five minutes at least, and kept for 7 days in the Enterprise edition; backups go up to 365
 * ("Backups overview" and "Point-in-time recovery", 2026). A standby takes over in about a minute ("About high availability", 2026);
 * twice that is what we count on.
 */
const cloudSql: SqlOnCloud = { title: "Google Cloud", product: "Cloud SQL", pointInTime: 5 * 60_000, failover: 2 * 60_000 };
const longestLogs = 7;
const mostBackups = 365;

export function planDatabase(component: Component<DatabaseValues>, context: PlanContext): Result<ComponentPlan<DatabaseDetails>> {
  const [name, notSql] = sqlEngine(component, cloudSql);
  if (name === undefined) return [undefined, notSql];
  const production = context.system.environment === "production";
  const regional = needsStandby(component, production);
  const engine = sqlEngines[name];
  const [keep, notKept] = backupDays(component, { most: mostBackups, say: (wanted) => `Cloud SQL keeps ${mostBackups} daily backups at most, not ${wanted}` });
  const found: Diagnostic[] = [...notKept, ...recoveryErrors(component, regional, cloudSql)];
  const needed = memoryNeeded(component);
  const machine = machineOf(component, name, needed, production, found);
  const storageGib = storageNeeded(component, disk.least);
  if (storageGib > disk.most) found.push(storageError(component, storageGib, disk.most, cloudSql));
  if (hasErrors(found) || machine === undefined || keep === undefined) return [undefined, found];
  const details: DatabaseDetails = {
    engine: name,
    ...machine,
    maxConnections: component.values.connections + engine.reservedConnections,
    regional,
    storageGib,
    maxStorageGib: Math.min(disk.most, storageGib * 2),
    backups: Math.max(1, keep.days),
    logDays: Math.min(longestLogs, Math.max(1, keep.days)),
  };
  return [
    {
      component: component.name,
      summary: `${engine.version} on ${tierOf(machine.vcpus, machine.memoryGib)}, ${regional ? "standby in another zone" : "one zone"}, ${storageGib} GiB`,
      figures: sizeFigures(component, needed, { gib: storageGib, smallest: disk.least }),
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
  engine: SqlEngine,
  needed: number,
  production: boolean,
  found: Diagnostic[],
): Pick<DatabaseDetails, "vcpus" | "memoryGib"> | undefined {
  const crowded = connectionsError(component, sqlEngines[engine].mostConnections);
  if (crowded !== undefined) {
    found.push(crowded);
    return undefined;
  }
  const memoryGib = Math.max(memory.least, Math.ceil(needed / gib / memory.step) * memory.step);
  const vcpus = vcpuSteps.find((count) => count >= (production ? 2 : 1) && count * memory.perVcpu >= memoryGib);
  if (vcpus !== undefined) return { vcpus, memoryGib };
  found.push(memoryError(component, needed, `the largest machine has ${96 * memory.perVcpu} GiB`));
  return undefined;
}

/** A regional instance is billed as two: the catalogue's rows hold the standby. */
function costOf(component: Component<DatabaseValues>, details: DatabaseDetails, context: PlanContext): readonly CostLine[] {
  const kind = details.regional ? "regional (HA)" : "zonal";
  const line = (
    item: string,
    serviceItem: string,
    more: Pick<Parameters<PlanContext["price"]>[0], "quantity" | "formula" | "assumption" | "guess">,
  ): CostLine => context.price({ component: component.name, item, service: "cloud-sql", serviceItem, ...more });
  const backups = backupGuess(component, details.backups, 0);
  return [
    line(`Cloud SQL vCPUs ${kind}`, `vCPU ${kind} postgres/mysql`, {
      quantity: round(details.vcpus * monthHours, 3),
      formula: `${details.vcpus} vCPU x ${monthHours} h`,
    }),
    line(`Cloud SQL memory ${kind}`, `memory ${kind}`, { quantity: round(details.memoryGib, 3), formula: `${details.memoryGib} GiB` }),
    line(`Cloud SQL storage ${kind}`, `SSD storage ${kind}`, { quantity: details.storageGib, formula: `${details.storageGib} GiB` }),
    ...(backups === undefined ? [] : [line("Cloud SQL backups", "backups", backups)]),
  ];
}
