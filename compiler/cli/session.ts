import * as path from "node:path";
import type { Catalog } from "../catalog/catalog.ts";
import { oldPrices } from "../catalog/old-prices.ts";
import type { PackId } from "../check/packs/pack.ts";
import type { Compilation, CompileTools, Stage } from "../compile.ts";
import { locateAll } from "../diagnostics/locate.ts";
import { toJson, type JsonDiagnostic } from "../diagnostics/formats/json.ts";
import { pretty } from "../diagnostics/formats/pretty.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { startLoad } from "../load/index.ts";
import type { TargetLoaders } from "../select.ts";
import type { Cloud } from "../system.ts";
import type { BlueprintFlags } from "./blueprint-flags.ts";
import type { CommandIo } from "./command.ts";
import { catalogOf } from "./own-catalog.ts";
import { type Baselines, baselinesOf, policyOf } from "./own-policy.ts";

const doing: Readonly<Record<Stage, string>> = {
  load: "reading the blueprint",
  parse: "checking its values",
  resolve: "resolving references",
  select: "reading the targets",
  plan: "planning capacity and cost",
  check: "checking rules",
  lower: "making resources",
  override: "applying overrides",
  emit: "writing text",
  inspect: "inspecting the output",
};

const none: Baselines = { diagnostics: [], files: [] };

/** What a compile takes beside its request. */
export async function compileTools(io: CommandIo, catalog: Catalog): Promise<CompileTools> {
  const { loadTarget } = await import("../../targets/index.ts");
  return {
    catalog,
    targets: loadTarget,
    modules: { "lintel/blueprints": () => import("../../blueprints/index.ts") },
    ...(io.progress === undefined ? {} : { onStage: (stage: Stage) => io.progress?.(`lintel: ${doing[stage]} ...`) }),
  };
}

/** Runs all stages but the writing, with the baseline unless it is told not to. The bundler works in its own process while the rest of the compiler is read. */
export async function compileFile(
  file: string,
  flags: BlueprintFlags,
  io: CommandIo,
  { baseline: kept = true, emitted, packs }: { readonly baseline?: boolean; readonly emitted?: string; readonly packs?: readonly PackId[] } = {},
): Promise<Compilation> {
  const start = performance.now();
  const bundling = startLoad(file, io.host);
  const [{ compile }, { loadTarget }] = await Promise.all([import("../compile.ts"), import("../../targets/index.ts")]);
  warmUp(bundling.file, loadTarget, flags, io);
  const folder = path.dirname(bundling.file);
  const [project, policy, baseline] = await Promise.all([
    catalogOf(folder, flags.catalog, io),
    policyOf(folder, flags.policy, io),
    kept ? baselinesOf(folder, flags.baseline, io) : none,
  ]);
  const imported = performance.now();
  try {
    const compilation = await compile(
      {
        bundling,
        set: flags.set,
        ...(flags.clouds === undefined ? {} : { clouds: flags.clouds }),
        ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
      },
      {
        ...(await compileTools(io, project.catalog)),
        catalogFindings: [...project.diagnostics, ...baseline.diagnostics],
        ...(emitted === undefined
          ? {}
          : { asWritten: async (those) => (await import("../check/emitted/as-written.ts")).asWritten(those, path.resolve(io.cwd, emitted), io.host) }),
        ...(packs === undefined ? {} : { packs }),
        ...(policy === undefined ? {} : { policy: policy.result }),
        ...(baseline.of === undefined ? {} : { baseline: baseline.of }),
      },
    );
    if (io.env["LINTEL_DEBUG"]) io.err(timingsText(imported - start, compilation.timings));
    return {
      ...compilation,
      inputs: [...compilation.inputs, ...project.files, ...(policy?.inputs ?? []), ...baseline.files],
      diagnostics: [...compilation.diagnostics, ...oldPrices(compilation.plan, project.catalog, flags.asOf ?? io.host.today())],
    };
  } finally {
    io.progress?.("");
  }
}

/**
 * Imports what a target needs in any case while the bundler works, when the blueprint's own file calls the cloud. A guess that is
 * wrong costs time only; a failure shows when the target is really asked for.
 */
function warmUp(file: string, targets: TargetLoaders, flags: BlueprintFlags, io: CommandIo): void {
  try {
    const text = Buffer.from(io.host.readSync(file) ?? "").toString();
    const called = (Object.keys(targets) as Cloud[]).filter((cloud) => text.includes(`${cloud}(`) && (flags.clouds?.includes(cloud) ?? true));
    // Where a parameter chooses the cloud, one of those that are called is used: the one that is set, else the default.
    const given = Object.values(flags.set);
    const set = called.filter((cloud) => given.includes(cloud));
    const usual = called.filter((cloud) => text.includes(`.default("${cloud}")`));
    const likely = [set, usual].find((clouds) => clouds.length > 0) ?? called;
    for (const cloud of likely) targets[cloud]?.([]).catch(() => {});
  } catch {
    // Reading the blueprint is the loader's work, and so is telling what is wrong with it.
  }
}

const timingsText = (imports: number, timings: Compilation["timings"]): string =>
  `lintel: import ${imports.toFixed(0)} ms, ${Object.entries(timings)
    .map(([stage, ms]) => `${stage} ${ms.toFixed(0)} ms`)
    .join(", ")}\n`;

/** A path as people see it: relative to the current directory when it is below it. */
export function shown(absolute: string, io: CommandIo): string {
  const relative = path.relative(io.cwd, absolute);
  return relative === "" ? "." : relative.startsWith("..") || path.isAbsolute(relative) ? absolute : relative.split(path.sep).join("/");
}

type Located = Pick<Compilation, "locator">;

export async function prettyFindings(diagnostics: readonly Diagnostic[], { locator }: Located, io: CommandIo): Promise<string> {
  const located = await locateAll(diagnostics, locator);
  return pretty(located, { source: (file) => locator.source(file), display: (file) => shown(locator.absolute(file), io), colors: io.color });
}

export async function jsonFindings(diagnostics: readonly Diagnostic[], { locator }: Located, io: CommandIo): Promise<readonly JsonDiagnostic[]> {
  const located = await locateAll(diagnostics, locator);
  return toJson(located, (file) => shown(locator.absolute(file), io));
}
