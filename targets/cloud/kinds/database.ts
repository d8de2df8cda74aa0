import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Figure } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { at, isGiven } from "../at.ts";
import { retentionMax } from "../facts.ts";
import { day, days, duration, gib, round } from "../quantities.ts";

/** A restore makes a new instance from a backup: no cloud promises a time. An hour is what we count on for it at least. */
const restore = 60 * 60_000;
/** Share of memory that the working set may take: the rest is for connections, maintenance and the system. */
const workingShare = 0.6;
export const bytesPerConnection = 10 * 2 ** 20 * 4;
const storageReserve = 1.3;
/** Share of the data that a day changes: a guess, for what no author states. */
export const changedDaily = 0.02;

/** What a cloud's managed SQL promises and takes. */
export interface SqlOnCloud {
  /** "AWS". */
  readonly title: string;
  /** What holds the data, for people: "RDS", "a Flexible Server". */
  readonly product: string;
  /** Milliseconds of data that recovery to a point in time may lose, and within which a standby takes over. */
  readonly pointInTime: number;
  readonly failover: number;
}

export type SqlEngine = Exclude<DatabaseValues["engine"], "key-value">;

/** The engine, where it is one of SQL. */
export const sqlEngine = (component: Component<DatabaseValues>, { title }: SqlOnCloud): Result<SqlEngine> => {
  const { engine } = component.values;
  if (engine !== "key-value") return [engine, []];
  const message = `a key-value database is not emitted for ${title}`;
  return [undefined, [diagnostic("LNT4004", { message, at: at(component, "engine"), hint: 'use "postgres" or "mysql", or a `cache` where entries expire' })]];
};

/** Production has a standby, and so has what has to be back before a restore is done. */
export const needsStandby = ({ values }: Component<DatabaseValues>, production: boolean): boolean => production || values.recovery.rto < restore;

/** Bytes of memory for the working set and the connections. */
export const memoryNeeded = ({ values }: Component<DatabaseValues>): number => Math.max(values.memory / workingShare, values.connections * bytesPerConnection);

/** What to change where there is no memory for it. */
export const memoryDriver = ({ values }: Component<DatabaseValues>, needed: number): "connections" | "memory" =>
  values.connections * bytesPerConnection >= needed ? "connections" : "memory";

/** GiB of storage with a reserve. */
export const storageNeeded = ({ values }: Component<DatabaseValues>, least: number): number => Math.max(least, Math.ceil((values.size / gib) * storageReserve));

export const storageError = (component: Component<DatabaseValues>, needed: number, most: number, { product }: SqlOnCloud): Diagnostic =>
  diagnostic("LNT4008", {
    message: `the database needs ${needed} GiB of storage, and ${product} holds ${most} GiB`,
    at: at(component, "size"),
    hint: `write "${Math.floor(most / storageReserve)}GiB" or less, or split the database`,
  });

/** `largest`: what there is, for people: "the largest machine has 624 GiB". */
export const memoryError = (component: Component<DatabaseValues>, needed: number, largest: string): Diagnostic =>
  diagnostic("LNT4008", {
    message: `the database needs ${round(needed / gib)} GiB of memory; ${largest}`,
    at: at(component, memoryDriver(component, needed)),
    hint: "lower the requirement, or split the database",
  });

/** Beyond `most` connections a pool in front does better. */
export const connectionsError = (component: Component<DatabaseValues>, most: number): Diagnostic | undefined => {
  const { connections, engine } = component.values;
  if (connections <= most) return undefined;
  const message = `${connections} connections are more than the ${most} that one ${engine} serves well`;
  return diagnostic("LNT4008", { message, at: at(component, "connections"), hint: "pool connections in the services, or split the database" });
};

/** What memory and storage are planned from. `storage`: GiB that are bought, and how they follow. */
export const sizeFigures = (
  component: Component<DatabaseValues>,
  needed: number,
  storage: { readonly gib: number; readonly smallest: number; readonly formula?: string },
): readonly Figure[] => {
  const { values } = component;
  return [
    {
      name: "memory",
      value: needed / gib,
      unit: "GiB",
      formula: "max(workingSet / workingShare, connections * connection / 2 ^ 30)",
      inputs: { workingSet: values.memory / gib, workingShare, connections: values.connections, connection: bytesPerConnection },
    },
    {
      name: "storage",
      value: storage.gib,
      unit: "GiB",
      formula: storage.formula ?? "max(smallest, ceil(size * reserve))",
      inputs: { smallest: storage.smallest, size: values.size / gib, reserve: storageReserve },
    },
  ];
};

