/** Requests in the system as arrivals find them, by eighths of the measured ones. */
const bins = 8;

/** Zero as a floating-point number from the start: fields that change from whole numbers to others make the engine compile anew. */
const zero = -0;

/** What holds over time, in the window in which the measured requests arrive. */
export class Timeline {
  busyMs = zero;
  /** Blocks that are taken x ms. */
  blockMs = zero;
  ms = zero;
  completions = 0;
  /** Window, ms; infinite: not known yet. */
  start = Number.POSITIVE_INFINITY;
  end = Number.POSITIVE_INFINITY;
  /** Time with so many running, and waiting, sequences. */
  readonly running: Float64Array;
  readonly waiting: Float64Array;
  /** Highest counts with a time: far fewer than there could be. */
  mostRunning = 0;
  mostWaiting = 0;
  /** Sum over arrivals of what they found in the system, and how many found nobody waiting. */
  readonly found = new Float64Array(bins);
  readonly alone = new Float64Array(bins);
  private readonly blocks: number;
  private readonly from: number;
  private readonly to: number;

  /** @param sequences, requests most that run, and that wait */
  constructor(blocks: number, sequences: number, requests: number, from: number, to: number) {
    this.blocks = blocks;
    this.running = new Float64Array(sequences + 1);
    this.waiting = new Float64Array(requests + 1);
    this.from = from;
    this.to = to;
  }

  record(from: number, to: number, running: number, waiting: number, free: number, busy: boolean): void {
    const ms = Math.min(to, this.end) - Math.max(from, this.start);
    if (!(ms > 0)) return;
    this.ms += ms;
    this.running[running]! += ms;
    this.waiting[waiting]! += ms;
    if (running > this.mostRunning) this.mostRunning = running;
    if (waiting > this.mostWaiting) this.mostWaiting = waiting;
    this.blockMs += (this.blocks - free) * ms;
    if (busy) this.busyMs += ms;
  }

  arrived(id: number, running: number, waiting: number): void {
    if (id < this.from || id >= this.to) return;
    const bin = Math.floor(((id - this.from) * bins) / (this.to - this.from));
    this.found[bin]! += running + waiting;
    if (waiting === 0) this.alone[bin]! += 1;
  }

  completed(at: number): void {
    if (at > this.start && at <= this.end) this.completions += 1;
  }
}

export interface OverTime {
  readonly mean: number;
  readonly p95: number;
}

/**
 * Mean and 95th percentile of a count over time, which must not be nothing.
 * @param most highest count that any time was recorded for
 */
export function overTime(times: Float64Array, most: number): OverTime {
  let [total, sum] = [0, 0];
  for (let count = 0; count <= most; count++) {
    total += times[count]!;
    sum += count * times[count]!;
  }
  let [below, p95] = [0, 0];
  while (p95 < most && (below += times[p95]!) < 0.95 * total) p95 += 1;
  return { mean: sum / total, p95 };
}
