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

  /** Runs the author's code; whatever it throws comes out as `Thrown`, also an attempt to end the process or to run for ever. */
  static guard<T>(work: () => T): T {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100; // deep enough to reach the blueprint from inside a package
    const restore = withoutSideEffects();
    try {
      return limited(work);
    } catch (error) {
      if (error instanceof UnloadablePackage || error instanceof UnknownExport) throw error;
      if (codeOf(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Thrown(`did not end within ${MOST_MS / 1000} s`, "");
      const [message, stack] = told(error);
      throw new Thrown(`threw ${message}`, stack);
    } finally {
      restore();
      Error.stackTraceLimit = limit;
    }
  }
}

/** A name that the blueprint imports from the product, and that the product does not have. */
export class UnknownExport extends Error {
  readonly module: string;
  readonly export: string;
  readonly known: readonly string[];

  constructor(module: string, name: string, known: readonly string[]) {
    super(`${module} has no ${name}`);
    this.module = module;
    this.export = name;
    this.known = known;
  }
}

/** Evaluating a blueprint takes milliseconds; this long is a loop without an end. */
const MOST_MS = 10_000;
const pending: unique symbol = Symbol.for("lintel.pending");

/** The engine can stop a script, not a function: so a script calls it. */
function limited<T>(work: () => T): T {
  const global = globalThis as { [pending]?: () => T };
  const outer = global[pending];
  global[pending] = work;
  try {
    return vm.runInThisContext(`globalThis[Symbol.for("lintel.pending")]()`, { timeout: MOST_MS }) as T;
  } finally {
    if (outer === undefined) delete global[pending];
    else global[pending] = outer;
  }
}

/** What the author prints goes to standard error, because standard output is the product's; and a blueprint does not end the compiler. */
function withoutSideEffects(): () => void {
  const { log, info, debug } = console;
  const { exit } = process;
  console.log = console.info = console.debug = console.error.bind(console);
  process.exit = (code): never => {
    throw new Error(`process.exit(${code ?? ""}) was called`);
  };
  return () => {
    Object.assign(console, { log, info, debug });
    process.exit = exit;
  };
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
    const own = Object.hasOwn(modules, specifier) ? modules[specifier] : undefined;
    if (own !== undefined) return strictExports(specifier, own);
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

const strictModules = new WeakMap<object, object>();
/** Reading a name that a module of the product lacks is told at once: as `undefined` it would fail somewhere else, in other words. */
function strictExports(specifier: string, module: object): object {
  const known = strictModules.get(module);
  if (known !== undefined) return known;
  const names = new Set(Object.keys(module));
  const silent = new Set(["__esModule", "default", "then", "toJSON"]);
  const strict = new Proxy(
    { ...module },
    {
      get(target, name, receiver): unknown {
        if (typeof name === "symbol" || names.has(name) || silent.has(name)) return Reflect.get(target, name, receiver) as unknown;
        throw new UnknownExport(specifier, name, [...names].sort(byCodePoint));
      },
    },
  );
  strictModules.set(module, strict);
  return strict;
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
