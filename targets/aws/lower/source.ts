import type { SourceValues } from "../../../dsl/components/source.ts";
import { lowerSource, planSource, sourceRealises } from "../../cloud/kinds/source.ts";
import { defineAwsKind } from "../contract.ts";

/** Data from outside. Nothing is made for it: it begins the flows, and classifies what follows. */
export default defineAwsKind<SourceValues, Record<never, never>>({
  realises: sourceRealises,
  plan: planSource,
  lower: (component, _plan, context) => [lowerSource(component, context), []],
});
