import type { CodeInfo } from "./code.ts";

/** LNT10xx */
export const loadCodes = {
  LNT1001: {
    severity: "error",
    title: "the blueprint file does not exist",
    help: "Give the path of a blueprint, relative to the directory that you are in: `lintel compile examples/support-chat.ts`. `lintel init` writes a first one.",
  },
  LNT1002: {
    severity: "error",
    title: "a directory was given where a blueprint file is expected",
    help: "Name the file itself. A blueprint is one TypeScript or JavaScript module; it may import others by relative path.",
  },
  LNT1003: {
    severity: "error",
    title: "a source file is not UTF-8 text",
    help: "Save the file as UTF-8. Other encodings change names and texts silently, so they are refused.",
  },
  LNT1004: {
    severity: "error",
    title: "a source file has a syntax error",
    help: "The message and the position come from the bundler. The editor shows the same error with more context.",
  },
  LNT1005: {
    severity: "error",
    title: "a relative import leads nowhere",
    help: "Check the path and the ending. `./parts/rag.ts`, `./parts/rag.js` and `./parts/rag` all find parts/rag.ts beside the importing file; a JSON file needs its ending.",
  },
  LNT1006: {
    severity: "error",
    title: "a blueprint uses await at the top level",
    help: "A blueprint is evaluated once, without waiting: what it builds may depend only on its text and its parameters. Pass a value that must be fetched as a parameter instead: `param.text()` and `--set key=value`.",
  },
  LNT1007: {
    severity: "error",
    title: "a package that the blueprint imports cannot be loaded",
    help: "Packages are loaded from the node_modules of the blueprint's own project. Install the package there, and check that it has an entry for Node. A package that awaits at its top level cannot be loaded by a blueprint.",
  },
  LNT1008: {
    severity: "error",
    title: "the blueprint threw an error while it was evaluated",
    help: "The position is the line of the blueprint at which the error was thrown, or the call from which it came. Builders of Lintel themselves never throw on a wrong value; they note it, and all problems are reported together.",
  },
  LNT1009: {
    severity: "error",
    title: "the blueprint has no default export",
    help: 'A blueprint ends with `export default system("name", { ... })`, or with `export default blueprint({ ...parameters }, (p) => system("name", { ... }))`.',
  },
  LNT1010: {
    severity: "error",
    title: "the default export is neither a system nor a blueprint",
    help: "Export what `system(...)` or `blueprint(...)` returned. A plain object, a function, a component or a promise is not enough: `system` names the owner, the purpose and the placement that everything else depends on.",
  },
  LNT1011: {
    severity: "error",
    title: "the file has an ending that is not a blueprint's",
    help: "Blueprints end in .ts, .mts, .cts, .js, .mjs or .cjs.",
  },
  LNT1012: {
    severity: "warning",
    title: "the bundler warns about a source file",
    help: "The text is the bundler's. The blueprint was evaluated all the same.",
  },
  LNT1013: {
    severity: "error",
    title: "`--set` names a parameter that the blueprint does not have",
    help: "Parameters are the keys of the first argument of `blueprint(...)`. A system that is exported directly has none.",
  },
  LNT1014: {
    severity: "error",
    title: "a parameter has a value that it does not take",
    help: 'The schema of the parameter decides what it takes: `param.choice("dev", "prod")` one of its texts, `param.rate()` a rate such as 12/s, `param.flag()` true or false.',
  },
  LNT1015: {
    severity: "error",
    title: "the function of a blueprint returned no system",
    help: "The second argument of `blueprint(...)` has to return what `system(...)` gives, on every path and without `async`.",
  },
  LNT1016: {
    severity: "error",
    title: "a parameter has no value and no default",
    help: 'Give it with `--set key=value`, or add a default to its declaration: `param.choice("dev", "prod").default("dev")`.',
  },
  LNT1017: {
    severity: "error",
    title: "a file cannot be read",
    help: "The operating system refused to read the file. Check its permissions.",
  },
  LNT1018: {
    severity: "error",
    title: "an imported file is not source text",
    help: "A blueprint can import TypeScript, JavaScript and JSON. Refer to other files by their path as text, where a component takes one.",
  },
  LNT1019: {
    severity: "error",
    title: "the blueprint imports a name that Lintel does not have",
    help: "The name is misspelt, or this version does not know it: kinds and functions are added from version to version. The hint says the nearest name, or lists those that exist. `lintel help` shows the version.",
  },
} as const satisfies Record<`LNT10${string}`, CodeInfo>;
