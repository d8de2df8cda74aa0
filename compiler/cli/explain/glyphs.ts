/** What plots and bars are drawn with; each is one column wide. */
export interface Glyphs {
  /** A simulated point at which every objective holds. */
  readonly holds: string;
  /** One at which an objective is broken. */
  readonly fails: string;
  /** Between two points. */
  readonly line: string;
  /** From the estimate up to the end of its 90 % band. */
  readonly band: string;
  readonly objective: string;
  readonly planned: string;
  /** The curve at the planned load. */
  readonly here: string;
  /** The curve leaves the plot. */
  readonly above: string;
  readonly corner: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly full: string;
  readonly empty: string;
}

export const ascii: Glyphs = {
  holds: "o",
  fails: "x",
  line: ".",
  band: ":",
  objective: "=",
  planned: "|",
  here: "@",
  above: "^",
  corner: "+",
  horizontal: "-",
  vertical: "|",
  full: "#",
  empty: ".",
};

const unicode: Glyphs = {
  holds: "●",
  fails: "○",
  line: "·",
  band: "░",
  objective: "═",
  planned: "│",
  here: "◆",
  above: "▲",
  corner: "└",
  horizontal: "─",
  vertical: "│",
  full: "█",
  empty: "░",
};

/** Box drawing on a terminal that says it shows UTF-8; else plain ASCII, so that a pipe gets the same bytes everywhere. */
export function glyphsFor(io: { readonly isTTY: boolean; readonly env: Readonly<Record<string, string | undefined>> }): Glyphs {
  const { LC_ALL, LC_CTYPE, LANG } = io.env;
  return io.isTTY && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "") ? unicode : ascii;
}

const CELLS = 24;
/** A share of one as a bar. What is more than nothing fills a cell. */
export function bar(share: number, { full, empty }: Glyphs): string {
  const bounded = Math.min(1, Math.max(0, share));
  const filled = bounded > 0 ? Math.max(1, Math.round(bounded * CELLS)) : 0;
  return full.repeat(filled) + empty.repeat(CELLS - filled);
}
