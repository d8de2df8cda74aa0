import { CsvError, parseCsv } from "./csv.ts";
import { kinds, type Load, metrics, type Query } from "./query.ts";

/** Columns of a file of points. Others are read where they are there: unit, stat, hf_id, conditions. */
export const columns = [
  "id",
  "kind",
  "model",
  "gpu",
  "n_gpus",
  "tp",
  "pp",
  "ep",
  "attn_dp",
  "precision",
  "engine",
  "input_tokens",
  "output_tokens",
  "concurrency_or_batch",
  "metric",
] as const;

export type Cells = Readonly<Record<string, string>>;

/** The file cannot be read as points; the message says why. */
export class PointsError extends Error {
  override readonly name = "PointsError";
}

/** Rows by column name; which columns there are is the caller's matter. @throws PointsError for text that is not CSV, or rows of another length than the header */
export function readRows(text: string): { readonly header: readonly string[]; readonly rows: readonly Cells[] } {
  let records: ReturnType<typeof parseCsv>;
  try {
    records = parseCsv(text);
  } catch (error) {
    if (error instanceof CsvError) throw new PointsError(`not CSV: ${error.message}`);
    throw error;
  }
  const [header, ...body] = records;
  if (header === undefined) throw new PointsError("the file is empty");
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined) throw new PointsError(`the column ${twice} is there twice`);
  const rows = body.map((cells, index) => {
    if (cells.length !== header.length) throw new PointsError(`row ${index + 2} has ${cells.length} cells, the header ${header.length}`);
    return Object.fromEntries(header.map((column, at) => [column, cells[at] ?? ""]));
  });
  return { header, rows };
}

/** Rows of questions. @throws PointsError also for a column that is missing */
export function readPoints(text: string): readonly Cells[] {
  const { header, rows } = readRows(text);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new PointsError(`the column${missing.length === 1 ? "" : "s"} ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`);
  return rows;
}

/** A cell that cannot be used: why, as a sentence without its full stop. */
export interface BadCell {
  readonly problem: string;
}

class CellError extends Error {}

const numeral = /^\d+(\.\d+)?$/;

function whole(cells: Cells, column: string): number | undefined {
  const text = (cells[column] ?? "").trim();
  if (text === "") return undefined;
  if (!/^\d+$/.test(text) || Number(text) > 1_000_000) throw new CellError(`${column} is \`${text}\`, not a whole number`);
  if (Number(text) > 0) return Number(text);
  // Zero stands for "not used" in some tables.
  if (column === "ep" || column === "attn_dp") return 1;
  throw new CellError(`${column} is 0`);
}

function length(cells: Cells, column: string): number | undefined {
  const text = (cells[column] ?? "").trim();
  if (text === "") return undefined;
  const [, digits] = /^(\d+(?:\.\d+)?)(?:px|s)?$/.exec(text) ?? [];
  if (digits === undefined) throw new CellError(`${column} is \`${text}\`, not a length`);
  return Number(digits);
}

function loadOf(text: string): Load {
  if (text === "") return { type: "unstated" };
  if (text === "max") return { type: "max" };
  if (text === "offline" || text === "server" || text === "interactive" || text === "single-stream") return { type: "scenario", name: text };
  if (numeral.test(text) && Number(text) > 0) return { type: "count", count: Number(text) };
  const [, rate] = /^rps=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (rate !== undefined && Number(rate) > 0) return { type: "rate", perSecond: Number(rate) };
  const parts = new Map<string, number>();
  for (const part of text.split(/\s+/)) {
    const [, key, value] = /^(gbs|mbs|bs|lbs)=(\d+)$/.exec(part) ?? [];
    if (key === undefined || Number(value) < 1) throw new CellError(`concurrency_or_batch is \`${text}\`, not a load`);
    parts.set(key, Number(value));
  }
  const global = parts.get("gbs");
  const micro = parts.get("mbs") ?? parts.get("bs") ?? parts.get("lbs");
  return { type: "batch", ...(global === undefined ? {} : { global }), ...(micro === undefined ? {} : { micro }) };
}

function conditionsOf(text: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  for (const part of text.split(";").filter((one) => one.trim() !== "")) {
    const at = part.indexOf("=");
    if (at < 1) throw new CellError(`conditions holds \`${part}\`, not key=value`);
    found.push([part.slice(0, at).trim(), part.slice(at + 1).trim()]);
  }
  return Object.fromEntries(found);
}

