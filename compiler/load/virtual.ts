import * as path from "node:path";
import type { Loader, Plugin } from "esbuild";
import type { Host } from "../host.ts";
import { decode } from "./text.ts";

const loaders: Readonly<Record<string, Loader>> = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".js": "js", ".mjs": "js", ".cjs": "js", ".json": "json" };

/** Lets the bundler read through a host whose files are not on disk. */
export function hostFiles(host: Host): Plugin {
  return {
    name: "host-files",
    setup(build) {
      build.onResolve({ filter: /^[./]/ }, async ({ path: written, resolveDir, kind }) => {
        const wanted = kind === "entry-point" ? written : path.resolve(resolveDir, written);
        for (const candidate of candidates(wanted)) if ((await host.stat(candidate)) === "file") return { path: candidate, namespace: "file" };
        return undefined;
      });
      build.onResolve({ filter: /^[^./]/ }, ({ path: written }) => ({ path: written, external: true }));
      build.onLoad({ filter: /.*/, namespace: "file" }, async ({ path: file }) => {
        const bytes = await host.read(file);
        const loader = loaders[path.extname(file)];
        if (bytes === undefined) return undefined;
        // As the bundler says it of a file on disk.
        if (loader === undefined) return { errors: [{ text: `No loader is configured for "${path.extname(file)}" files: ${file}` }] };
        return { contents: decode(bytes) ?? bytes, loader, resolveDir: path.dirname(file) };
      });
    },
  };
}

function candidates(file: string): readonly string[] {
  const typescript = /\.[mc]?js$/.test(file) ? [file.replace(/js$/, "ts")] : [];
  return [file, ...typescript, `${file}.ts`, `${file}.js`, `${file}.json`, path.join(file, "index.ts"), path.join(file, "index.js")];
}
