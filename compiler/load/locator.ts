import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Origin } from "../../dsl/origin.ts";
import type { Span, Where } from "../diagnostics/diagnostic.ts";
import type { Locator } from "../diagnostics/locator.ts";
import type { Host } from "../host.ts";
import type { Bundled } from "./bundle.ts";
import { scriptName } from "./evaluate.ts";
import type { Tree } from "./property.ts";
import { decode, withoutMark } from "./text.ts";

export interface BlueprintLocator extends Locator {
  /** The first frame of a stack that lies in the blueprint or in a file that it imports. */
  frame(stack: string): Span | undefined;
  /** The expression after `export default`. */
  defaultExport(): Promise<Span | undefined>;
  /** The text that names a package in an import. */
  importOf(specifier: string): Span | undefined;
  /** Values of the parameters, to tell which case of a `by(...)` was taken. */
  chose(parameters: Readonly<Record<string, unknown>>): void;
}

export interface LocatorInput {
  /** Absolute path of the blueprint. */
  readonly file: string;
  readonly host: Host;
  readonly map: string | undefined;
  readonly imports: Bundled["imports"];
}

interface Frame {
  readonly file: string;
  readonly line: number;
  /** One-based. */
  readonly column: number;
}

export function createLocator({ file: blueprint, host, map, imports }: LocatorInput): BlueprintLocator {
  const directory = path.dirname(blueprint);
  const script = scriptName(blueprint);
  const texts = new Map<string, string | undefined>();
  const trees = new Map<string, Promise<Tree | undefined>>();
  let decoded: TraceMap | undefined;
  let parameters: Readonly<Record<string, unknown>> = {};

  const relative = (file: string): string => path.relative(directory, file).replaceAll("\\", "/");
  const absolute = (file: string): string => path.resolve(directory, file);

  function trace(): TraceMap | undefined {
    if (map !== undefined) decoded ??= new TraceMap(map);
    return decoded;
  }

  function source(file: string): string | undefined {
    if (!texts.has(file)) texts.set(file, read(file));
    return texts.get(file);
  }
  function read(file: string): string | undefined {
    const mapped = trace();
    const index = mapped?.sources.indexOf(file) ?? -1;
    const content = mapped?.sourcesContent?.[index];
    if (content !== undefined && content !== null) return withoutMark(content);
    try {
      const bytes = host.readSync(absolute(file));
      return bytes && decode(bytes);
    } catch {
      return undefined; // a code frame is a courtesy: the position stands without it
    }
  }

  /** A frame of the script goes through the source map; one of a package stays where it is. */
  function original(frame: Frame): Span | undefined {
    if (frame.file !== script) return { file: relative(frame.file), line: frame.line, column: frame.column };
    const mapped = trace();
    if (mapped === undefined) return undefined;
    const { source: file, line, column } = originalPositionFor(mapped, { line: frame.line, column: frame.column - 1 });
    // The resolved name is a URL; the name that the bundler wrote is a path.
    const name = file === null ? undefined : mapped.sources[mapped.resolvedSources.indexOf(file)];
    return file === null ? undefined : { file: name ?? file, line, column: column + 1 };
  }

  function call(origin: Origin): Span | undefined {
    const [frame] = framesOf(origin.stack);
    return frame && original(frame);
  }

  function tree(file: string): Promise<Tree | undefined> {
    let found = trees.get(file);
    if (!found) trees.set(file, (found = grow(file)));
    return found;
  }
  async function grow(file: string): Promise<Tree | undefined> {
    const text = source(file);
    if (text === undefined) return undefined;
    const { parseTree } = await import("./property.ts");
    return parseTree(text, file);
  }

  async function locate(where: Where): Promise<Span | undefined> {
    const start = call(where.origin);
    if (start === undefined) return where.otherwise && locate(where.otherwise);
    const grown = await tree(start.file);
    if (grown === undefined) return start;
    const { findProperty } = await import("./property.ts");
    const found = await findProperty({
      tree: grown,
      line: start.line,
      column: start.column,
      path: where.path ?? [],
      key: where.key ?? false,
      parameters,
      imported: async (from, written) => {
        const target = imports[from]?.find((one) => one.written === written)?.source;
        return target === undefined ? undefined : tree(target);
      },
    });
    return found ?? start;
  }

  function importOf(specifier: string): Span | undefined {
    for (const file of [relative(blueprint), ...Object.keys(imports)]) {
      if (!imports[file]?.some((one) => one.source === undefined && one.written === specifier)) continue;
      const lines = source(file)?.split("\n") ?? [];
      for (const [index, line] of lines.entries()) {
        const column = [`"${specifier}"`, `'${specifier}'`].map((quoted) => line.indexOf(quoted)).find((at) => at >= 0);
        if (column !== undefined) return { file, line: index + 1, column: column + 1, endLine: index + 1, endColumn: column + 1 + specifier.length + 2 };
      }
    }
    return undefined;
  }

  return {
    call,
    locate,
    source,
    absolute,
    importOf,
    frame: (stack) => {
      const frame = framesOf(stack).find(({ file }) => file === script);
      return frame && original(frame);
    },
    defaultExport: async () => {
      const grown = await tree(relative(blueprint));
      const { findDefaultExport } = await import("./property.ts");
      return grown && findDefaultExport(grown);
    },
    chose: (values) => {
      parameters = values;
    },
  };
}

/** Frames of a formatted V8 stack that lie in files. Modules are named by URL. */
function framesOf(stack: string | undefined): readonly Frame[] {
  if (stack === undefined) return [];
  return stack.split("\n").flatMap((text) => {
    const match = /^\s+at (?:.*? \()?(file:\/\/\/.*?|\/.*?|[A-Za-z]:[\\/].*?):(\d+):(\d+)\)?$/.exec(text);
    if (match?.[1] === undefined) return [];
    return [{ file: match[1].startsWith("file:") ? fileURLToPath(match[1]) : match[1], line: Number(match[2]), column: Number(match[3]) }];
  });
}
