import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll } from "vitest";

/** Writes files into a new directory that is removed after the tests of the file. Returns its real path. */
export function temporary(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "lintel-test-")));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return directory;
}

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});