/** What a percentile or an average is called; whatever is not known is refused, never taken for the mean. */
function statOf(text: string): string {
  const stat = text.toLowerCase();
  if (stat === "" || stat === "mean" || stat === "median" || /^p\d{1,2}(\.\d+)?$/.test(stat)) return stat;
  throw new CellError(`stat is \`${text}\`, not mean, median or a percentile`);
}

const plain: Readonly<Record<string, { readonly form: RegExp; readonly not: string }>> = {
  lengths: { form: /^\d+(\.\d+)?-\d+(\.\d+)?$/, not: "a range" },
  kv: { form: /^(fp|bf|int|nvfp|mxfp)(4|8|16)/i, not: "a precision" },
};

function checkConditions(conditions: Readonly<Record<string, string>>): void {
  for (const key of ["util", "max_model_len", "gmacs", "gflops", "packed", "cp", "vp", "fsdp", "instances", "max_batch", "max_seq"]) {
    const value = conditions[key];
    if (value !== undefined && !(Number(value) >= 0)) throw new CellError(`condition ${key} is \`${value}\`, not a number`);
  }
  const util = conditions["util"];
  if (util !== undefined && !(Number(util) > 0 && Number(util) <= 1)) throw new CellError(`condition util is \`${util}\`, not a share`);
  for (const [key, { form, not }] of Object.entries(plain)) {
    const value = conditions[key];
    if (value !== undefined && !form.test(value)) throw new CellError(`condition ${key} is \`${value}\`, not ${not}`);
  }
}

/** What a served language model can be asked: lengths are tokens, loads are requests, and there are as many devices as its degrees need. */
function checkServed(cells: Cells, query: Query): void {
  for (const column of ["input_tokens", "output_tokens"])
    if (!/^[\d.]*$/.test((cells[column] ?? "").trim())) throw new CellError(`${column} is \`${cells[column]}\`, not a number of tokens`);
  if (query.load.type === "batch") throw new CellError(`concurrency_or_batch is \`${cells["concurrency_or_batch"]}\`, a batch of training`);
  if (query.metric === "tpot_ms" && query.output !== undefined && query.output < 2)
    throw new CellError(`output_tokens is \`${cells["output_tokens"]}\`: there is no time between tokens`);
  // Published tables count tensor x expert ranks, and cores of Neuron devices, in one degree.
  const degree = (query.tensor ?? 1) * (query.pipeline ?? 1);
  if (query.gpus !== undefined && degree > query.gpus && (query.expert ?? 1) === 1 && !/^(Trainium|Inferentia)/.test(query.gpu))
    throw new CellError(`tp x pp is ${degree}, n_gpus ${query.gpus}`);
}

/** One row as a question. */
export function toQuery(cells: Cells): Query | BadCell {
  const cell = (column: string): string => (cells[column] ?? "").trim();
  try {
    const kind = kinds.find((one) => one === cell("kind"));
    if (kind === undefined) throw new CellError(`kind is \`${cell("kind")}\`, not one of ${kinds.join(", ")}`);
    const metric = metrics.find((one) => one === cell("metric"));
    if (metric === undefined) throw new CellError(`metric is \`${cell("metric")}\``);
    if (cell("model") === "") throw new CellError("model is blank");
    if (cell("gpu") === "") throw new CellError("gpu is blank");
    const attention = cell("attn_dp") === "yes" ? "yes" : whole(cells, "attn_dp");
    const [gpus, tensor, pipeline, expert] = [whole(cells, "n_gpus"), whole(cells, "tp"), whole(cells, "pp"), whole(cells, "ep")];
    const [input, output] = [length(cells, "input_tokens"), length(cells, "output_tokens")];
    const conditions = conditionsOf(cells["conditions"] ?? "");
    checkConditions(conditions);
    const query: Query = {
      kind,
      metric,
      model: cell("model"),
      ...(cell("hf_id") === "" ? {} : { modelId: cell("hf_id") }),
      gpu: cell("gpu"),
      ...(gpus === undefined ? {} : { gpus }),
      ...(tensor === undefined ? {} : { tensor }),
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(expert === undefined ? {} : { expert }),
      ...(attention === undefined ? {} : { attentionData: attention }),
      precision: cell("precision").toLowerCase(),
      engine: cell("engine"),
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
      load: loadOf(cell("concurrency_or_batch")),
      stat: statOf(cell("stat")),
      conditions,
    };
    if (kind === "llm-online" || kind === "llm-offline") checkServed(cells, query);
    return query;
  } catch (error) {
    if (error instanceof CellError) return { problem: error.message };
    throw error;
  }
}
