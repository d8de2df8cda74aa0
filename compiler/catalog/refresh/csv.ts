/** Longest record that is taken for one: a quote that never closes must not eat the file. */
const LONGEST_RECORD = 1_000_000;

/** Raised for text that is no CSV, or no list that this version reads. The message names no file. */
export class ListError extends Error {
  override readonly name = "ListError";
}

/** Cells of one record. Undefined: the last quote is still open, and the record goes on in the next line. */
export function cellsOf(record: string): readonly string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (record[at] === '"') {
      let cell = "";
      let from = at + 1;
      for (;;) {
        const quote = record.indexOf('"', from);
        if (quote < 0) return undefined;
        cell += record.slice(from, quote);
        if (record[quote + 1] !== '"') {
          at = quote + 1;
          break;
        }
        cell += '"';
        from = quote + 2;
      }
      cells.push(cell);
      if (at < record.length && record[at] !== ",") throw new ListError("a quoted cell is followed by other text");
    } else {
      const comma = record.indexOf(",", at);
      const end = comma < 0 ? record.length : comma;
      cells.push(record.slice(at, end));
      at = end;
    }
    if (at >= record.length) return cells;
    at++;
    if (at === record.length) return [...cells, ""];
  }
}

/** Lines of a stream of bytes, without their ends. @throws ListError for bytes that are no UTF-8 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new ListError("it is not UTF-8 text");
    }
  };
  let rest = "";
  for await (const chunk of chunks) {
    rest += decode(chunk);
    let from = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
      yield rest.slice(from, rest[end - 1] === "\r" ? end - 1 : end);
      from = end + 1;
    }
    rest = rest.slice(from);
    if (rest.length > LONGEST_RECORD) throw new ListError("a line is longer than a million characters");
  }
  rest += decode();
  if (rest !== "") yield rest;
}

/** Records of a CSV text, one at a time; a record may go over several lines. @throws ListError */
export async function* recordsOf(lines: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let open: string | undefined;
  for await (const line of lines) {
    const record = open === undefined ? line : `${open}\n${line}`;
    if (record === "") continue;
    const cells = cellsOf(record);
    if (cells === undefined && record.length > LONGEST_RECORD) throw new ListError("a quote is never closed");
    open = cells === undefined ? record : undefined;
    if (cells !== undefined) yield cells;
  }
  if (open !== undefined) throw new ListError("it ends within a quoted cell");
}
