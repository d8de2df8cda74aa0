import { readable } from "../../plan/format.ts";
import type { Figure } from "../../plan/plan.ts";
import { grid } from "./grid.ts";
import type { Sources } from "./sources.ts";
import { amount } from "./text.ts";

const word = /[A-Za-z_][A-Za-z0-9_]*/g;

/** The formula with its numbers in the place of their names: "12 * (1 - 0.2)". */
function substituted({ formula, inputs }: Figure): string {
  return formula.replace(word, (name) => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined) return name;
    if (typeof value === "string") return value;
    // A comma separates arguments here.
    const text = readable(value).replaceAll(",", "");
    return value < 0 ? `(${text})` : text;
  });
}

/** Inputs that the formula does not name, such as a precision. */
function beside({ formula, inputs }: Figure): string {
  const named: readonly string[] = formula.match(word) ?? [];
  return Object.entries(inputs)
    .filter(([name]) => !named.includes(name))
    .map(([name, value]) => `${name} ${typeof value === "number" ? readable(value) : value}`)
    .join(", ");
}

/** How a figure came about: the formula, then the same with numbers. A value that was simply taken has nothing to show. */
export function derivation(figure: Figure): readonly string[] {
  const more = beside(figure);
  const taken = /^[A-Za-z_]\w*$/.test(figure.formula) && Object.hasOwn(figure.inputs, figure.formula);
  const numbers = substituted(figure);
  return [...(taken ? [] : [figure.formula, ...(numbers === figure.formula ? [] : [`= ${numbers}`])]), ...(more === "" ? [] : [`with ${more}`])];
}

const SHORT = 60;
/** A remark rather than a citation: it stands where it is said. */
const isRemark = (source: string | undefined): source is string => source !== undefined && source.length <= SHORT && !/[@:/]/.test(source);

/** A table of figures: name, value, arithmetic, source. */
export function figureTable(figures: readonly Figure[], sources: Sources): readonly string[] {
  const rows = figures.flatMap((figure, index) => {
    const { source } = figure;
    // What was said of the figure before is not said again.
    const remark = isRemark(source) && source !== figures[index - 1]?.source ? [`(${source})`] : [];
    const [first = "", ...rest] = [...derivation(figure), ...remark];
    return [[figure.name, amount(figure.value, figure.unit), isRemark(source) ? "" : sources.mark(source), first], ...rest.map((line) => ["", "", "", line])];
  });
  return grid([{ most: 34 }, { align: "right" }, {}, {}], rows);
}
