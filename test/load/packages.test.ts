import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../compiler/node-host.ts";
import { load, startLoad } from "../../compiler/load/index.ts";
import { parse } from "../../compiler/parse/index.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import { told } from "../harness/blueprint.ts";
import { temporary } from "../harness/temporary.ts";

const packageOf = (name: string, more: object): string => JSON.stringify({ name, version: "1.0.0", ...more });
const use = (imports: string, purpose: string): string =>
  `import { aws, system } from "lintel";\n${imports}\nexport default system("shop", { owner: "team", purpose: ${purpose}, environment: "development", on: aws("eu-central-1"), components: {} });\n`;

async function purposeOf(files: Readonly<Record<string, string>>, entry = "shop.ts"): Promise<unknown> {
  const loaded = await load(startLoad(entry, nodeHost(temporary(files))));
  expect(await told(loaded.result[1], loaded.locator)).toEqual([]);
  const [parsed, problems] = parse(loaded.result[0]!);
  expect(await told(problems, loaded.locator)).toEqual([]);
  return parsed!.values["purpose"];
}

const common = {
  "node_modules/texts/package.json": packageOf("texts", { main: "index.cjs" }),
  "node_modules/texts/index.cjs": `exports.purpose = "From CommonJS.";`,
};
const modern = {
  "node_modules/@acme/texts/package.json": packageOf("@acme/texts", { type: "module", exports: { ".": "./index.js", "./more": "./more.js" } }),
  "node_modules/@acme/texts/index.js": `export const purpose = "From a module."; export default "By default.";`,
  "node_modules/@acme/texts/more.js": `import { purpose } from "./index.js"; export const more = purpose + " More.";`,
};

describe("packages of the blueprint's own project", () => {
  test("CommonJS, by name and as default", async () => {
    expect(await purposeOf({ ...common, "shop.ts": use(`import { purpose } from "texts";`, "purpose") })).toBe("From CommonJS.");
    expect(await purposeOf({ ...common, "shop.ts": use(`import texts from "texts";`, "texts.purpose") })).toBe("From CommonJS.");
  });

  test.each([{}, { "package.json": packageOf("shop", { type: "module" }) }])("modules, by name, as default, as namespace and by subpath (%o)", async (own) => {
    const files = { ...modern, ...own };
    expect(await purposeOf({ ...files, "shop.ts": use(`import { purpose } from "@acme/texts";`, "purpose") })).toBe("From a module.");
    expect(await purposeOf({ ...files, "shop.ts": use(`import text from "@acme/texts";`, "text") })).toBe("By default.");
    expect(await purposeOf({ ...files, "shop.ts": use(`import * as all from "@acme/texts";`, "all.purpose + all.default") })).toBe("From a module.By default.");
    expect(await purposeOf({ ...files, "shop.ts": use(`import { more } from "@acme/texts/more";`, "more") })).toBe("From a module. More.");
  });

  test("CommonJS as default in a project of modules", async () => {
    expect(
      await purposeOf({ ...common, "package.json": packageOf("shop", { type: "module" }), "shop.ts": use(`import texts from "texts";`, "texts.purpose") }),
    ).toBe("From CommonJS.");
  });

  test("of a file elsewhere that has packages of its own", async () => {
    const files = {
      "blueprints/shop.ts": use(`import { purpose } from "../shared/purpose.ts";`, "purpose"),
      "shared/purpose.ts": `export { purpose } from "texts";\n`,
      "shared/node_modules/texts/package.json": packageOf("texts", { main: "index.js" }),
      "shared/node_modules/texts/index.js": `exports.purpose = "Shared.";`,
    };
    expect(await purposeOf(files, "blueprints/shop.ts")).toBe("Shared.");
  });

  test("other endings, CommonJS blueprints, JSON, and imports written with .js", async () => {
    const files = { "texts.json": `{ "purpose": "From JSON." }`, "part.ts": `export const purpose = "A part.";` };
    expect(await purposeOf({ ...files, "shop.mts": use(`import texts from "./texts.json" with { type: "json" };`, "texts.purpose") }, "shop.mts")).toBe(
      "From JSON.",
    );
    expect(await purposeOf({ ...files, "shop.js": use(`import { purpose } from "./part.js";`, "purpose") }, "shop.js")).toBe("A part.");
    const cjs = `const { aws, system } = require("lintel");\nmodule.exports = system("shop", { owner: "team", purpose: "Old.", environment: "development", on: aws("eu-central-1"), components: {} });\n`;
    expect(await purposeOf({ "shop.cjs": cjs }, "shop.cjs")).toBe("Old.");
  });

  test("a package with a copy of the language of its own", async () => {
    const entry = fileURLToPath(new URL("../../dsl/index.ts", import.meta.url));
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "cjs", platform: "node", outfile: "copy.js" });
    const files = { "node_modules/copy/package.json": packageOf("copy", { main: "index.js" }), "node_modules/copy/index.js": outputFiles[0]?.text ?? "" };
    const text = `import { aws, database, gateway, iam, predictor, system } from "lintel";
import * as copy from "copy";
const score = copy.predictor({ model: "some/model", traffic: { peak: "1/s" }, slo: {} });
const api = copy.gateway({ exposure: "private", routes: { "/a": score, "/b": { to: predictor({ model: "m", traffic: { peak: "1/s" }, slo: {} }) } }, auth: iam() });
const db = copy.database({ engine: "postgres", size: "1GB", memory: "1GiB", recovery: { rpo: "1m", rto: "1h" } });
export default copy.system("shop", { owner: "team", purpose: "P.", environment: "development", on: copy.aws("eu-central-1"), components: { score, api, db } });
`;
    const loadedFrom = (shop: string) => load(startLoad("shop.ts", nodeHost(temporary({ ...files, "shop.ts": shop }))));
    const loaded = await loadedFrom(text);
    const [, wrong] = parse(loaded.result[0]!);
    // Builders of a package are called from the blueprint: positions are the blueprint's.
    expect(await told(wrong, loaded.locator)).toEqual([
      "shop.ts:4:84 LNT1102 this `predictor` is used but has no name",
      'shop.ts:5:54 LNT1106 "1GB" is not a size: write it like 512MiB, 80GiB, 1.5TiB',
    ]);
    const right = await loadedFrom(text.replace("1GB", "1GiB").replace(/{ to: predictor.*?\) }/, "score"));
    const [parsed, none] = parse(right.result[0]!);
    expect(await told(none, right.locator)).toEqual([]);
    const [system, refused] = resolve(parsed!, { kubernetesVersion: "1.34" });
    expect(await told(refused, right.locator)).toEqual([]);
    expect(system?.components["api"]?.values["routes"]).toEqual({
      "/a": { to: { component: "score" }, methods: ["POST"] },
      "/b": { to: { component: "score" }, methods: ["POST"] },
    });
  });
});

