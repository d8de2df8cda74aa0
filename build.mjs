// Bundles the package: the language for authors, and the compiler in chunks that are read when they are needed.
// Usage: node build.mjs [--no-types] [--if-changed]
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chunks } from "./build-chunks.mjs";

const root = fileURLToPath(new URL("./", import.meta.url));
const at = (...parts) => path.join(root, ...parts);
const out = at("build");
const { version } = JSON.parse(fs.readFileSync(at("package.json"), "utf8"));

/** What the build is made from, as text: names, sizes and times. */
function sources() {
  const folders = ["dsl", "compiler", "targets", "blueprints"].flatMap((name) =>
    fs.readdirSync(at(name), { recursive: true, encoding: "utf8" }).map((file) => path.join(name, file)),
  );
  const files = ["build.mjs", "build-chunks.mjs", "package.json", "tsconfig.json", "tsconfig.build.json", "package-lock.json", ...folders].sort();
  return files
    .map((file) => [file, fs.statSync(at(file), { bigint: true })])
    .filter(([, found]) => found.isFile())
    .map(([file, found]) => `${file} ${found.size} ${found.mtimeNs}`)
    .join("\n");
}
// `npx` in this repository prepares the package once more: nothing is built again then.
const stamp = at("node_modules/.cache/lintel/build.txt");
const now = sources();
if (process.argv.includes("--if-changed") && fs.existsSync(path.join(out, "cli.js")) && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === now)
  process.exit(0);
fs.rmSync(stamp, { force: true });

const require = createRequire(import.meta.url);

/**
 * A package's index with every module behind a getter: of cdktf, a compile uses a fifth, and reading all takes as long as starting
 * Node. `first` is what has to be read before the rest, because modules refer to each other in circles.
 */
