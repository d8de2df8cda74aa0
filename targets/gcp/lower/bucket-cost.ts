import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { meanRate, payloadOf } from "../../cloud/facts.ts";
import { gib, monthSeconds, round } from "../../cloud/quantities.ts";
import type { BucketShape } from "./gcs.ts";

/** Objects of a bucket whose writers state no payload: a guess. */
const assumedObject = 2 ** 20;

/** Storage after a year: objects arrive evenly, and the oldest are the cold ones. Prices of operations are not in the catalogue. */
export function storageCost(
  component: Component<BucketValues>,
  shape: BucketShape,
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[] } {
  const size = component.values.size / gib;
  const { cold } = shape;
  const horizon = Math.min(shape.keepDays ?? 365, 365);
  const hotShare = cold === undefined ? 1 : Math.min(1, cold.days / horizon);
  const evenly = "objects arrive evenly over a year";
  const line = (item: string, serviceItem: string, quantity: number, formula: string, assumption?: string, why?: string): CostLine =>
    context.price({
      component: component.name,
      item,
      service: "gcs",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(assumption === undefined ? {} : { assumption }),
      ...(why === undefined ? {} : { guess: { why } }),
    });
  const name = cold?.storageClass === "COLDLINE" ? "coldline" : "nearline";
  const title = name === "coldline" ? "Coldline" : "Nearline";
  const peers = (verb: "reads" | "writes"): readonly Component[] =>
    context.edgesTo(component.name).flatMap((edge) => (edge.verb === verb ? [context.component(edge.from)] : []));
  const rate = (all: readonly Component[]): number => all.reduce((sum, one) => sum + meanRate(one), 0);
  const [reading, writing] = [rate(peers("reads")), rate(peers("writes"))];
  const stated = Math.max(0, ...peers("writes").map(payloadOf));
  const bytes = stated === 0 ? assumedObject : stated;
  const sized = stated === 0 ? "objects have 1 MiB" : "objects are as large as a request of the consumer";
  // More objects than the bucket grows by are not written.
  const written = Math.min(writing * monthSeconds, component.values.size / 12 / bytes);
  const oldReads = Math.min(reading * monthSeconds * bytes, component.values.size) * (1 - hotShare);
  const moved = (component.values.size / bytes) * (30 / horizon);
  const each = "one object a request of the consumer";
  return {
    figures: [
      {
        name: "share in Standard",
        value: hotShare,
        unit: "",
        formula: cold === undefined ? "1" : "min(1, coldAfter / oldest)",
        inputs: cold === undefined ? {} : { coldAfter: cold.days, oldest: horizon },
      },
    ],
    cost: [
      line("Standard storage", "standard storage", size * hotShare, `${round(size)} GiB x ${round(hotShare, 4)}`, cold === undefined ? undefined : evenly),
      ...(hotShare < 1 ? [line(`${title} storage`, `${name} storage`, size * (1 - hotShare), `${round(size)} GiB x ${round(1 - hotShare, 4)}`, evenly)] : []),
      ...(reading > 0
        ? [line("reads", "class B operations", (reading * monthSeconds) / 1000, `${round(reading, 3)}/s x ${monthSeconds} s / 1000`, each, each)]
        : []),
      ...(writing > 0
        ? [line("writes", "class A operations", written / 1000, `min(${round(writing, 3)}/s x ${monthSeconds} s, size / 12 / ${bytes} B) / 1000`, sized, sized)]
        : []),
      ...(hotShare < 1
        ? [line(`moves to ${title}`, "class A operations", moved / 1000, `${round(size)} GiB / ${bytes} B x 30 / ${horizon} days / 1000`, sized, sized)]
        : []),
      ...(hotShare < 1 && reading > 0
        ? [
            line(
              `reads from ${title}`,
              `${name} retrieval`,
              oldReads / gib,
              `min(reads, size) x ${round(1 - hotShare, 4)}`,
              sized,
              `${sized}; old objects are read as often as new ones, each once a month at most`,
            ),
          ]
        : []),
    ],
  };
}
