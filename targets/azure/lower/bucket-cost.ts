import type { CostLine, Figure } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { meanRate, payloadOf } from "../../cloud/facts.ts";
import { gib, monthSeconds, round } from "../../cloud/quantities.ts";
import { endpointLine, logLine } from "./costs.ts";
import type { BucketShape } from "./storage.ts";

/** Objects of a bucket whose writers state no payload: a guess. */
const assumedObject = 2 ** 20;
/** Bytes of a line in the log of an account: a guess. */
const logBytes = 1000;

/** Storage after a year: objects arrive evenly, and the oldest are the cool ones. */
export function storageCost(
  component: Component<BucketValues>,
  shape: BucketShape,
  context: PlanContext,
): { readonly figures: readonly Figure[]; readonly cost: readonly CostLine[] } {
  const size = component.values.size / gib;
  const { coldDays } = shape;
  const horizon = Math.min(shape.keepDays ?? 365, 365);
  const hotShare = coldDays === undefined ? 1 : Math.min(1, coldDays / horizon);
  const redundancy = context.place.zones > 1 ? "ZRS" : "LRS";
  const evenly = "objects arrive evenly over a year";
  const line = (item: string, serviceItem: string, quantity: number, formula: string, assumption?: string, why?: string): CostLine =>
    context.price({
      component: component.name,
      item,
      service: "blob",
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(assumption === undefined ? {} : { assumption }),
      ...(why === undefined ? {} : { guess: { why } }),
    });
  const peers = (verb: "reads" | "writes"): readonly Component[] =>
    context.edgesTo(component.name).flatMap((edge) => (edge.verb === verb ? [context.component(edge.from)] : []));
  const rate = (all: readonly Component[]): number => all.reduce((sum, one) => sum + meanRate(one), 0);
  const [reading, writing] = [rate(peers("reads")), rate(peers("writes"))];
  const stated = Math.max(0, ...peers("writes").map(payloadOf));
  const bytes = stated === 0 ? assumedObject : stated;
  const sized = stated === 0 ? "objects have 1 MiB" : "objects are as large as a request of the consumer";
  const each = "one object a request of the consumer";
  // More objects than the bucket grows by are not written.
  const written = Math.min(writing * monthSeconds, component.values.size / 12 / bytes);
  const moved = (component.values.size / bytes) * (30 / horizon);
  const oldReads = Math.min(reading * monthSeconds * bytes, component.values.size) * (1 - hotShare);
  const requests = reading * monthSeconds + written;
  return {
    figures: [
      {
        name: "share in the hot tier",
        value: hotShare,
        unit: "",
        formula: coldDays === undefined ? "1" : "min(1, coldAfter / oldest)",
        inputs: coldDays === undefined ? {} : { coldAfter: coldDays, oldest: horizon },
      },
    ],
    cost: [
      line(
        "hot storage",
        `hot ${redundancy} first 50TB`,
        size * hotShare,
        `${round(size)} GiB x ${round(hotShare, 4)}`,
        coldDays === undefined ? undefined : evenly,
      ),
      ...(hotShare < 1 ? [line("cool storage", `cool ${redundancy}`, size * (1 - hotShare), `${round(size)} GiB x ${round(1 - hotShare, 4)}`, evenly)] : []),
      ...(reading > 0
        ? [line("reads", "hot read operations", (reading * monthSeconds) / 10_000, `${round(reading, 3)}/s x ${monthSeconds} s / 10000`, each, each)]
        : []),
      ...(written > 0
        ? [
            line(
              "writes",
              "hot write operations",
              written / 10_000,
              `min(${round(writing, 3)}/s x ${monthSeconds} s, size / 12 / ${bytes} B) / 10000`,
              sized,
              sized,
            ),
          ]
        : []),
      ...(hotShare < 1
        ? [
            line(
              "moves to the cool tier",
              "cool write operations",
              moved / 10_000,
              `${round(size)} GiB / ${bytes} B x 30 / ${horizon} days / 10000`,
              sized,
              sized,
            ),
          ]
        : []),
      ...(hotShare < 1 && reading > 0
        ? [
            line(
              "reads from the cool tier",
              "cool data retrieval",
              oldReads / gib,
              `min(reads, size) x ${round(1 - hotShare, 4)}`,
              sized,
              `${sized}; old objects are read as often as new ones, each once a month at most`,
            ),
          ]
        : []),
      endpointLine(component, context),
      ...(requests > 0
        ? [
            logLine(
              component.name,
              "logs of requests",
              (requests * logBytes) / 1e9,
              `${round(requests)} requests x ${logBytes} B / 1e9`,
              `a request leaves ${logBytes} B in the log of the account`,
              context,
            ),
          ]
        : []),
    ],
  };
}
