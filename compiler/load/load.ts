import * as path from "node:path";
import { params } from "../../dsl/blueprint.ts";
import { input } from "../../dsl/component.ts";
import { isSystem, type System } from "../../dsl/system.ts";
import type { Diagnostic, Result, Span } from "../diagnostics/diagnostic.ts";
import type { Locator } from "../diagnostics/locator.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import { listed, nearest } from "../diagnostics/words.ts";
import type { Bundled, Bundling } from "./bundle.ts";
import { evaluate, Thrown, UnknownExport, UnloadablePackage, type Modules } from "./evaluate.ts";
import { createLocator, type BlueprintLocator } from "./locator.ts";
import { parseParameters, type Declared } from "./parameters.ts";
import { byCodePoint } from "./text.ts";

export interface Loaded {
  /** The author's system with parameters applied; not parsed yet. */
  readonly result: Result<System>;
  /** Value of each parameter, defaults included, as the blueprint's function saw it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Absolute paths of the files that were read, sorted; also when loading failed. */
  readonly inputs: readonly string[];
  /** Turns captured calls into positions, and shows source text. Never absent. */
  readonly locator: Locator;
}

/** Evaluates what was bundled with the modules given under the product's own names. */
export function loadBundled(bundling: Bundling, bundled: Bundled, modules: Modules, set: Readonly<Record<string, string>>): Promise<Loaded> {
  return new Loader(bundling, bundled, modules).load(set);
}

/** The default export of another file of the author's. */
export const loadValue = (bundling: Bundling, bundled: Bundled, modules: Modules): ReturnType<Loader["value"]> =>
  new Loader(bundling, bundled, modules).value();

class Loader {
  readonly #bundling: Bundling;
  readonly #bundled: Bundled;
  readonly #modules: Modules;
  readonly #locator: BlueprintLocator;

  constructor(bundling: Bundling, bundled: Bundled, modules: Modules) {
    this.#bundling = bundling;
    this.#bundled = bundled;
    this.#modules = modules;
    this.#locator = createLocator({ file: bundling.file, host: bundling.host, map: bundled.map, imports: bundled.imports });
  }

  async load(set: Readonly<Record<string, string>>): Promise<Loaded> {
    const [made, diagnostics] = await this.#ran((exported) => this.#applied(exported, set));
    const [system, more, parameters] = made ?? [undefined, [], {}];
    return this.#done([system, [...diagnostics, ...more]], parameters);
  }

