import type { Figure } from "./plan.ts";

/**
 * Makes the figures of one table. A formula is arithmetic over the names of its inputs: + - * / ^ ( ), numbers, and
 * ceil, floor, min, max, sqrt, ln, exp. Inputs that are texts only describe.
 */
export const figures =
  (group: NonNullable<Figure["group"]>) =>
  (name: string, value: number, unit: string, formula: string, inputs: Readonly<Record<string, number | string>>, source?: string): Figure => ({
    name,
    value,
    unit,
    formula,
    inputs,
    ...(source === undefined ? {} : { source }),
    group,
  });
