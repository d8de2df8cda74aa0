// The shape of parsed values, as targets and the planner rely on it. A change here is a change of a contract.
import type { AcceleratorChoice } from "../../dsl/accelerators.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { Reference } from "../../dsl/reference.ts";
import type { SystemValues } from "../../dsl/system.ts";
import type { Component, Schedule } from "../../compiler/system.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type All<T extends readonly true[]> = T;

export type Checked = All<
  [
    Same<Kinds["cache"]["hitRate"], number>,
    Same<Kinds["cache"]["engine"], "valkey" | "redis">,
    Same<Kinds["bucket"]["coldAfter"], number>,
    Same<Kinds["bucket"]["keep"], number | undefined>,
    Same<Kinds["bucket"]["from"], readonly Reference[] | undefined>,
    Same<Kinds["database"]["recovery"]["keep"], number>,
    Same<Kinds["database"]["connections"], number>,
    Same<Kinds["gateway"]["routes"][string]["to"], Reference>,
    Same<Kinds["gateway"]["routes"][string]["methods"], readonly ("GET" | "POST" | "PUT" | "PATCH" | "DELETE")[]>,
    Same<Kinds["gateway"]["routes"][string]["timeout"], number | undefined>,
    Same<Kinds["gateway"]["limit"], number>,
    Same<Kinds["llm"]["accelerators"], AcceleratorChoice>,
    Same<Kinds["llm"]["traffic"]["meanOfPeak"], number>,
    Same<Kinds["llm"]["traffic"]["growth"], number>,
    Same<Kinds["llm"]["traffic"]["weekly"], readonly number[] | undefined>,
    Same<Kinds["llm"]["traffic"]["burst"], number>,
    Same<Kinds["llm"]["traffic"]["horizon"], number>,
    Same<Kinds["predictor"]["perReplica"], Kinds["service"]["perReplica"] | undefined>,
    Same<Kinds["service"]["perReplica"]["latency"], { readonly p50: number; readonly p95: number } | undefined>,
    Same<Kinds["llm"]["traffic"]["outputTokens"], { readonly p50: number; readonly p95: number } | undefined>,
    Same<Kinds["llm"]["schedule"], Schedule | undefined>,
    Same<Kinds["llm"]["cache"], Reference | undefined>,
    Same<Kinds["model-registry"]["models"][string]["version"], string>,
    Same<Kinds["model-registry"]["runsOn"], "bucket" | "external" | "kubernetes" | "managed">,
    Same<Kinds["monitor"]["watches"], readonly Reference[]>,
    Same<NonNullable<Kinds["monitor"]["capture"]>["redact"], boolean>,
    Same<Kinds["predictor"]["fallback"], Reference | "reject" | { readonly rule: string }>,
    Same<Kinds["predictor"]["port"], number>,
    Same<Kinds["predictor"]["health"]["ready"], `/${string}`>,
    Same<Kinds["service"]["traffic"]["payload"], number>,
    Same<Kinds["service"]["perReplica"]["memory"], number>,
    Same<Kinds["source"]["via"], "https" | "signed upload" | "kafka" | "file transfer">,
    Same<SystemValues["comply"] extends readonly unknown[] ? true : false, true>,
    Same<NonNullable<SystemValues["budget"]>["alertAt"], readonly number[]>,
    Component<Kinds["llm"]> extends Component ? true : false,
  ]
>;
