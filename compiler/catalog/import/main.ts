import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rulesModule } from "./authors.ts";
import { buildCatalog, type HandWritten } from "./build.ts";
import { REGIONAL_PRICES } from "./regional.ts";
import { ImportError } from "./source.ts";

/** Reads the hand-written files of a data folder, and the prices kept beside the importer. */
export function readHandWritten(data: string): HandWritten {
  const read = (name: string) => JSON.parse(readFileSync(join(data, name), "utf8"));
  return {
    accelerators: read("accelerators.json"),
    regions: read("regions.json"),
    images: read("images.json"),
    versions: read("versions.json"),
    regionalPrices: readFileSync(join(data, "../import", REGIONAL_PRICES), "utf8"),
  };
}

/**
 * Imports the CSV files of `source` into the catalogue and the authors' tables below `root`, the repository. Returns the exit code.
 * @param rules path of the list of policy rules @default the table of rules stays as it is
 * @public run.mjs calls it in a bundle
 */
export function importCatalog(source: string, root: string, say: (line: string) => void, rules?: string): number {
  const data = join(root, "compiler/catalog/data");
  const write = (folder: string, files: ReadonlyMap<string, string>): void => {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(root, folder, name)), { recursive: true });
      writeFileSync(join(root, folder, name), text);
      say(`${folder}/${name} ${text.length} bytes`);
    }
  };
  try {
    const built = buildCatalog((file) => readFileSync(join(source, file), "utf8"), readHandWritten(data));
    write("compiler/catalog/data", built.data);
    write("dsl/catalog", built.authors);
    if (rules !== undefined) write("dsl/catalog", new Map([["rules.ts", rulesModule(JSON.parse(readFileSync(rules, "utf8")))]]));
    return 0;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    say(error.message);
    return 1;
  }
}
