import { type Body, isBody } from "./values.ts";

/** Whether labels hold everything that a selector names. A selector that names nothing selects nothing here. */
export const matchesLabels = (selector: unknown, labels: Body): boolean =>
  isBody(selector) && Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value);
