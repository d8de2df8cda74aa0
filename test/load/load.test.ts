import { describe, expect, test } from "vitest";
import { isSystem } from "../../dsl/system.ts";
import { origin } from "../../dsl/component.ts";
import type { Origin } from "../../dsl/origin.ts";
import { nodeHost } from "../../compiler/node-host.ts";
import { load, startLoad } from "../../compiler/load/index.ts";
import { loadText, told } from "../harness/blueprint.ts";
import { temporary } from "../harness/temporary.ts";

const system = `system("shop", { owner: "team", purpose: "Sells.", environment: "development", on: aws("eu-central-1"), components: {} })`;

describe("a blueprint that loads", () => {
  test("gives the system and the files that it was made of", async () => {
    const directory = temporary({
      "shop.ts": `import { aws, system } from "lintel";\nimport { components } from "./parts/stores.ts";\nexport default system("shop", { owner: "team", purpose: "Sells.", environment: "development", on: aws("eu-central-1"), components });\n`,
      "parts/stores.ts": `import { cache } from "lintel";\nexport const components = { answers: cache({ ttl: "5m", size: "1GiB" }) };\n`,
    });
    const loaded = await load(startLoad("shop.ts", nodeHost(directory)));
    expect(await told(loaded.result[1], loaded.locator)).toEqual([]);
    const [found] = loaded.result;
    expect(isSystem(found)).toBe(true);
    expect(loaded.inputs).toEqual([`${directory}/parts/stores.ts`, `${directory}/shop.ts`]);
    expect(found && loaded.locator.call(found[origin])).toEqual({ file: "shop.ts", line: 3, column: 16 });
  });
});

test("a file with an error counts as read, so that a watcher sees its repair", async () => {
  const loaded = await loadText({ "shop.ts": `import { x } from "./parts/x.ts";\nexport default x;\n`, "parts/x.ts": `export const x = ;\n` });
  expect(loaded.inputs).toEqual(["/project/parts/x.ts", "/project/shop.ts"]);
  expect(await told(loaded.result[1], loaded.locator)).toEqual(['parts/x.ts:1:18 LNT1004 unexpected ";"']);
});

test("components that a package builds are shown where the package builds them", async () => {
  const directory = temporary({
    "shop.ts": `import { aws, system } from "lintel";\nimport { answers } from "blocks";\nimport { stores } from "more blocks";\nexport default system("shop", { owner: "t", purpose: "P.", environment: "staging", on: aws("eu-west-1"), components: { answers: answers(Symbol.for("lintel.declaration")), ...stores } });\n`,
    "node_modules/blocks/package.json": `{ "name": "blocks", "main": "index.js" }`,
    "node_modules/blocks/index.js": `exports.answers = () => { const self = { kind: "cache" }; const origin = {}; const s = (n) => Symbol.for("lintel." + n);\n  const make = () => Error.captureStackTrace(origin, make);\n  make();\n  return Object.defineProperties(self, { [s("origin")]: { value: origin }, [s("input")]: { value: {} }, [s("can")]: { value: {} } });\n};\n`,
    "node_modules/more blocks/package.json": `{ "name": "more-blocks", "type": "module", "exports": "./index.js" }`,
    "node_modules/more blocks/index.js": `export const stores = {};\nconst origin = {};\nconst make = () => Error.captureStackTrace(origin, make);\nmake();\nstores.files = Object.defineProperties({ kind: "bucket" }, { [Symbol.for("lintel.origin")]: { value: origin }, [Symbol.for("lintel.input")]: { value: {} } });\n`,
  });
  const loaded = await load(startLoad("shop.ts", nodeHost(directory)));
  const { components } = (loaded.result[0] as unknown as Record<symbol, { components: Record<string, Record<symbol, Origin>> }>)[Symbol.for("lintel.input")]!;
  expect(loaded.locator.call(components["answers"]![Symbol.for("lintel.origin")]!)).toEqual({ file: "node_modules/blocks/index.js", line: 3, column: 3 });
  expect(loaded.locator.call(components["files"]![Symbol.for("lintel.origin")]!)).toEqual({ file: "node_modules/more blocks/index.js", line: 4, column: 1 });
});

