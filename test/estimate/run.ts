import type { CommandIo, ExitCode } from "../../compiler/cli/command.ts";
import { estimate } from "../../compiler/cli/commands/estimate.ts";
import { shippedCatalog } from "../catalog/fixture.ts";

/** Runs `lintel estimate` on files in memory, `-` being standard input. */
export async function runEstimate(line: string, files: Readonly<Record<string, string>>): Promise<{ code: ExitCode; out: string; err: string }> {
  let [out, err] = ["", ""];
  const io: Pick<CommandIo, "out" | "err" | "cwd" | "env" | "isTTY" | "columns" | "color" | "catalog" | "stdin"> = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    cwd: "/",
    env: {},
    isTTY: false,
    columns: 80,
    color: false,
    catalog: shippedCatalog,
    stdin: async () => new TextEncoder().encode(files["-"] ?? ""),
  };
  const read = async (file: string): Promise<Uint8Array | undefined> => {
    const text = files[file.replace(/^\//, "")];
    return text === undefined ? undefined : new TextEncoder().encode(text);
  };
  const code = await estimate.run(line.split(" "), { ...io, host: { read } } as CommandIo);
  return { code, out, err };
}

const columns = "id,kind,model,gpu,n_gpus,tp,pp,ep,attn_dp,precision,engine,input_tokens,output_tokens,concurrency_or_batch,metric,unit,stat,hf_id,conditions";

/** Cells of a question; what is left out is blank. */
export type Row = Readonly<Partial<Record<string, string | number>>>;

export const toCsv = (rows: readonly Row[]): string =>
  `${[
    columns,
    ...rows.map((row) =>
      columns
        .split(",")
        .map((column) => row[column] ?? "")
        .join(","),
    ),
  ].join("\n")}\n`;

export interface Answer {
  readonly id: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly inCoverage: boolean;
  readonly nearestCalibrated: string;
  readonly refused?: string;
}

export async function answers(rows: readonly Row[] | string): Promise<readonly Answer[]> {
  const input = typeof rows === "string" ? rows : toCsv(rows);
  const { code, out } = await runEstimate("--input - --format jsonl", { "-": input });
  if (code !== 0) throw new Error(`exit code ${code}`);
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** A served model on vLLM; override what matters. */
export const served = (row: Row): Row => ({
  id: "x",
  kind: "llm-online",
  model: "llama-3.1-8b",
  gpu: "H100-SXM",
  n_gpus: 1,
  tp: 1,
  pp: 1,
  precision: "bf16",
  engine: "vLLM 0.19.0",
  input_tokens: 1024,
  output_tokens: 512,
  concurrency_or_batch: 16,
  metric: "tpot_ms",
  conditions: "load=closed-loop",
  ...row,
});
