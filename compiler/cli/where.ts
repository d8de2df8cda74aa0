import { allClouds, resolvePlaces } from "../catalog/places.ts";
import { planParsed } from "../compile.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { BlueprintFlags } from "./blueprint-flags.ts";
import type { CommandIo, ExitCode } from "./command.ts";
import { whereReport } from "./compare/where.ts";
import { paint } from "./report/text.ts";
import { compileFile, compileTools, prettyFindings } from "./session.ts";
import { UsageError } from "./usage.ts";

/** Regions of the words after `--where`, in order of cloud and region. @throws UsageError for a place that nobody knows, or without regions */
function regionsOf(words: readonly string[], io: CommandIo) {
  const found = resolvePlaces(io.catalog(), words);
  if ("unknown" in found) {
    const near = found.alternatives.length === 0 ? "" : `; nearest: ${found.alternatives.join(", ")}`;
    throw new UsageError(`\`--where ${found.unknown}\` is no region, country or area that the catalogue knows${near}`);
  }
  if (found.length === 0) throw new UsageError(`\`--where ${words.join(",")}\` has no regions in the catalogue`);
  return [...found].sort((a, b) => (`${a.cloud} ${a.region}` < `${b.cloud} ${b.region}` ? -1 : 1));
}

/** Ranks places for the components of a blueprint that ask for accelerators. */
export async function where(file: string, words: readonly string[], flags: BlueprintFlags, io: CommandIo): Promise<ExitCode> {
  const regions = regionsOf(words, io);
  const compilation = await compileFile(file, flags, io);
  const { parsed } = compilation;
  if (parsed === undefined) {
    io.err(await prettyFindings(compilation.diagnostics, compilation, io));
    return 1;
  }
  const { noted, rankPlaces } = await import("../where/index.ts");
  const tools = await compileTools(io, compilation.catalog);
  const { loaders, asked } = noted(tools.targets);
  const { system } = await planParsed(
    parsed,
    flags,
    { ...tools, targets: loaders },
    async <T>(_stage: unknown, run: () => Promise<Result<T>> | Result<T>) => (await run())[0],
  );
  if (system === undefined) {
    io.err(await prettyFindings(compilation.diagnostics, compilation, io));
    return 1;
  }
  if (asked.size === 0) throw new UsageError(`\`${system.name}\` has no component with accelerators to find a place for`);
  const names = [...asked.keys()].sort();
  const rankings = names.flatMap((name) => {
    const one = asked.get(name);
    return one === undefined ? [] : [rankPlaces(one, regions, system, compilation.catalog)];
  });
  const uncompiled = allClouds.filter((cloud) => tools.targets[cloud] === undefined && regions.some((region) => region.cloud === cloud));
  const prices = (compilation.catalog.layers?.() ?? []).length === 0 ? "list prices" : "the prices of the project";
  io.out(
    flags.format === "json"
      ? `${JSON.stringify({ where: words, components: rankings }, null, 2)}\n`
      : whereReport(rankings, uncompiled, prices, paint(io.color)),
  );
  return rankings.every(({ places }) => places.some(({ reason }) => reason === null)) ? 0 : 1;
}
