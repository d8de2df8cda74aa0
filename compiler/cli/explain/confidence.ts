import type { ComponentPlan, Confidence } from "../../plan/plan.ts";
import { byCodePoint } from "../../plan/format.ts";
import { listed } from "../../diagnostics/words.ts";
import { grid } from "./grid.ts";
import { amount, paragraph } from "./text.ts";

const names: Readonly<Record<string, string>> = {
  ttft_ms: "time to first token",
  tpot_ms: "time per output token",
  output_tok_s: "generated tokens",
  latency_ms: "latency",
  samples_s: "samples",
  train_tokens_s: "training speed",
  time_to_train_min: "training time",
  peak_mem_gib_per_gpu: "memory of a device",
};
export const metricName = (metric: string): string => names[metric] ?? metric;

const signed = (ratio: number): string => `${ratio < 1 ? "-" : "+"}${Math.abs(100 * (ratio - 1)).toFixed(0)} %`;

/** "-22 % to +31 %". */
export const spread = ({ value, low, high }: Confidence): string => (value > 0 ? `${signed(low / value)} to ${signed(high / value)}` : "");

/** Columns in the order in which people say them; others behind. */
const order = [
  "kind",
  "model",
  "hf_id",
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
];
function inOrder(question: Confidence["question"]): readonly (readonly [string, string])[] {
  const place = (column: string): number => (order.includes(column) ? order.indexOf(column) : order.length);
  return Object.entries(question).sort(([a], [b]) => place(a) - place(b) || byCodePoint(a, b));
}

/** How sure the plan is, in a line: "time to first token 298 ms (190 to 447); inside of what was calibrated, ...". */
export function confidenceLine({ confidence = [] }: ComponentPlan): readonly string[] {
  if (confidence.length === 0) return [];
  const estimates = confidence.map(
    ({ metric, value, low, high, unit }) => `${metricName(metric)} ${amount(value, unit)} (${amount(low, "")} to ${amount(high, "")})`,
  );
  const nearest = [...new Set(confidence.map(({ nearestCalibrated }) => nearestCalibrated).filter((group) => group !== ""))];
  const where = confidence.every(({ inCoverage }) => inCoverage) ? "inside" : "outside";
  return [
    `Means at the planned load with 90 % bands: ${estimates.join(", ")}; ${where} of what was calibrated${nearest.length === 0 ? "" : `, nearest ${nearest.join(" and ")}`}.`,
  ];
}

/** Estimates with their error, and what that means, in words. */
export function confidenceLines({ confidence = [] }: ComponentPlan): readonly string[] {
  if (confidence.length === 0) return [];
  const outside = confidence.filter(({ inCoverage }) => !inCoverage).map(({ metric }) => metricName(metric));
  const words =
    outside.length === 0
      ? "All of it is inside of what was calibrated."
      : `Outside of what was calibrated: ${listed(outside)}. The band is wider for it; measure before you rely on it.`;
  const asked = new Set(
    confidence.map(({ question }) =>
      inOrder(question)
        .filter(([column, value]) => value !== "" && column !== "metric" && column !== "unit")
        .map(([column, value]) => `${column}=${value}`)
        .join(", "),
    ),
  );
  return [
    ...grid(
      [
        { title: "estimate" },
        { title: "value", align: "right" },
        { title: "90 % band", align: "right" },
        { title: "error" },
        { title: "calibrated" },
        { title: "nearest group" },
      ],
      confidence.map((one) => [
        metricName(one.metric),
        amount(one.value, one.unit),
        `${amount(one.low, "")} to ${amount(one.high, one.unit)}`,
        spread(one),
        one.inCoverage ? "inside" : "outside",
        one.nearestCalibrated,
      ]),
    ),
    "",
    ...paragraph(
      `Means at the planned load, which the simulation of the percentiles stands on. Nine of ten measurements of configurations that the calibration had not seen lie inside of such a band. ${words}`,
    ),
    ...[...asked].filter((text) => text !== "").flatMap((text) => paragraph(`\`lintel estimate\` answers the same to: ${text}`)),
  ];
}
