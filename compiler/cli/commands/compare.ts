import * as path from "node:path";
import { hasErrors } from "../../diagnostics/report.ts";
import { toJson } from "../../emit/json.ts";
import { type Parity, readParity } from "../../emit/read-parity.ts";
import type { Plan } from "../../plan/plan.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command, CommandIo } from "../command.ts";
import { differencesOf } from "../compare/parity.ts";
import { placesReport } from "../compare/places-report.ts";
import { comparePlaces } from "../compare/places.ts";
import { inputName, readJsonInput } from "../input.ts";
import { paint } from "../report/text.ts";
import { compileFile, prettyFindings } from "../session.ts";
import { UsageError } from "../usage.ts";

const uncompiled = "What differs between the clouds is known when the whole blueprint compiles.";

export const compare: Command = {
  name: "compare",
  summary: "shows the places of a blueprint side by side: what runs there, how fast, at what price, and what differs",
  usage: `Usage: lintel compare BLUEPRINT [flags]
       lintel compare --plan plan.json [--format FORMAT]

  --plan FILE        compare the places of a plan that \`lintel compile\` wrote, without compiling; what differs is read from
                     parity.json beside it. - reads standard input
${blueprintUsage}

For each component and place: accelerator, instance type, replicas, nodes, planned latency with its upper end, cost, cost of a
unit of use, electricity and emissions; then the totals, and every declared property that one cloud has less of than another.
With --format json the same, exact.`,
  examples: [
    { line: "compare blueprint.ts", what: "the clouds of `on` side by side" },
    { line: "compare blueprint.ts --target aws,gcp", what: "two of them" },
    { line: "compare --plan dist/chat/plan.json", what: "the same for a plan that was written" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { ...blueprintOptions, plan: { type: "string" } });
    const { plan: file, ...others } = values;
    const flags = readBlueprintFlags(others);
    if (file !== undefined) {
      if (file === "") throw new UsageError("`--plan` needs a file");
      if (positionals.length > 0) throw new UsageError(`with \`--plan\` nothing is compiled: \`${positionals.join(" ")}\` is too much`);
      const unread = (["set", "target", "as-of", "catalog"] as const).find((name) => others[name] !== undefined);
      if (unread !== undefined) throw new UsageError(`with \`--plan\` nothing is compiled: \`--${unread}\` has no effect there`);
      const [{ readPlan }, given] = await Promise.all([import("../../plan/read-plan.ts"), readJsonInput(file, io)]);
      const outcome = readPlan(given);
      if ("wrong" in outcome) throw new UsageError(`${inputName(file)} ${outcome.wrong}`);
      const beside = file === "-" ? undefined : await parityBeside(file, outcome.plan, io);
      show(
        outcome.plan,
        beside,
        "What differs is in parity.json, which is not beside this plan: it is written where a system has places on several clouds.",
        flags.format,
        io,
      );
      return 0;
    }
    const compilation = await compileFile(onlyBlueprint(positionals), flags, io);
    const { plan, files, diagnostics } = compilation;
    const text = files?.find((one) => one.path === "parity.json")?.text;
    const read = text === undefined ? undefined : readParity(text);
    if (read !== undefined && "wrong" in read) throw new Error(`parity.json ${read.wrong}`);
    // As it is written, so that a written plan is compared in the same words.
    if (plan !== undefined)
      show(
        JSON.parse(toJson(plan)),
        read?.parity,
        files === undefined ? uncompiled : "All places are on one cloud: nothing differs but what is shown above.",
        flags.format,
        io,
      );
    const errors = diagnostics.filter((one) => one.severity === "error");
    if (errors.length > 0) io.err(await prettyFindings(errors, compilation, io));
    return hasErrors(diagnostics) ? 1 : 0;
  },
};

/** The report that was written with a plan, where it was. @throws UsageError where it is that of another system, or none */
async function parityBeside(file: string, plan: Plan, io: CommandIo): Promise<Parity | undefined> {
  const beside = path.join(path.dirname(file), "parity.json");
  const bytes = await io.host.read(path.resolve(io.cwd, beside));
  if (bytes === undefined) return undefined;
  const read = readParity(Buffer.from(bytes).toString());
  if ("wrong" in read) throw new UsageError(`\`${beside}\` ${read.wrong}`);
  const { system, environment } = read.parity;
  if (system !== plan.system || environment !== plan.environment)
    throw new UsageError(`\`${beside}\` is of ${system}, ${environment}, and the plan of ${plan.system}, ${plan.environment}`);
  return read.parity;
}

function show(plan: Plan, parity: Parity | undefined, whyNot: string, format: "pretty" | "json", io: CommandIo): void {
  const places = comparePlaces(plan);
  const differences = parity === undefined ? null : differencesOf(parity);
  if (format === "json") {
    io.out(toJson({ system: plan.system, environment: plan.environment, places, differences }));
    return;
  }
  const [only] = plan.places;
  if (plan.places.length < 2 && only !== undefined)
    io.out(
      `${plan.system} is planned in one place, ${only.place.cloud} ${only.place.region}: there is nothing to compare.\nList several in \`on\`, or rank other places for its accelerators: lintel plan BLUEPRINT --where eu-27,gcp/europe-west4\n`,
    );
  else io.out(placesReport(plan, places, differences, whyNot, paint(io.color)));
}
