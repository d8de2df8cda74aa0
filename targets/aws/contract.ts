import type { KindName } from "../../compiler/target.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { Root } from "../terraform/root.ts";
import type { BuiltInKind } from "../cloud/contract.ts";
import type { Lowered, OpenAwsKind, OpenLowerContext } from "./open-contract.ts";

export type { Access, Alarm, Foundation, Lowered, OutsideLowerContext, Statement } from "./open-contract.ts";

export interface LowerContext extends OpenLowerContext {
  /** The root of cloud resources. */
  readonly root: Root;
}

/** A kind on AWS: how it is sized and what it becomes. */
export interface AwsKind<V, D> extends OpenAwsKind<V, D, LowerContext> {}
/** One of Lintel's own. */
export interface BuiltInAwsKind<V, D> extends BuiltInKind<V, D, LowerContext, Lowered> {}

/** Keeps the plan's `details` typed between `plan` and `lower`. */
export const defineAwsKind = <V, D>(kind: BuiltInAwsKind<V, D>): BuiltInAwsKind<V, D> => kind;

/** One loader a kind: a gap is a compile error, and a kind that does not occur is never loaded. */
export type AwsKinds = { readonly [K in KindName]: () => Promise<BuiltInAwsKind<Kinds[K], unknown>> };