function lazyIndex(index, first = []) {
  const modules = [...fs.readFileSync(index, "utf8").matchAll(/^__exportStar\(require\("(\.\/[^"]+)"\), exports\);/gm)].map(([, name]) => name);
  if (modules.length < 10) throw new Error(`${index} has another form than expected`);
  const names = new Map();
  for (const name of modules) for (const key of Object.keys(require(path.join(path.dirname(index), name)))) if (!names.has(key)) names.set(key, name);
  names.delete("default");
  const getters = [...names].map(([key, name]) => `Object.defineProperty(exports, "${key}", { enumerable: true, get: () => require("${name}").${key} });`);
  return [`Object.defineProperty(exports, "__esModule", { value: true });`, ...first.map((name) => `require("${name}");`), ...getters].join("\n");
}

/**
 * A binding as a module without its HCL half: Lintel writes JSON. As a CommonJS wrapper V8 would read each of its classes twice.
 * The bindings are machine-written, so their indentation is a syntax; what has another form stays as it is.
 */
function leanBinding(text) {
  const names = [];
  const lean = text
    .replace(/^function \w+ToHclTerraform\([^\n]*\) \{\n[\s\S]*?^\}\n/gm, "")
    .replace(/^ {4}synthesizeHclAttributes\(\) \{\n[\s\S]*?^ {4}\}\n/gm, "")
    // Lintel makes a resource once, from its whole configuration: nothing is set, put or taken back later, and doing it throws. Getters
    // of what was configured (`tagsInput`) stay: they tell what a resource can have, and would be undefined in silence.
    .replace(/^ {4}static generateConfigForImport\([^\n]*\) \{\n[^\n]*\n {4}\}\n/gm, "")
    .replace(/^ {4}set (\w+)\(value\) \{\n {8}this\._\1 = value;\n {4}\}\n/gm, "")
    .replace(/^ {4}reset\w+\(\) \{\n {8}this\._\w+(?:\.internalValue)? = undefined;\n {4}\}\n/gm, "")
    .replace(/^ {4}put\w+\(value\) \{\n {8}this\._\w+\.internalValue = value;\n {4}\}\n/gm, "")
    .replace(/^exports\.\w+ToHclTerraform = .*\n/gm, "")
    .replace(/^exports\.(?:\w+ = exports\.)*\w+ = void 0;\n/gm, "")
    .replace(/^exports\.(\w+) = \1;\n/gm, (_line, name) => {
      names.push(name);
      return "";
    })
    .replace(/^Object\.defineProperty\(exports, "__esModule", .*\n/m, "")
    // Type information for the bridge to other languages.
    .replace(/^const JSII_RTTI_SYMBOL_1 = .*\n/m, "")
    .replace(/^_\w+ = JSII_RTTI_SYMBOL_1;\n\w+\[_\w+\] = \{ fqn: .*\n/gm, "")
    .replace(/^const cdktf = require\("cdktf"\);\n/m, 'import * as cdktf from "cdktf";\n')
    .replace(/^\/\/# sourceMappingURL=.*/m, "");
  return names.length === 0 || /^(?!\s*(?:\*|\/\/)).*(?:\bexports\.|\brequire\(|JSII_RTTI)/m.test(lean) ? text : `${lean}export { ${names.join(", ")} };\n`;
}

/** What `leanBinding` leaves out, where a lowering calls it or asks whether it is there. */
const leftOut = /[."'`](?:(?:put|reset)[A-Z]\w*\b|generateConfigForImport\b)/;
for (const name of fs.readdirSync(at("targets"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))) {
  const found = leftOut.exec(fs.readFileSync(at("targets", name), "utf8"));
  if (found === null) continue;
  process.stderr.write(`targets/${name} uses \`${found[0]}\`, which the bundle's bindings lack (leanBinding in build.mjs)\n`);
  process.exit(1);
}

/** Leaves out what a compile never reaches. Nothing is stubbed in silence: touching an absent package throws. */
const lean = {
  name: "lean-cdktf",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]cdktf[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: lazyIndex(require.resolve("cdktf"), ["./tokens", "./terraform-stack"]),
      loader: "js",
    }));
    onLoad({ filter: /[\\/]@cdktf[\\/]provider-[a-z]+[\\/]lib[\\/].*\.js$/ }, ({ path: file }) => ({
      contents: leanBinding(fs.readFileSync(file, "utf8")),
      loader: "js",
    }));
    // As a text that the runtime parses: as an expression it takes twice as long to read.
    onLoad({ filter: /[\\/]compiler[\\/](?:estimate|plan)[\\/].*\.json$/ }, ({ path: file }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(fs.readFileSync(file, "utf8"))))});`,
      loader: "js",
    }));
    onLoad({ filter: /[\\/]cdk8s[\\/]lib[\\/]index\.js$/ }, () => ({ contents: lazyIndex(require.resolve("cdk8s")), loader: "js" }));
    // Reading and writing of files as YAML: Lintel takes objects.
    onLoad({ filter: /[\\/]cdk8s[\\/]lib[\\/]yaml\.js$/ }, () => ({
      contents: `Object.defineProperty(exports, "Yaml", { get() { throw new Error("YAML of cdk8s is not part of the bundle"); } });`,
      loader: "js",
    }));
    // A full stack trace for every token, to be shown in errors that Lintel reports in another way.
    onLoad({ filter: /[\\/]cdktf[\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/ }, () => ({
      contents: "exports.captureStackTrace = () => [];",
      loader: "js",
    }));
    // Zip files of assets, versions of installed programs, manifests on disk.
    onResolve({ filter: /^(archiver|semver|json-stable-stringify)$/ }, ({ path: name, importer }) =>
      /[\\/]cdktf[\\/]lib[\\/]/.test(importer) ? { path: name, namespace: "absent" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path: name }) => ({
      contents: `module.exports = () => { throw new Error("${name} is not part of the bundle"); };`,
      loader: "js",
    }));
  },
};

const started = performance.now();

/** The rules of the catalogue over its stored files: a finding that nobody looked at is no build. */
const rules = await build({
  absWorkingDir: root,
  entryPoints: ["compiler/catalog/validate.ts"],
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  write: false,
  logLevel: "warning",
}).catch(() => process.exit(1));
const { validateCatalog } = await import(`data:text/javascript;base64,${Buffer.from(rules.outputFiles[0].contents).toString("base64")}`);
const odd = validateCatalog((file) => fs.readFileSync(at("compiler/catalog/data", file), "utf8"));
if (odd.length > 0) {
  const lines = odd.slice(0, 50).map(({ rule, where, message }) => `${rule}: ${where}: ${message}\n`);
  const more = odd.length > lines.length ? `and ${odd.length - lines.length} more\n` : "";
  process.stderr.write(
    `${lines.join("")}${more}The catalogue has ${odd.length} findings; what is right is listed in compiler/catalog/validation/exceptions.ts.\n`,
  );
  process.exit(1);
}
const options = {
  absWorkingDir: root,
  entryPoints: {
    lintel: "dsl/index.ts",
    extend: "compiler/extend.ts",
    testing: "compiler/testing/index.ts",
    blueprints: "blueprints/index.ts",
    cli: "compiler/cli/main.ts",
  },
  outdir: out,
  // One flat folder: modules find the catalogue at ./data, wherever the splitting puts them.
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["esbuild"],
  minifySyntax: true,
  minifyWhitespace: true,
  // A tenth less to read at every start; stacks of our own bugs name places, not functions.
  minifyIdentifiers: true,
  legalComments: "none",
  metafile: true,
  write: false,
  define: { LINTEL_VERSION: JSON.stringify(version) },
  plugins: [lean],
  logLevel: "warning",
};
const { metafile, outputFiles } = await chunks(root, { ...options, minify: false, minifySyntax: false, minifyWhitespace: false, minifyIdentifiers: false })
  .then((together) => build({ ...options, plugins: [...options.plugins, together] }))
  .catch(() => process.exit(1)); // the bundler has said what is wrong

// The old build goes when the new one is there.
fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out);
for (const { path: file, text } of outputFiles) {
  // Bundled CommonJS asks for built-in modules through one function, which looks for a `require` in its module.
  const asks = text.includes("Dynamic require of");
  fs.writeFileSync(file, asks ? `import{createRequire as lintelRequire}from"node:module";const require=lintelRequire(import.meta.url);${text}` : text);
}
fs.cpSync(at("compiler/catalog/data"), path.join(out, "data"), { recursive: true });

if (!process.argv.includes("--no-types")) {
  const types = spawnSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "--project", at("tsconfig.build.json")], { cwd: root, encoding: "utf8" });
  if (types.status !== 0) {
    process.stderr.write(`${types.stdout}${types.stderr}`);
    process.exit(1);
  }
  // The sources name each other with `.ts`; declarations are read as neighbours of `.js` files.
  for (const file of fs.readdirSync(path.join(out, "types"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"))) {
    const whole = path.join(out, "types", file);
    fs.writeFileSync(whole, fs.readFileSync(whole, "utf8").replace(/((?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"));
  }
}

// `npx lintel` in this repository: npm links the commands of dependencies, not of the project itself.
const command = at("node_modules/.bin/lintel");
if (fs.existsSync(path.dirname(command))) {
  fs.chmodSync(path.join(out, "cli.js"), 0o755);
  fs.rmSync(command, { force: true });
  if (process.platform === "win32") fs.writeFileSync(`${command}.cmd`, '@node "%~dp0..\\..\\build\\cli.js" %*\r\n');
  else fs.symlinkSync("../../build/cli.js", command);
}

const bytes = Object.values(metafile.outputs).reduce((sum, { bytes: size }) => sum + size, 0);
process.stdout.write(
  `built ${Object.keys(metafile.outputs).length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
);
// A build without types is not complete.
if (process.argv.includes("--no-types")) process.exit(0);
fs.mkdirSync(path.dirname(stamp), { recursive: true });
fs.writeFileSync(stamp, now);
