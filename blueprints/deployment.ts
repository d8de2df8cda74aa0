import type { Budget, Framework, MonitorInput, Place, SystemInput, Waiver } from "../dsl/index.ts";

/** What every reference architecture asks for. The names are those of the fields that they fill. */
export interface Deployment {
  /** Name of the system: the output folder, the namespace and the stem of every name. */
  readonly name: string;
  /** Team or person that answers for the system. */
  readonly owner: string;
  /** One place, or several: each gets the whole system. */
  readonly on: Place | readonly Place[];
  /** Planned cost that must not be passed. */
  readonly budget: Budget;
  /** Who hears of trouble. */
  readonly alerts: MonitorInput["alerts"];
  /** Stage that this deployment is. @default "production" */
  readonly environment?: SystemInput["environment"];
  /** Frameworks to check against. @default [] */
  readonly comply?: readonly Framework[];
  /** Accepted findings on the system, each with a reason, an owner and an end. @default [] */
  readonly waivers?: readonly Waiver[];
  /** Extra tags for everything. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Drops what the caller left out, so that the kind's own default holds. */
export const given = <T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Fields of `system` that an architecture passes on as they are. */
export const deployment = ({ owner, on, budget, environment = "production", comply, waivers, tags }: Deployment) => ({
  owner,
  on,
  budget,
  environment,
  ...given({ comply, waivers, tags }),
});