describe("files that cannot be loaded", () => {
  const bytes = (...codes: number[]): Uint8Array =>
    new Uint8Array([...new TextEncoder().encode('export const a = "'), ...codes, ...new TextEncoder().encode('";\n')]);
  const cases: readonly (readonly [string, Readonly<Record<string, string | Uint8Array>>, string, readonly string[]])[] = [
    ["missing", { "shop.js": "" }, "shop.ts", ["shop.ts:1:1 LNT1001 there is no file `shop.ts`"]],
    ["a directory", { "shop/main.ts": "" }, "shop", ["shop:1:1 LNT1002 `shop` is a directory"]],
    ["not UTF-8", { "shop.ts": bytes(0xe9) }, "shop.ts", ["shop.ts:1:1 LNT1003 `shop.ts` is not UTF-8 text"]],
    [
      "an import that is not UTF-8",
      { "shop.ts": `import { a } from "./a.ts";\nexport default a;\n`, "a.ts": bytes(0xff, 0xfe) },
      "shop.ts",
      ["a.ts:1:1 LNT1003 `a.ts` is not UTF-8 text"],
    ],
    ["another ending", { "shop.yaml": "" }, "shop.yaml", ["shop.yaml:1:1 LNT1011 `shop.yaml` is not a blueprint: its name ends in .yaml"]],
    [
      "a package that throws",
      {
        "shop.ts": `import "bad";\n`,
        "node_modules/bad/package.json": packageOf("bad", { main: "i.js" }),
        "node_modules/bad/i.js": `throw new Error("no\\nway");`,
      },
      "shop.ts",
      ["shop.ts:1:8 LNT1007 the package `bad` failed while it was loaded: Error: no"],
    ],
    [
      "a package that throws when it is called",
      {
        "shop.ts": `import { f } from "bad";\nexport default f();\n`,
        "node_modules/bad/package.json": packageOf("bad", { main: "i.js" }),
        "node_modules/bad/i.js": `const deep = (n) => { if (n === 0) throw new Error("no"); return deep(n - 1); };\nexports.f = () => deep(30);`,
      },
      "shop.ts",
      ["shop.ts:2:16 LNT1008 the blueprint threw Error: no"],
    ],
    [
      "a package that awaits",
      {
        "shop.ts": `import { a } from "bad";\nexport default a;\n`,
        "node_modules/bad/package.json": packageOf("bad", { type: "module", exports: "./i.js" }),
        "node_modules/bad/i.js": `export const a = await Promise.resolve(1);`,
      },
      "shop.ts",
      ["shop.ts:1:19 LNT1007 the package `bad` awaits at its top level and cannot be loaded by a blueprint"],
    ],
  ];
  test.each(cases)("%s", async (_name, files, entry, expected) => {
    const loaded = await load(startLoad(entry, nodeHost(temporary(files))));
    expect(loaded.result[0]).toBeUndefined();
    expect(await told(loaded.result[1], loaded.locator)).toEqual(expected);
  });

  test("a replacement character that the author wrote is no damage", async () => {
    expect(await purposeOf({ "shop.ts": use("", `"\uFFFD and \u00e9"`) })).toBe("\uFFFD and \u00e9");
  });
});
