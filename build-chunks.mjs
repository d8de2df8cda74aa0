// Which modules share a chunk. The bundler keeps each set of modules that the same entries reach as a file of its own; a compile would
// read a hundred, most of them tiny, at a third of a millisecond each.
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/** Chunks of fewer bytes, not minified, go to what is read before them in any case. */
const tiny = 24_000;

/** What is imported when it is asked for, and what has been read by then. The language has what packages of authors start from. */
function readBefore(root) {
  const kinds = (target) => {
    const text = ["kinds.ts", "index.ts"].map((file) => fs.readFileSync(path.join(root, "targets", target, file), "utf8")).join("");
    return [...text.matchAll(/import\("\.\/lower\/([a-z-]+)\.ts"\)/g)].map(([, name]) => [`targets/${target}/lower/${name}.ts`, `targets/${target}/index.ts`]);
  };
  const commands = [...fs.readFileSync(path.join(root, "compiler/cli/commands/index.ts"), "utf8").matchAll(/import\("\.\/([a-z-]+)\.ts"\)/g)];
  return [
    ["compiler/extend.ts", "dsl/index.ts"],
    ["blueprints/index.ts", "dsl/index.ts"],
    ["compiler/compile.ts", "dsl/index.ts"],
    ...commands.map(([, name]) => [`compiler/cli/commands/${name}.ts`, "compiler/cli/run.ts"]),
    ["compiler/compile.ts", "compiler/cli/run.ts"],
    ["compiler/load/load.ts", "compiler/compile.ts"],
    ...["aws", "gcp", "azure"].flatMap((cloud) => [[`targets/${cloud}/index.ts`, "compiler/compile.ts"], ...kinds(cloud)]),
    ...kinds("kubernetes"),
  ];
}

/** Modules of tiny chunks, each after the last module that is read before all that need it. */
function gathered({ outputs }, known) {
  const roots = [...new Set(known.map(([, before]) => before))];
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  const reach = (file, seen = new Set()) => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { path: next, kind } of outputs[file].imports) if (kind === "import-statement" && outputs[next] !== undefined) reach(next, seen);
    return seen;
  };
  const reached = entries.map(([file, { entryPoint }]) => ({ entryPoint, files: reach(file) }));
  const modulesOf = ({ files }) => new Set([...files].flatMap((file) => Object.keys(outputs[file].inputs)));
  const seen = new Map(reached.map((one) => [one.entryPoint, modulesOf(one)]));
  const size = (module) => seen.get(module)?.size ?? 0;
  // The one that reads the most comes last.
  roots.sort((a, b) => size(b) - size(a));
  return Object.entries(outputs)
    .filter(([, { entryPoint, bytes }]) => entryPoint === undefined && bytes < tiny)
    .flatMap(([file, { inputs }]) => {
      const needing = reached.filter(({ files }) => files.has(file));
      const root = roots.find((one) => needing.every(({ entryPoint }) => seen.get(entryPoint)?.has(one)));
      return root === undefined ? [] : Object.keys(inputs).map((module) => [root, module]);
    });
}

/** Adds imports to modules: of what is read before them anyway, and of what is read after them anyway. */
const importing = (root, pairs) => ({
  name: "chunks",
  setup({ onLoad }) {
    const added = group(pairs);
    onLoad({ filter: /[\\/](?:compiler|targets|blueprints)[\\/].*\.ts$/ }, ({ path: file }) => {
      const modules = added.get(path.relative(root, file).replaceAll("\\", "/"));
      if (modules === undefined) return undefined;
      const imports = modules.map((module) => `import ${JSON.stringify(path.join(root, module))};`);
      return { contents: `${imports.join("")}${fs.readFileSync(file, "utf8")}`, loader: "ts" };
    });
  },
});

function group(pairs) {
  const found = new Map();
  for (const [file, module] of pairs) found.set(file, [...(found.get(file) ?? []), module]);
  return found;
}

/** The plugin for a build with such options. Takes a build of its own, to see what comes apart. */
export async function chunks(root, options) {
  const known = readBefore(root);
  const { metafile } = await build({ ...options, plugins: [...options.plugins, importing(root, known)], metafile: true, write: false });
  return importing(root, [...known, ...gathered(metafile, known)]);
}
