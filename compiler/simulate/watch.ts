import { rank } from "./quantiles.ts";
import type { Requests } from "./requests.ts";
import type { Ceiling } from "./simulation.ts";

const METRIC: Readonly<Record<Ceiling["metric"], number>> = { ttft: 0, tpot: 1, e2e: 2 };

/** Counts measured times above ceilings: with enough of them a percentile is above, whatever comes after. */
export class Watch {
  exceeded = false;
  /** By number: lists of texts have other shapes when they are empty. */
  private readonly metrics: Uint8Array;
  private readonly most: Float64Array;
  /** Times above that are left until it is certain. */
  private readonly left: Int32Array;

  /** @param from, to requests that are measured */
  constructor(ceilings: readonly Ceiling[], { output, count }: Requests, from: number, to: number) {
    let several = 0;
    for (let id = from; id < to; id++) if (output[id % count]! > 1) several += 1;
    const values = { ttft: to - from, tpot: several, e2e: to - from };
    this.metrics = Uint8Array.from(ceilings, ({ metric }) => METRIC[metric]);
    this.most = Float64Array.from(ceilings, ({ ms }) => ms);
    this.left = Int32Array.from(ceilings, ({ metric, share }) => values[metric] - rank(share, values[metric]));
  }

  see(name: Ceiling["metric"], ms: number): void {
    const metric = METRIC[name];
    for (let index = 0; index < this.most.length; index++) {
      if (this.metrics[index] !== metric || !(ms > this.most[index]!)) continue;
      this.left[index]! -= 1;
      if (this.left[index] === 0) this.exceeded = true;
    }
  }
}
