import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { lintel } from "../cli/io.ts";
import type { Plan } from "../../compiler/plan/plan.ts";
import { loadTarget } from "../../targets/index.ts";
import { temporary } from "../harness/temporary.ts";

// What each example compiles to on each cloud, whole, as the command line writes it. `npm run golden` writes the files anew and removes
// what is no longer made: read the difference before you commit it. runs.json: folder of this directory -> arguments of `lintel compile`.
const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = fs
  .readdirSync(path.join(root, "examples"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
const runs = JSON.parse(fs.readFileSync(new URL("runs.json", import.meta.url), "utf8")) as Readonly<Record<string, readonly [string, ...string[]]>>;
const goldenOf = (name: string): string => fileURLToPath(new URL(`./${name}/`, import.meta.url));
const updating = process.env["LINTEL_GOLDEN"] === "write";

const filesBelow = (folder: string): readonly string[] =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => fs.statSync(path.join(folder, file)).isFile())
        .map((file) => file.split(path.sep).join("/"))
        .sort()
    : [];

it("are there for the examples and nothing else", () => {
  const kept = fs.readdirSync(fileURLToPath(new URL("./", import.meta.url)), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const expected = Object.keys(runs).sort();
  expect([...new Set(Object.values(runs).map(([example]) => example))].sort()).toEqual(examples);
  if (updating) for (const { name } of kept) if (!expected.includes(name)) fs.rmSync(goldenOf(name), { recursive: true });
  if (!updating) expect(kept.map(({ name }) => name).sort()).toEqual(expected);
});

describe.each(Object.entries(runs))("%s", (name, [example, ...settings]) => {
  const golden = goldenOf(name);
  let made: string;
  let files: readonly string[] = [];

  beforeAll(async () => {
    made = path.join(temporary({}), "out");
    const { exit, out, err } = await lintel(["compile", path.join(root, "examples", example), "--out", made, ...settings], root);
    expect(err).toBe("");
    expect(exit, out).toBe(0);
    // The manifest of what was written is for the next run, and says nothing that the files do not say.
    files = filesBelow(made).filter((file) => !path.basename(file).startsWith("."));
  });

  it("makes these files and no others", () => {
    const kept = filesBelow(golden);
    if (updating) {
      for (const file of kept) if (!files.includes(file)) fs.rmSync(path.join(golden, file));
    } else expect(files).toEqual(kept);
    expect(files.length).toBeGreaterThan(20);
  });

  it("with these bytes", () => {
    const different: string[] = [];
    for (const file of files) {
      const now = fs.readFileSync(path.join(made, file), "utf8");
      const kept = path.join(golden, file);
      if (updating) {
        fs.mkdirSync(path.dirname(kept), { recursive: true });
        fs.writeFileSync(kept, now);
      } else if (!fs.existsSync(kept) || fs.readFileSync(kept, "utf8") !== now) different.push(file);
    }
    const [first] = different;
    if (first === undefined) return;
    // One difference in full, the others by name.
    const kept = path.join(golden, first);
    expect(fs.readFileSync(path.join(made, first), "utf8"), `${different.length} files differ: ${different.join(", ")}`).toBe(
      fs.existsSync(kept) ? fs.readFileSync(kept, "utf8") : "",
    );
  });
});

// Last: it reads what was written above.
it.each(examples)("hold examples/%s on every cloud", (example) => {
  const clouds = Object.entries(runs).flatMap(([name, [of]]) => {
    if (of !== example) return [];
    const plan = JSON.parse(fs.readFileSync(path.join(goldenOf(name), "plan.json"), "utf8")) as Plan;
    return plan.places.map(({ place }) => place.cloud);
  });
  expect(clouds.sort()).toEqual(Object.keys(loadTarget).sort());
});
