import { money, percentage } from "../../plan/format.ts";
import type { ComponentPlan, PlacePlan } from "../../plan/plan.ts";
import { grid } from "./grid.ts";
import type { Sources } from "./sources.ts";
import { difference } from "./text.ts";

const share = (fraction: number): string => percentage(Number(fraction.toFixed(3)));

/** Terms and spot for the nodes that the component runs on, against what the plan counts. "pays from" and "used" are shares of the hours. */
export function paymentTable({ workload, auxiliary = [] }: ComponentPlan, { commitments = [] }: PlacePlan, sources: Sources): readonly string[] {
  const pools = new Set([workload, ...auxiliary].map((one) => one?.pool));
  return grid(
    [
      { title: "nodes" },
      { title: "paid as" },
      { title: "$ a month", align: "right" },
      { title: "difference", align: "right" },
      { title: "pays from", align: "right" },
      { title: "used", align: "right" },
      {},
      { title: "note" },
    ],
    commitments
      .filter(({ pool }) => pools.has(pool))
      .map(({ instances, instanceType, term, monthlyUsd, savingUsd, breakEven, use, note, source, asOf }) => [
        `${instances} x ${instanceType}`,
        term,
        monthlyUsd === null ? "no price" : money(monthlyUsd),
        savingUsd === null || term === "on-demand" ? "" : difference(-savingUsd),
        breakEven === null ? "" : share(breakEven),
        share(use),
        sources.mark(source === undefined ? undefined : `${source}${asOf === undefined ? "" : `, prices of ${asOf}`}`),
        note ?? "",
      ]),
  );
}
