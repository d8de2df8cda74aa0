import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { meanRate, payloadOf } from "../facts.ts";
import { gib, monthSeconds, round } from "../quantities.ts";

/** A line of the bill: what it is called, and the item of the price list. */
export interface PricedAs {
  readonly item: string;
  readonly serviceItem: string;
}

/** How a cloud prices a bucket. */
export interface BucketPrices {
  readonly service: string;
  /** Of a figure: "share in Standard". */
  readonly hotShare: string;
  readonly hot: PricedAs;
  /** Of the tier that old objects move to. */
  readonly cold: PricedAs;
  readonly reads: PricedAs;
  readonly writes: PricedAs;
  readonly moves: PricedAs;
  readonly coldReads: PricedAs;
  /** Requests that a price of them is for. */
  readonly per: number;
  /** What is written in a month. @default no more than the bucket grows by, in objects of 1 MiB where no size is stated */
  readonly written?: (use: BucketUse) => Written;
  /** What reading old objects assumes. @default the size of objects */
  readonly coldReadsAssume?: "size and age";
}

/** What is asked of a bucket. */
export interface BucketUse {
  /** GiB after a year. */
  readonly size: number;
  /** Requests a second, as a mean. */
  readonly reading: number;
  readonly writing: number;
  /** Bytes of an object that writers state; 0 where none does. */
  readonly stated: number;
  /** Bytes of an object, and what that assumes. */
  readonly bytes: number;
  readonly sized: string;
  /** Requests a month. */
  readonly written: number;
}
export interface Written {
  readonly perMonth: number;
  readonly formula: string;
  readonly assumption: string;
}

/** Objects of a bucket whose writers state no payload: a guess. */
const assumedObject = 2 ** 20;
const each = "one object a request of the consumer";
const asLarge = "objects are as large as a request of the consumer";

/** Use of a bucket by consumers that state their traffic. More objects than it grows by are not written. */
export function useOfBucket(component: Component<BucketValues>, context: PlanContext): BucketUse {
  const peers = (verb: "reads" | "writes"): readonly Component[] =>
    context.edgesTo(component.name).flatMap((edge) => (edge.verb === verb ? [context.component(edge.from)] : []));
  const rate = (all: readonly Component[]): number => all.reduce((sum, one) => sum + meanRate(one), 0);
  const [reading, writing] = [rate(peers("reads")), rate(peers("writes"))];
  const stated = Math.max(0, ...peers("writes").map(payloadOf));
  const bytes = stated === 0 ? assumedObject : stated;
  return {
    size: component.values.size / gib,
    reading,
    writing,
    stated,
    bytes,
    sized: stated === 0 ? "objects have 1 MiB" : asLarge,
    written: Math.min(writing * monthSeconds, component.values.size / 12 / bytes),
  };
}

const bounded = ({ writing, written, bytes, sized }: BucketUse): Written => ({
  perMonth: written,
  formula: `min(${round(writing, 3)}/s x ${monthSeconds} s, size / 12 / ${bytes} B)`,
  assumption: sized,
});

/** What is stated counts as it is: requests as they come, or as many objects as the bucket grows by. */
export function asStated({ size, writing, stated }: BucketUse): Written {
  const payload = Math.max(stated, 1);
  const grown = (size * gib) / 12 / payload;
  return writing * monthSeconds <= grown
    ? { perMonth: writing * monthSeconds, formula: `${round(writing, 3)}/s x ${monthSeconds} s`, assumption: each }
    : { perMonth: grown, formula: `${round(size)} GiB / 12 months / ${payload} B`, assumption: asLarge };
}

/** Storage after a year: objects arrive evenly, and the oldest are the cold ones. */
export function storageCost(
  component: Component<BucketValues>,
  { keepDays, coldDays }: { readonly keepDays?: number | undefined; readonly coldDays?: number | undefined },
  prices: BucketPrices,
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[] } {
  const use = useOfBucket(component, context);
  const { size, reading, writing, bytes, sized } = use;
  const horizon = Math.min(keepDays ?? 365, 365);
  const hotShare = coldDays === undefined ? 1 : Math.min(1, coldDays / horizon);
  const evenly = "objects arrive evenly over a year";
  const line = ({ item, serviceItem }: PricedAs, quantity: number, formula: string, assumption?: string, why?: string): CostLine =>
    context.price({
      component: component.name,
      item,
      service: prices.service,
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(assumption === undefined ? {} : { assumption }),
      ...(why === undefined ? {} : { guess: { why } }),
    });
  const requests = (as: PricedAs, { perMonth, formula, assumption }: Written): CostLine =>
    line(as, perMonth / prices.per, `${formula} / ${prices.per}`, assumption, assumption);
  const old = `${sized}; old objects are read as often as new ones, each once a month at most`;
  return {
    figures: [
      {
        name: prices.hotShare,
        value: hotShare,
        unit: "",
        formula: coldDays === undefined ? "1" : "min(1, coldAfter / oldest)",
        inputs: coldDays === undefined ? {} : { coldAfter: coldDays, oldest: horizon },
      },
    ],
    cost: [
      line(prices.hot, size * hotShare, `${round(size)} GiB x ${round(hotShare, 4)}`, coldDays === undefined ? undefined : evenly),
      ...(hotShare < 1 ? [line(prices.cold, size * (1 - hotShare), `${round(size)} GiB x ${round(1 - hotShare, 4)}`, evenly)] : []),
      ...(reading > 0
        ? [requests(prices.reads, { perMonth: reading * monthSeconds, formula: `${round(reading, 3)}/s x ${monthSeconds} s`, assumption: each })]
        : []),
      ...(writing > 0 ? [requests(prices.writes, (prices.written ?? bounded)(use))] : []),
      // What is written in a month is what a month of the horizon holds; all of it cools in time.
      ...(hotShare < 1
        ? [
            requests(prices.moves, {
              perMonth: (component.values.size / bytes) * (30 / horizon),
              formula: `${round(size)} GiB / ${bytes} B x 30 / ${horizon} days`,
              assumption: sized,
            }),
          ]
        : []),
      ...(hotShare < 1 && reading > 0
        ? [
            line(
              prices.coldReads,
              (Math.min(reading * monthSeconds * bytes, component.values.size) * (1 - hotShare)) / gib,
              `min(reads, size) x ${round(1 - hotShare, 4)}`,
              prices.coldReadsAssume === undefined ? sized : old,
              old,
            ),
          ]
        : []),
    ],
  };
}
