import { hit, stepMs } from "../../estimate/serving.ts";
import { type Curve, laneOf } from "./curve.ts";
import type { Physical } from "./physical.ts";
import { type PromptCost, workOf } from "./prompt-cost.ts";

/** Logarithms of 0, 1, ...: each table asks for the same. */
const logs: number[] = [];
function logOf(n: number): number {
  while (logs.length <= n) logs.push(Math.log(logs.length));
  return logs[n] ?? 0;
}

interface Node {
  /** Logarithm of the sequences. */
  readonly x: number;
  /** Of the calibrated step to the roofline's. */
  readonly ratio: number;
}

/**
 * Decode steps of 0, 1, ... sequences of a lane without the reading of contexts and experts: what these and prompts leave of the time per
 * token. Between the points the ratio to the roofline is a line over the logarithm of the sequences. Never falls.
 */
export function decodeTable(physical: Physical, curve: Curve, lane: number, prompt: PromptCost, requestMs: number): Float64Array {
  const { experts, expertShare } = physical;
  const still = { ...physical.work, readSequence: 0 };
  const roofline = (sequences: number): number => stepMs(still, sequences * curve.pipeline * curve.ranks);
  const nodes: Node[] = [{ x: 0, ratio: curve.single / roofline(1) }];
  for (const point of curve.points.slice(1)) {
    const work = workOf(prompt, curve, point.requests / curve.pipeline);
    const { decoding, prompts } = laneOf(point, curve, work, requestMs);
    const x = Math.log(Math.max(1, decoding));
    const left = Math.max(curve.single, point.tpot - prompts * work - curve.reading(decoding));
    if (x > (nodes.at(-1)?.x ?? 0)) nodes.push({ x, ratio: left / roofline(decoding) });
  }
  const table = new Float64Array(lane + 2);
  let [next, most] = [0, 0];
  for (let n = 1; n < table.length; n++) {
    const x = logOf(n);
    while (next < nodes.length - 1 && (nodes[next]?.x ?? 0) < x) next++;
    const to = nodes[next];
    const from = nodes[Math.max(0, next - 1)];
    if (to === undefined || from === undefined) throw new Error("a curve without nodes");
    // Beyond the last node its ratio holds.
    const share = to.x === from.x ? 0 : Math.min(1, (x - from.x) / (to.x - from.x));
    const step = (from.ratio + (to.ratio - from.ratio) * share) * roofline(n) - curve.reads * experts * hit(expertShare, n);
    most = n === 1 ? step : Math.max(most, step);
    table[n] = most;
  }
  table[0] = table[1] ?? 0;
  return table;
}