const wrong: readonly (readonly [name: string, files: string | Readonly<Record<string, string>>, expected: string, set?: Readonly<Record<string, string>>])[] =
  [
    ["syntax error", `import { system } from "lintel";\nexport default system("shop", { owner: });\n`, 'blueprint.ts:2:40 LNT1004 unexpected "}"'],
    ["missing relative import", `import { x } from "./nowhere.ts";\nexport default x;\n`, "blueprint.ts:1:19 LNT1005 `./nowhere.ts` leads to no file"],
    ["top-level await", `const x = await Promise.resolve(1);\nexport default x;\n`, "blueprint.ts:1:11 LNT1006 a blueprint cannot `await` at its top level"],
    [
      "missing package",
      `import { aws } from "lintel";\nimport x from 'left-pad-nowhere/sub';\nexport default [aws, x];\n`,
      "blueprint.ts:2:15 LNT1007 the package `left-pad-nowhere/sub` is not installed",
    ],
    [
      "throw",
      `const list: string[] = [];\nexport default list[0].length;\n`,
      "blueprint.ts:2:24 LNT1008 the blueprint threw TypeError: Cannot read properties of undefined (reading 'length')",
    ],
    ["throw of a text", `throw "no\\nway";\n`, 'blueprint.ts:1:1 LNT1008 the blueprint threw "no"'],
    [
      "throw in a helper",
      { "blueprint.ts": `import { f } from "./f.ts";\nexport default f();\n`, "f.ts": `export function f(): never {\n  throw new RangeError("too big");\n}\n` },
      "f.ts:2:9 LNT1008 the blueprint threw RangeError: too big",
    ],
    ["an end of the process", `process.exit(0);\n`, "blueprint.ts:1:9 LNT1008 the blueprint threw Error: process.exit(0) was called"],
    [
      "a name that the language does not have",
      `import { aws } from "lintel";\nimport { cahce } from "lintel";\nexport default [aws, cahce({})];\n`,
      "blueprint.ts:3:22 LNT1019 `lintel` has no `cahce`",
    ],
    ["no default export", `export const x = 1;\n`, "blueprint.ts:1:1 LNT1009 `blueprint.ts` has no default export"],
    ["empty file", ``, "blueprint.ts:1:1 LNT1009 `blueprint.ts` has no default export"],
    ["an object", `export default { owner: "team" };\n`, "blueprint.ts:1:16 LNT1010 the default export is an object, not a system"],
    [
      "a component",
      `import { cache } from "lintel";\nexport default cache({ ttl: "5m", size: "1GiB" });\n`,
      "blueprint.ts:2:16 LNT1010 the default export is a component of kind `cache`, not a system",
    ],
    ["a function", `export default () => 1;\n`, "blueprint.ts:1:16 LNT1010 the default export is a function, not a system"],
    [
      "a promise",
      `import { aws, system } from "lintel";\nasync function make() { return ${system}; }\nexport default make();\n`,
      "blueprint.ts:3:16 LNT1010 the default export is a promise, not a system",
    ],
    [
      "an image",
      { "blueprint.ts": `import logo from "./logo.png";\nexport default logo;\n`, "logo.png": "x" },
      "blueprint.ts:1:18 LNT1018 a file that ends in .png cannot be imported",
    ],
    [
      "a parameter of a system",
      `import { aws, system } from "lintel";\nexport default ${system};\n`,
      "blueprint.ts:2:16 LNT1013 the blueprint has no parameters, so `env` cannot be set",
      { env: "prod" },
    ],
    [
      "no system from a blueprint",
      `import { blueprint, param } from "lintel";\nexport default blueprint({ env: param.choice("dev", "prod").default("dev") }, () => undefined as never);\n`,
      "blueprint.ts:2:16 LNT1015 the function of the blueprint returned undefined, not a system",
    ],
    [
      "unknown parameter",
      `import { blueprint, param } from "lintel";\nexport default blueprint({ env: param.choice("dev", "prod").default("dev") }, () => undefined as never);\n`,
      "blueprint.ts:2:16 LNT1013 the blueprint has no parameter `evn`",
      { evn: "prod" },
    ],
    [
      "malformed parameter",
      `import { blueprint, param } from "lintel";\nexport default blueprint({ env: param.choice("dev", "prod") }, () => undefined as never);\n`,
      'blueprint.ts:2:16 LNT1014 "prd" is not a value of the parameter `env`',
      { env: "prd" },
    ],
    [
      "malformed quantity",
      `import { blueprint, param } from "lintel";\nexport default blueprint({ peak: param.rate() }, () => undefined as never);\n`,
      'blueprint.ts:2:16 LNT1014 the parameter `peak`: "12rps" is not a rate: write it like 12/s, 40/min, 3M/day',
      { peak: "12rps" },
    ],
    [
      "missing parameter",
      `import { blueprint, param } from "lintel";\nexport default blueprint({ env: param.choice("dev", "prod") }, () => undefined as never);\n`,
      "blueprint.ts:2:16 LNT1016 the parameter `env` has no value",
    ],
  ];

test("what a blueprint prints goes to standard error, for standard output is the product's", async () => {
  const { log } = console;
  const seen: unknown[] = [];
  const { error } = console;
  console.error = (...parts: unknown[]) => void seen.push(...parts);
  try {
    await loadText(`import { aws, system } from "lintel";\nconsole.log("hello");\nexport default ${system};\n`);
  } finally {
    console.error = error;
  }
  expect(seen).toEqual(["hello"]);
  expect(console.log).toBe(log);
});

describe("a blueprint that does not load", () => {
  test.each(wrong.map(([name, files, expected, set = {}]) => [name, { files, expected, set }] as const))("%s", async (_name, { files, expected, set }) => {
    const loaded = await loadText(files, set);
    expect(loaded.result[0]).toBeUndefined();
    expect(await told(loaded.result[1], loaded.locator)).toEqual([expected]);
  });
});
