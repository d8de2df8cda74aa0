import builtIn from "../../estimate/calibration.json" with { type: "json" };
import { estimator } from "../../estimate/estimate.ts";
import type { Estimate } from "../../estimate/query.ts";
import { CalibrationError, readCalibration } from "../../estimate/read-calibration.ts";
import { type Cells, columns, PointsError, readPoints, toQuery } from "../../estimate/read-points.ts";
import type { Command } from "../command.ts";
import { readFlags } from "../flags.ts";
import { inputName, readInput, readJsonInput } from "../input.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage.ts";

const flagKinds = { input: "text", format: "text", calibration: "text" } as const;

interface Answer {
  readonly id: string;
  readonly estimate: Estimate;
}

/** Fields in a fixed order. */
const toLine = ({ id, estimate }: Answer): string =>
  JSON.stringify(
    "refused" in estimate
      ? { id, inCoverage: false, refused: `${estimate.refused}: ${estimate.because}`, nearestCalibrated: estimate.nearestCalibrated }
      : {
          id,
          value: estimate.value,
          unit: estimate.unit,
          low: estimate.low,
          high: estimate.high,
          inCoverage: estimate.inCoverage,
          nearestCalibrated: estimate.nearestCalibrated,
        },
  );

const short = (value: number): string => String(Number(value.toPrecision(4)));

const toTable = (answers: readonly Answer[]): string =>
  `${table(answers, [
    { title: "id", cell: ({ id }) => id },
    { title: "estimate", align: "right", cell: ({ estimate }) => ("refused" in estimate ? "" : short(estimate.value)) },
    { title: "90 % band", cell: ({ estimate }) => ("refused" in estimate ? "" : `${short(estimate.low)} to ${short(estimate.high)}`) },
    { title: "unit", cell: ({ estimate }) => ("refused" in estimate ? "" : estimate.unit) },
    {
      title: "calibrated on, or refused",
      cell: ({ estimate }) =>
        "refused" in estimate ? `${estimate.refused}: ${estimate.because}` : `${estimate.nearestCalibrated}${estimate.inCoverage ? "" : " (extrapolated)"}`,
    },
  ]).join("\n")}\n`;

export const estimate: Command = {
  name: "estimate",
  summary: "estimates latency, throughput, training speed and memory with a 90 % band",
  usage: `lintel estimate --input FILE [--format jsonl] [--calibration FILE]

  --input FILE          questions as CSV, one a row; - is standard input
  --format jsonl        one JSON object a line (default: a table)
  --calibration FILE    coefficients in place of the built-in ones

Columns: ${columns.join(", ")};
where known also unit, stat, hf_id and conditions (key=value joined by semicolons).
The band holds 90 % of the measurements of combinations that the calibration had not seen; for memory it is a promise.
What cannot be answered honestly is refused, with the reason, in the row's answer.

Exit codes: 0 answered or refused row by row; 2 wrong usage or unreadable input.`,
  examples: [
    { line: "estimate --input points.csv", what: "a table for people" },
    { line: "estimate --input - --format jsonl", what: "from a pipe, for a script" },
  ],
  async run(args, io) {
    const flags = readFlags(args, flagKinds);
    if (flags.input === undefined) throw new UsageError("`--input` is missing: the file with the questions");
    if (flags.format !== undefined && flags.format !== "jsonl") throw new UsageError(`\`--format\` is jsonl, not \`${flags.format}\``);
    const input = await readInput(flags.input, io);
    const coefficients: unknown = flags.calibration === undefined ? builtIn : await readJsonInput(flags.calibration, io);
    let rows: readonly Cells[];
    try {
      rows = readPoints(input);
    } catch (error) {
      if (error instanceof PointsError) throw new UsageError(`${inputName(flags.input)}: ${error.message}`);
      throw error;
    }
    let answer: ReturnType<typeof estimator>;
    try {
      answer = estimator(io.catalog(), readCalibration(coefficients));
    } catch (error) {
      if (error instanceof CalibrationError) throw new UsageError(`${inputName(flags.calibration ?? "")} is no calibration: ${error.message}`);
      throw error;
    }
    const answers = rows.map((cells): Answer => {
      const query = toQuery(cells);
      const id = cells["id"] ?? "";
      return "problem" in query
        ? { id, estimate: { refused: "invalid-input", because: query.problem, inCoverage: false, nearestCalibrated: "" } }
        : { id, estimate: answer(query) };
    });
    io.out(flags.format === "jsonl" ? answers.map((one) => `${toLine(one)}\n`).join("") : toTable(answers));
    return 0;
  },
};
