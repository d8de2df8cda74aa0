import { isSpan, type Span, type Where } from "../diagnostics/diagnostic.ts";

/** A property below a place of a blueprint; a span stays. */
export const below = (at: Where | Span, property: string): Where | Span => (isSpan(at) ? at : { ...at, path: [...(at.path ?? []), property] });
