/** Escape codes, or none. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

const code = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const same = (text: string): string => text;

export const paint = (color: boolean): Paint =>
  color
    ? { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39), warn: code(33, 39) }
    : { bold: same, dim: same, good: same, bad: same, warn: same };

/** Breaks text at spaces; a word that is longer than the width stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows of a left column and a text, which are broken, and a right column. */
export function columns(
  rows: readonly { readonly left: string; readonly middle: string; readonly right: string; readonly style?: (text: string) => string }[],
  width: number,
): string[] {
  const widest = Math.max(...rows.map((row) => row.left.length));
  const right = Math.max(...rows.map((row) => row.right.length));
  const room = width - right - 4 - (right > 0 ? 2 : 0);
  const left = Math.min(widest, Math.max(Math.floor(room / 2), room - Math.max(...rows.map((row) => row.middle.length))));
  const middle = Math.max(20, room - left);
  return rows.flatMap((row) => {
    const style = row.style ?? same;
    const [names, texts] = [wrap(row.left, left), wrap(row.middle, middle)];
    return Array.from({ length: Math.max(names.length, texts.length) }, (_, index) =>
      style(`  ${(names[index] ?? "").padEnd(left)}  ${(texts[index] ?? "").padEnd(middle)}  ${(index === 0 ? row.right : "").padStart(right)}`.trimEnd()),
    );
  });
}
