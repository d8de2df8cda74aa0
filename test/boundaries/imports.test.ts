import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Sources of one folder, relative to the root. */
function sources(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))
    .map((file) => path.join(folder, file))
    .sort();
}

/** Every import of the product as it resolves, from the bundler's own graph: what the linter reads as text is checked here as files. */
async function imports(): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = ["dsl", "compiler", "targets", "blueprints"].filter((folder) => fs.existsSync(path.join(root, folder))).flatMap(sources);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    bundle: true,
    write: false,
    outdir: "out",
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  return new Map(Object.entries(metafile.inputs).map(([file, input]) => [file, input.imports.map((one) => one.path)]));
}

type Layer = "dsl" | "compiler" | "cli" | "terraform" | "kubernetes" | "targets" | "blueprints";
const layerOf = (file: string): Layer =>
  file.startsWith("dsl/")
    ? "dsl"
    : file.startsWith("compiler/cli/")
      ? "cli"
      : file.startsWith("compiler/")
        ? "compiler"
        : file.startsWith("targets/terraform/")
          ? "terraform"
          : file.startsWith("targets/kubernetes/")
            ? "kubernetes"
            : file.startsWith("targets/")
              ? "targets"
              : "blueprints";

/** What a layer may import of others. Packages are matched by their start. */
const allowed: Readonly<Record<Layer, { readonly files: readonly RegExp[]; readonly packages: readonly RegExp[] }>> = {
  dsl: { files: [/^dsl\//], packages: [/^zod/] },
  compiler: {
    files: [/^dsl\//, /^compiler\/(?!cli\/)/],
    packages: [/^node:/, /^zod/, /^esbuild$/, /^yaml$/, /^@babel\/parser$/, /^@jridgewell\/trace-mapping$/, /^csv-parse/, /^picocolors$/],
  },
  cli: { files: [/./], packages: [/^node:/, /^esbuild$/, /^picocolors$/, /^cac$/] },
  terraform: { files: [/^targets\/terraform\//, /^compiler\/target\.ts$/, /^compiler\/diagnostics\//], packages: [/^cdktf$/, /^cdktf\/lib\//, /^constructs$/] },
  kubernetes: {
    files: [
      /^targets\/(kubernetes\/|names\.ts)/,
      /^dsl\//,
      /^compiler\/(target|system|extend)\.ts$/,
      /^compiler\/(plan|catalog)\/[a-z]+\.ts$/,
      /^compiler\/diagnostics\//,
    ],
    packages: [/^cdk8s$/, /^cdk8s\/lib\//, /^cdk8s-plus-28/, /^constructs$/],
  },
  targets: {
    files: [/^targets\//, /^dsl\//, /^compiler\/(target|system|extend)\.ts$/, /^compiler\/(plan|catalog)\/[a-z]+\.ts$/, /^compiler\/diagnostics\//],
    packages: [/^node:crypto$/, /^@cdktf\/provider-(aws|google|azurerm)\/lib\/[a-z0-9-]+\/index\.js$/],
  },
  blueprints: { files: [/^blueprints\//, /^dsl\//], packages: [/^lintel/] },
};

describe("import directions", async () => {
  const graph = await imports();

  it("covers the product", () => {
    expect(graph.size).toBeGreaterThan(100);
  });
  it("go one way only, as the files resolve", () => {
    const wrong: string[] = [];
    for (const [file, targets] of graph) {
      const rule = allowed[layerOf(file)];
      for (const target of targets) {
        const isFile = /^(dsl|compiler|targets|blueprints|test|examples)\//.test(target);
        if (!(isFile ? rule.files : rule.packages).some((pattern) => pattern.test(target))) wrong.push(`${file} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });
  it("nobody imports tests, examples or the command line", () => {
    const wrong = [...graph]
      .filter(([file]) => !file.startsWith("compiler/cli/"))
      .flatMap(([file, targets]) => targets.filter((target) => /^(test|examples|compiler\/cli)\//.test(target)).map((target) => `${file} -> ${target}`));
    expect(wrong).toEqual([]);
  });
});
