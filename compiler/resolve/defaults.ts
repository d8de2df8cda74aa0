import { fillDefaults } from "../../dsl/defaults.ts";
import type { AnyKind } from "../../dsl/kind.ts";
import type { Diagnostic, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Given } from "../system.ts";

type Values = Readonly<Record<string, unknown>>;

export interface Filled {
  readonly values: Values;
  /** By dotted path. */
  readonly provenance: Readonly<Record<string, Given>>;
  readonly problems: readonly Diagnostic[];
}

/** Static defaults filled in; what is planned later is only noted. `owner` names whose defaults they are. */
export function filled(declared: Pick<AnyKind, "name" | "fields" | "defaults">, values: Values, owner: string, at: Where): Filled {
  try {
    const { values: full, given } = fillDefaults(declared, values);
    const entries = given.map(({ path, planned }): [string, Given] => [
      path.join("."),
      planned === undefined ? { from: "default", note: `default of ${owner}` } : { from: "planned", note: planned },
    ]);
    return { values: full, provenance: Object.fromEntries(entries), problems: [] };
  } catch (error) {
    // Kinds from outside may declare what does not parse; those of Lintel are tested.
    const message = error instanceof Error ? error.message : "its defaults cannot be read";
    return { values, provenance: {}, problems: [diagnostic("LNT1205", { message, at })] };
  }
}
