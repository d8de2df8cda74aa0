/** Text of a UTF-8 file without a byte-order mark; `undefined` when the bytes are no UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

/** Characters in the first `bytes` bytes of a line: the bundler counts bytes, editors count UTF-16 units. */
export const unitsIn = (line: string, bytes: number): number => new TextDecoder().decode(new TextEncoder().encode(line).subarray(0, bytes)).length;

export const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
