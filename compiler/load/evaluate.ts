import { createRequire } from "node:module";
import * as path from "node:path";
import { types } from "node:util";
import * as vm from "node:vm";
import type { Bundled } from "./bundle.ts";
import { byCodePoint } from "./text.ts";

/** What the product's own names stand for: the running compiler's copies. */
export type Modules = Readonly<Record<string, object>>;

/** Marks frames of the evaluated script: no real file has this name. */
export const scriptName = (file: string): string => `${file}?lintel`;

/** A package that the blueprint imports and that could not be loaded. */
export class UnloadablePackage extends Error {
  readonly package: string;
  readonly reason: "not found" | "awaits" | "failed";
  readonly detail: string;

  constructor(specifier: string, reason: UnloadablePackage["reason"], detail: string) {
    super(detail);
    this.package = specifier;
    this.reason = reason;
    this.detail = detail;
  }
}

/** Something that the author's code threw. */
export class Thrown extends Error {
  override readonly message: string;
  override readonly stack: string;

  private constructor(message: string, stack: string) {
    super(message);
    this.message = message;
    this.stack = stack;
  }

  /** Runs the author's code; whatever it throws comes out as `Thrown`. */
  static guard<T>(work: () => T): T {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100; // deep enough to reach the blueprint from inside a package
    try {
      return work();
    } catch (error) {
      if (error instanceof UnloadablePackage) throw error;
      throw new Thrown(...told(error));
    } finally {
      Error.stackTraceLimit = limit;
    }
  }
}

function told(error: unknown): [message: string, stack: string] {
  try {
    if (types.isNativeError(error)) {
      const text = firstLine(String(error.message));
      return [text === "" ? String(error.name) : `${error.name}: ${text}`, String(error.stack ?? "")];
    }
    return [`${typeof error === "string" ? JSON.stringify(firstLine(error)) : `a value that is no error (${error === null ? "null" : typeof error})`}`, ""];
  } catch {
    return ["a value that cannot be shown", ""];
  }
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** Evaluates a bundled blueprint and returns its `module.exports`. */
export function evaluate(code: string, file: string, modules: Modules, imports: Bundled["imports"]): unknown {
  const run = vm.compileFunction(defaultsOfModules(code), ["exports", "require", "module", "__filename", "__dirname"], {
    filename: scriptName(file),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} as unknown };
  Thrown.guard(() => run.call(module.exports, module.exports, requireFor(file, modules, imports), module, file, path.dirname(file)));
  return module.exports;
}

/**
 * The bundler takes every package for CommonJS where the importing file is a module by name or by package.json, and would give the
 * namespace of a real module as its default export. The change keeps lines and columns of the author's code.
 */
function defaultsOfModules(code: string): string {
  return code.replace(
    "isNodeMode || !mod || !mod.__esModule ?",
    '(isNodeMode && Object.prototype.toString.call(mod) !== "[object Module]") || !mod || !mod.__esModule ?',
  );
}

function requireFor(file: string, modules: Modules, imports: Bundled["imports"]): (specifier: string) => unknown {
  const directory = path.dirname(file);
  return (specifier) => {
    if (Object.hasOwn(modules, specifier)) return modules[specifier];
    // A source outside the blueprint's directory may have node_modules of its own.
    const importers = Object.keys(imports)
      .filter((source) => imports[source]?.some((one) => one.source === undefined && one.written === specifier))
      .sort(byCodePoint);
    const bases = [file, ...importers.map((source) => path.resolve(directory, source))];
    for (const base of bases) {
      const found = resolved(base, specifier);
      if (found !== undefined) return required(base, specifier);
    }
    throw new UnloadablePackage(specifier, "not found", `cannot find ${specifier}`);
  };
}

function resolved(base: string, specifier: string): string | undefined {
  try {
    return createRequire(base).resolve(specifier);
  } catch (error) {
    if (codeOf(error) === "MODULE_NOT_FOUND") return undefined;
    throw new UnloadablePackage(specifier, "failed", firstLine(error instanceof Error ? error.message : String(error)));
  }
}

function required(base: string, specifier: string): unknown {
  try {
    return createRequire(base)(specifier);
  } catch (error) {
    if (codeOf(error) === "ERR_REQUIRE_ASYNC_MODULE") throw new UnloadablePackage(specifier, "awaits", "top-level await");
    throw new UnloadablePackage(specifier, "failed", told(error)[0]);
  }
}

const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : undefined);
