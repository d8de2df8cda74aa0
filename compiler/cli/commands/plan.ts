import { hasErrors } from "../../diagnostics/report.ts";
import { toJson } from "../../emit/json.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command } from "../command.ts";
import { parityNote } from "../report/parity.ts";
import { planReport } from "../report/plan.ts";
import { paint } from "../report/text.ts";
import { compileFile, prettyFindings } from "../session.ts";
import { UsageError } from "../usage.ts";

/** Places of all `--where`, without repetitions. @throws UsageError for an empty one */
function words(places: readonly string[]): readonly string[] {
  const all = [...new Set(places.flatMap((text) => text.split(",")).map((word) => word.trim()))];
  if (all.includes("")) throw new UsageError("`--where` has an empty item");
  return all;
}

export const plan: Command = {
  name: "plan",
  summary: "shows what would run where, what it costs and why, without writing",
  usage: `Usage: lintel plan BLUEPRINT [flags]

  --what-if KEY=VALUE  plan once more with another value and show both plans; no file is changed. KEY is a property,
                       chat.traffic.peak, or its end where that is clear: peak. Written as in the blueprint, without
                       quotes; \`none\` takes it away. May be repeated: all of them together
  --where PLACE[,PLACE]
                       rank places for the components with accelerators by what they would cost there: cloud/region,
                       region, ISO country code, eu-27 or eu; also of clouds for which nothing is compiled yet
${blueprintUsage}

With --format json, prints plan.json as compile would write it; with --what-if both plans, as \`now\` and \`whatIf\`;
with --where the ranked places.`,
  examples: [
    { line: "plan blueprint.ts", what: "sizes, prices, rejected alternatives" },
    { line: "plan blueprint.ts --set peak=40/s", what: "with a parameter of the blueprint" },
    { line: "plan blueprint.ts --what-if peak=24/s", what: "what if there is more traffic" },
    { line: "plan blueprint.ts --what-if chat.slo.ttft.p95=400ms", what: "what if it has to answer sooner" },
    { line: "plan blueprint.ts --where eu-27,gcp/europe-west4", what: "where it would cost least" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...blueprintOptions,
      "what-if": { type: "string", multiple: true },
      where: { type: "string", multiple: true },
    });
    const { "what-if": changes, where: places, ...others } = values;
    const flags = readBlueprintFlags(others);
    if (changes !== undefined && places !== undefined) throw new UsageError("`--what-if` and `--where` are two questions: ask one at a time");
    const wanted = places && words(places);
    const file = onlyBlueprint(positionals);
    if (wanted !== undefined) return (await import("../where.ts")).where(file, wanted, flags, io);
    const compilation = await compileFile(file, flags, io);
    if (changes !== undefined) return (await import("../what-if.ts")).whatIf(compilation, changes, flags, io);
    const { diagnostics } = compilation;
    if (compilation.plan !== undefined)
      io.out(
        flags.format === "json"
          ? toJson(compilation.plan)
          : `${planReport(compilation.plan, io.columns, paint(io.color))}${parityNote(compilation.files, io.columns)}`,
      );
    const errors = diagnostics.filter((one) => one.severity === "error");
    if (errors.length > 0) io.err(await prettyFindings(errors, compilation, io));
    return hasErrors(diagnostics) ? 1 : 0;
  },
};
