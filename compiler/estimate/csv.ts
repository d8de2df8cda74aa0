/** Text that is no CSV; the message says where. */
export class CsvError extends Error {
  override readonly name = "CsvError";
}

/** Records of RFC 4180: commas, quotes, any line end; empty lines are skipped. @throws CsvError for a quote out of place */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  // One cell and what follows it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  cell.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  while (cell.lastIndex < text.length || record.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new CsvError(`a quote is out of place or not closed, in line ${text.slice(0, at).split("\n").length}`);
    const [, quoted, plain = "", end] = match;
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}
