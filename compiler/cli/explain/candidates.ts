import { money } from "../../plan/format.ts";
import type { ComponentPlan } from "../../plan/plan.ts";
import { priceOf } from "./bill.ts";
import { grid } from "./grid.ts";

/** Lines of what a candidate is priced by: its own pool of nodes, or all of them. */
function decisive({ cost, workload }: ComponentPlan): ComponentPlan["cost"] {
  const own = cost.filter(({ pool }) => pool !== undefined && pool === workload?.pool);
  return own.length > 0 ? own : cost;
}

/** Dollars a month that rejected candidates compare with; undefined where a line has no price. */
export function decisiveUsd(plan: ComponentPlan): number | undefined {
  let sum = 0;
  for (const { monthlyUsd } of decisive(plan)) {
    if (monthlyUsd === null) return undefined;
    sum += monthlyUsd;
  }
  return sum;
}

/** What was taken, and what was not, with the reason and the price. */
export function candidateTable(plan: ComponentPlan): readonly string[] {
  if (plan.rejected.length === 0) return [];
  const { usd, lowerBound } = priceOf(decisive(plan));
  const taken = lowerBound && usd === 0 ? "no price" : `${lowerBound ? ">= " : ""}${money(usd)}`;
  return grid(
    [{ title: "candidate", most: 38 }, { title: "$ a month", align: "right" }, { title: "reason" }],
    [
      [plan.summary, taken, "taken"],
      ...plan.rejected.map(({ option, reason, monthlyUsd }) => [option, monthlyUsd === undefined ? "-" : money(monthlyUsd), reason]),
    ],
  );
}
