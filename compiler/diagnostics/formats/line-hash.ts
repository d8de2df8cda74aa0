const window = 100;
const base = 37n;
const endOfFile = 0xffffn;

/**
 * GitHub's `primaryLocationLineHash` of every line: a 64-bit polynomial over the 100 characters from the start of the line, blanks and tabs
 * left out, line ends as one, with the mark of the end of the file and then zeros behind the last; and how often the hash came so far.
 * https://github.com/github/codeql-action/blob/main/src/fingerprints.ts (read 2026-11-25)
 */
export function lineHashes(text: string): readonly string[] {
  const kept = text.replace(/\r\n?/g, "\n").replace(/[ \t]/g, "");
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  for (let start = 0; start <= kept.length; ) {
    let hash = 0n;
    for (let at = start; at < start + window; at++)
      hash = BigInt.asUintN(64, hash * base + (at < kept.length ? BigInt(kept.charCodeAt(at)) : at === kept.length ? endOfFile : 0n));
    const word = hash.toString(16);
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    hashes.push(`${word}:${count}`);
    const end = kept.indexOf("\n", start);
    start = end < 0 ? kept.length + 1 : end + 1;
  }
  return hashes;
}