export function recoveryErrors(component: Component<DatabaseValues>, standby: boolean, { pointInTime, failover }: SqlOnCloud): readonly Diagnostic[] {
  const { rpo, rto } = component.values.recovery;
  const wrong = (message: string, property: "rpo" | "rto", least: number): Diagnostic =>
    diagnostic("LNT4009", { message, at: at(component, "recovery", property), hint: `write "${duration(least)}" or more` });
  return [
    ...(rpo < pointInTime ? [wrong(`point-in-time recovery may lose ${duration(pointInTime)}, more than ${duration(rpo)}`, "rpo", pointInTime)] : []),
    ...(standby && rto < failover ? [wrong(`a standby takes over within ${duration(failover)}, not within ${duration(rto)}`, "rto", failover)] : []),
  ];
}

export interface KeptBackups {
  readonly days: number;
  readonly provenance: Readonly<Record<string, Given>>;
}

/** Days of backups. `say`: what the cloud keeps, for other numbers: "RDS keeps backups 35 days at most, not 40". */
export function backupDays(
  component: Component<DatabaseValues>,
  bounds: { readonly least?: number; readonly most: number; say(days: number): string },
): Result<KeptBackups> {
  const { keep } = component.values.recovery;
  const max = retentionMax(component);
  const { least, most } = bounds;
  const wrong = (code: "LNT4002" | "LNT4009", message: string, hint: string): Result<KeptBackups> => [
    undefined,
    [diagnostic(code, { message, at: at(component, "recovery", "keep"), hint })],
  ];
  if (max !== undefined && least !== undefined && max < least * day)
    return wrong(
      "LNT4002",
      `backups stay ${least} days at least, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
      "keep what has to go sooner in a `cache`, or delete it in a bucket by age",
    );
  if (max !== undefined && keep > max) {
    // Nobody asked for the default, so the data class decides.
    if (isGiven(component, "recovery.keep") && max >= day)
      return [
        { days: Math.floor(max / day), provenance: { "recovery.keep": { from: "planned", note: `${duration(max)}, the most that its data may be kept` } } },
        [],
      ];
    return wrong(
      "LNT4002",
      `backups are kept ${duration(keep)}, but the data in \`${component.name}\` may be kept ${duration(max)} at most`,
      `write ${duration(max)} or less`,
    );
  }
  const wanted = days(keep);
  if (least !== undefined && wanted < least) return wrong("LNT4009", bounds.say(wanted), `write "${least}d" or more`);
  return wanted > most ? wrong("LNT4009", bounds.say(wanted), `write "${most}d" or less`) : [{ days: wanted, provenance: {} }, []];
}

/** GiB of backups: the data once, and what each day changes. `free`: what costs nothing. Undefined where all of it is free. */
export function backupGuess(component: Component<DatabaseValues>, kept: number, free: number) {
  const size = component.values.size / gib;
  const beyond = (share: number): number => round(Math.max(0, size * (1 + share * kept) - free), 3);
  if (beyond(changedDaily * 3) === 0) return undefined;
  const why = `${changedDaily * 100} % of the data change in a day`;
  const whole = `${round(size)} GiB x (1 + ${changedDaily} x ${kept} days)`;
  return {
    quantity: beyond(changedDaily),
    formula: free === 0 ? whole : `max(0, ${whole} - ${free} GiB)`,
    assumption: why,
    guess: { why, low: beyond(changedDaily / 3), high: beyond(changedDaily * 3) },
  };
}

/**
 * Storage grows by itself and cannot shrink, so Terraform leaves its size alone after the first apply: it would take a size below what
 * storage has become for another instance. A larger size in the blueprint is asked for so. `current`: prints the GiB that there are.
 */
export const growOperation = (
  component: Component<unknown>,
  storageGib: number,
  { current, grow }: { readonly current: string; readonly grow: string },
): Operation => ({
  phase: "foundation",
  title: `Let the storage of ${component.name} grow`,
  text: `After a larger \`size\`: the plan asks for ${storageGib} GiB. Storage of \`${component.name}\` grows by itself as it fills and is never made smaller, so Terraform does not touch its size once it is there. This enlarges it at once where it has less, and does nothing else.`,
  commands: [`[ "$(${current})" -ge ${storageGib} ] || ${grow}`],
});
