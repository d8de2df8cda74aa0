import type { Framework } from "../dsl/comply.ts";
import type { SensitiveData } from "../dsl/data.ts";
import type { EdgeKind, Parsed } from "../dsl/kind.ts";
import type { Origin } from "../dsl/origin.ts";
import type { Override } from "../dsl/override.ts";
import type { Rule } from "../dsl/rule.ts";
import type { ScheduleValues as Schedule } from "../dsl/traffic.ts";
import type { WaiverValues } from "../dsl/waive.ts";
import type { PropertyPath } from "./diagnostics/diagnostic.ts";

export type { Reference } from "../dsl/reference.ts";
/** Hours in which something runs, parsed. Days are 1 (Monday) to 7 (Sunday). */
export type { Schedule };

/** Where a value that the author did not write came from. A path that is absent was written by the author. */
export interface Given {
  readonly from: "default" | "planned" | "inherited" | "assured" | "rule";
  /** In words: "default of llm", "system.owner", "p95 of the traffic, doubled". */
  readonly note: string;
}
/** Dotted property path -> origin of the value. */
export type Provenance = Readonly<Record<string, Given>>;

export type Cloud = "aws" | "gcp" | "azure";
export type Environment = "production" | "staging" | "development";
export type Level = "public" | "internal" | "confidential" | "restricted";

/** One region of one cloud, normalised. */
export interface Place {
  readonly cloud: Cloud;
  readonly region: string;
  /** Number of zones to spread over. */
  readonly zones: number;
  /** Zones by name, where the author chose them. */
  readonly zoneNames?: readonly string[];
  /** Region to recover in. */
  readonly dr?: string;
  /** Twelve digits. Unknown until apply when absent. */
  readonly account?: string;
  readonly project?: string;
  readonly subscription?: string;
  /** Declared properties that it may go without: "api.limit". */
  readonly without?: readonly string[];
}

/** Class of the data that a component holds or handles: declared, or the highest of what flows in. */
export interface Classification {
  readonly level: Level;
  /** Personal, health and card data that flow through, without repetitions. Retention in ms. */
  readonly sensitive: readonly Parsed<SensitiveData>[];
  /** Names of the components that declared what it inherits; empty where it declared its class itself, or nothing is known. */
  readonly from: readonly string[];
  /** What the component itself declares. `level` is never lower. */
  readonly declared?: Level;
  /** Data on people that the component itself declares to hold. */
  readonly stated?: Parsed<SensitiveData>;
}

/** Limits in US dollars, one at least. */
export interface Budget {
  /** A month's. @default no limit */
  readonly monthlyUsd?: number;
  /** The sum was written for this environment, among others. @default for all alike */
  readonly monthlyFor?: Environment;
  /** @default no limit */
  readonly perThousandRequestsUsd?: number;
  /** @default no limit */
  readonly perMillionTokensUsd?: number;
  /** Fractions of the budget, ascending. */
  readonly alertAt: readonly number[];
  readonly onExceed: "fail" | "warn";
}

/** A waiver as written, with what it is limited to by name. */
export interface Waived extends Omit<WaiverValues, "to"> {
  readonly to?: string;
}

/** A component with parsed values, defaults filled in and references resolved. */
export interface Component<V = Readonly<Record<string, unknown>>> {
  /** Key in `components`. */
  readonly name: string;
  /** The name in kebab-case, for output. */
  readonly id: string;
  readonly kind: string;
  /** Output of the kind's schema: durations in ms, sizes in bytes, rates per second, shares as fractions, money in dollars. */
  readonly values: V;
  readonly can: readonly string[];
  readonly owner: string;
  /** Set where the component states its own. */
  readonly place?: Place;
  readonly classification: Classification;
  readonly budget?: Budget;
  readonly provenance: Provenance;
  readonly tags: Readonly<Record<string, string>>;
  readonly waivers: readonly Waived[];
  readonly overrides: readonly Override[];
  /** Why nothing is connected to it. */
  readonly standalone?: string;
  /** Name and id before a rename. Names in the cloud keep them. */
  readonly former?: { readonly name: string; readonly id: string };
  readonly origin: Origin;
  /** The kind's declaration; it travels with the value, so kinds from outside work as well. */
  readonly declaration: object;
}

/** `from` does `verb` to `to`. The only source of identity, grants and network rules. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly part?: string;
  readonly verb: EdgeKind;
  /** Property of `from` that holds the reference. */
  readonly path: PropertyPath;
}

/** The resolved graph. Components and edges are sorted by name. */
export interface System {
  readonly name: string;
  readonly owner: string;
  readonly purpose: string;
  readonly environment: Environment;
  readonly places: readonly Place[];
  readonly budget?: Budget;
  readonly comply: readonly Framework[];
  /** How data on people is deleted when they ask for it; `covers` are names of components. */
  readonly erasure?: { readonly process: string; readonly covers: readonly string[]; readonly backups?: string };
  readonly cluster: { readonly version: string; readonly existing?: string };
  readonly schedule?: Schedule;
  readonly components: Readonly<Record<string, Component>>;
  readonly edges: readonly Edge[];
  readonly rules: readonly Rule[];
  readonly tags: Readonly<Record<string, string>>;
  readonly waivers: readonly Waived[];
  readonly overrides: readonly Override[];
  readonly provenance: Provenance;
  readonly origin: Origin;
}
