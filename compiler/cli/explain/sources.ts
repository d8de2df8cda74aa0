import { wrap, WIDTH } from "./text.ts";

/** Numbered sources: the text of the view names them by number, and they stand in full at its end. */
export interface Sources {
  /** "[3]", or nothing for what has no source. The same source has one number. */
  mark(source: string | undefined): string;
  lines(): readonly string[];
}

export function createSources(): Sources {
  const numbers = new Map<string, number>();
  return {
    mark(source) {
      if (source === undefined || source === "") return "";
      const known = numbers.get(source) ?? numbers.size + 1;
      numbers.set(source, known);
      return `[${known}]`;
    },
    lines: () =>
      [...numbers].flatMap(([source, number]) => {
        const label = `  [${number}]`.padEnd(7);
        return wrap(source, WIDTH - label.length).map((line, index) => `${index === 0 ? label : " ".repeat(label.length)}${line}`);
      }),
  };
}
