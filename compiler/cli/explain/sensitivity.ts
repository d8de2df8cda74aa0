import { money } from "../../plan/format.ts";
import type { ComponentPlan } from "../../plan/plan.ts";
import { decisiveUsd } from "./candidates.ts";
import { grid } from "./grid.ts";
import { difference } from "./text.ts";

/** The price has a column of its own. */
function withoutPrice(result: string, monthlyUsd: number | undefined): string {
  const price = monthlyUsd === undefined ? "" : `, ${money(monthlyUsd)} a month`;
  return price !== "" && result.endsWith(price) ? result.slice(0, -price.length) : result;
}

/** The decision under other demands, against the one that was made. */
export function sensitivityTable(plan: ComponentPlan): readonly string[] {
  const { sensitivity = [] } = plan;
  if (sensitivity.length === 0) return [];
  const now = decisiveUsd(plan);
  return grid(
    [{ title: "if", most: 34 }, { title: "$ a month", align: "right" }, { title: "difference", align: "right" }, { title: "the plan is" }],
    [
      ["nothing changes", now === undefined ? "no price" : money(now), "", plan.summary],
      ...sensitivity.map(({ change, result, feasible, monthlyUsd }) => [
        change,
        monthlyUsd === undefined ? "-" : money(monthlyUsd),
        monthlyUsd === undefined || now === undefined ? "" : difference(monthlyUsd - now),
        feasible ? withoutPrice(result, monthlyUsd) : `none: ${result}`,
      ]),
    ],
  );
}