  /** The default export of a file that is no blueprint. */
  async value(): Promise<{ readonly result: Result<{ readonly value: unknown }>; readonly locator: BlueprintLocator; readonly inputs: readonly string[] }> {
    const [exported, diagnostics] = await this.#ran((found) => found ?? { value: undefined });
    return { result: [exported, diagnostics], locator: this.#locator, inputs: this.#inputs() };
  }

  /** Evaluates the script, and tells what is wrong with it. */
  async #ran<T>(use: (exported: { readonly value: unknown } | undefined) => T | Promise<T>): Promise<Result<T>> {
    const { code, diagnostics } = this.#bundled;
    if (code === undefined) return [undefined, diagnostics];
    try {
      const exported = this.#exported(evaluate(code, this.#bundling.file, this.#modules, this.#bundled.imports));
      return [await use(exported), diagnostics];
    } catch (error) {
      if (error instanceof UnloadablePackage) return [undefined, [...diagnostics, this.#unloadable(error)]];
      if (error instanceof UnknownExport) return [undefined, [...diagnostics, this.#unknownExport(error)]];
      if (error instanceof Thrown) return [undefined, [...diagnostics, this.#thrown(error)]];
      throw error;
    }
  }

  #done(result: Result<System>, parameters: Readonly<Record<string, unknown>> = {}): Loaded {
    return { result: hasErrors(result[1]) ? [undefined, result[1]] : result, parameters, inputs: this.#inputs(), locator: this.#locator };
  }

  #inputs(): readonly string[] {
    const directory = path.dirname(this.#bundling.file);
    const sources = Object.keys(this.#bundled.imports).map((source) => path.resolve(directory, source));
    return [...new Set([this.#bundling.file, ...sources])].sort(byCodePoint);
  }

  /** `export default` of a module, or `module.exports` of CommonJS. */
  #exported(exports: unknown): { readonly value: unknown } | undefined {
    if (!isObject(exports)) return { value: exports };
    if ("__esModule" in exports) return "default" in exports ? { value: exports["default"] } : undefined;
    return Object.keys(exports).length === 0 && !isSystem(exports)
      ? undefined
      : { value: "default" in exports && !isSystem(exports) ? exports["default"] : exports };
  }

  async #applied(
    exported: { readonly value: unknown } | undefined,
    set: Readonly<Record<string, string>>,
  ): Promise<readonly [System | undefined, readonly Diagnostic[], Readonly<Record<string, unknown>>]> {
    const file = path.basename(this.#bundling.file);
    if (exported === undefined)
      return [
        undefined,
        [
          diagnostic("LNT1009", {
            message: `\`${file}\` has no default export`,
            at: { file, line: 1, column: 1 },
            hint: 'end it with `export default system("name", { ... })`',
          }),
        ],
        {},
      ];
    const { value } = exported;
    // Reads the syntax tree, so only where something is wrong.
    const here = async (): Promise<Span> => (await this.#locator.defaultExport()) ?? { file, line: 1, column: 1 };
    if (isSystem(value)) return [value, Object.keys(set).length === 0 ? [] : parseParameters({}, set, await here())[1], {}];
    if (!isBlueprint(value)) return [undefined, [notASystem(value, await here())], {}];
    const [parameters, problems] = parseParameters(value[params], set, { file, line: 1, column: 1 });
    if (parameters === undefined) {
      const at = await here();
      return [undefined, problems.map((one) => ({ ...one, at })), {}];
    }
    this.#locator.chose(parameters);
    const built = guarded(() => value.build(parameters));
    if (isSystem(built)) return [built, [], parameters];
    return [
      undefined,
      [
        diagnostic("LNT1015", {
          message: `the function of the blueprint returned ${described(built)}, not a system`,
          at: await here(),
          hint: "return what `system(...)` gives",
        }),
      ],
      parameters,
    ];
  }

  #unloadable(error: UnloadablePackage): Diagnostic {
    const at = this.#locator.importOf(error.package) ?? { file: path.basename(this.#bundling.file), line: 1, column: 1 };
    if (error.reason === "not found")
      return diagnostic("LNT1007", {
        message: `the package \`${error.package}\` is not installed`,
        at,
        hint: `install it where the blueprint is: \`npm install ${packageName(error.package)}\``,
      });
    if (error.reason === "awaits")
      return diagnostic("LNT1007", { message: `the package \`${error.package}\` awaits at its top level and cannot be loaded by a blueprint`, at });
    return diagnostic("LNT1007", { message: `the package \`${error.package}\` failed while it was loaded: ${error.detail}`, at });
  }

  #unknownExport(error: UnknownExport): Diagnostic {
    const file = path.basename(this.#bundling.file);
    const near = nearest(error.export, error.known);
    return diagnostic("LNT1019", {
      message: `\`${error.module}\` has no \`${error.export}\``,
      at: this.#locator.frame(error.stack ?? "") ?? this.#locator.importOf(error.module) ?? { file, line: 1, column: 1 },
      hint: near === undefined ? `this version has ${listed(error.known, "and", 60)}` : `did you mean \`${near}\`?`,
    });
  }

  #thrown(thrown: Thrown): Diagnostic {
    const at: Span = this.#locator.frame(thrown.stack) ?? { file: path.basename(this.#bundling.file), line: 1, column: 1 };
    return diagnostic("LNT1008", { message: `the blueprint ${thrown.message}`, at });
  }
}

/** Runs the author's code; what it throws becomes a value that the loader tells apart from its own bugs. */
function guarded<T>(work: () => T): T {
  return Thrown.guard(work);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null) || typeof value === "function";

interface BuiltBlueprint {
  readonly [params]: Declared;
  build(values: Readonly<Record<string, unknown>>): unknown;
}
const isBlueprint = (value: unknown): value is BuiltBlueprint => isObject(value) && params in value && "build" in value && typeof value.build === "function";

function notASystem(value: unknown, at: Span): Diagnostic {
  const promise = isObject(value) && typeof value["then"] === "function";
  const component = isObject(value) && input in value && typeof value["kind"] === "string" ? value["kind"] : undefined;
  const hint = promise
    ? "build the system without `async`"
    : component !== undefined
      ? "list it in `components` of a system"
      : typeof value === "function"
        ? "wrap it: `export default blueprint({ ...parameters }, fn)`, or call it"
        : "export what `system(...)` or `blueprint(...)` returned";
  return diagnostic("LNT1010", {
    message: `the default export is ${promise ? "a promise" : component !== undefined ? `a component of kind \`${component}\`` : described(value)}, not a system`,
    at,
    hint,
  });
}

function described(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return typeof (value as { then?: unknown }).then === "function" ? "a promise" : "an object";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
