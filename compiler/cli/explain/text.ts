import { money, readable } from "../../plan/format.ts";

/** Columns of the view, whatever the terminal has: the same plan gives the same text. */
export const WIDTH = 100;

/** Breaks at spaces, and words that are longer than a line where the line ends. Spaces in front stay. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  const indent = /^ */.exec(text)?.[0] ?? "";
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    let rest = line === "" ? `${lines.length === 0 ? indent : ""}${word}` : ` ${word}`;
    while (line.length + rest.length > width) {
      const room = width - line.length;
      lines.push(line + rest.slice(0, room));
      rest = rest.slice(room);
      line = "";
    }
    line += rest;
  }
  return [...lines, line];
}

/** The same below an indent. */
export const paragraph = (text: string, indent = "  "): readonly string[] => wrap(text, WIDTH - indent.length).map((line) => `${indent}${line}`);

/** A heading and what stands below it; nothing where there is nothing to say. */
export const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", title, ...lines]);

const shownBy: Readonly<Record<string, (value: number) => string>> = {
  "": readable,
  $: money,
  bytes: (value) => (Math.abs(value) >= 2 ** 20 ? `${readable(value / 2 ** 30)} GiB` : `${readable(value)} bytes`),
};

/** Dollars of something small. */
export const price = (usd: number): string => (usd !== 0 && Math.abs(usd) < 0.1 ? `$${readable(usd)}` : money(usd));

/** A value with its unit. */
export function amount(value: number, unit: string): string {
  const shown = Object.hasOwn(shownBy, unit) ? shownBy[unit] : undefined;
  if (shown !== undefined) return shown(value);
  return unit.startsWith("$/") ? `${price(value)} per ${unit.slice(2)}` : `${readable(value)} ${unit}`;
}

/** "+$1,200" or "-$300". */
export const difference = (usd: number): string => (Math.abs(usd) < 0.005 ? "same" : `${usd < 0 ? "-" : "+"}${money(Math.abs(usd))}`);
